-- Keys are unique.
WITH keys AS (
    SELECT 'outlets' AS relation, outlet_id AS key FROM outlets
    UNION ALL SELECT 'feeds', feed_id::VARCHAR FROM feeds
    UNION ALL SELECT 'hosts', host FROM hosts
    UNION ALL SELECT 'robots', origin FROM robots
    UNION ALL SELECT 'history_sources', source_id::VARCHAR FROM history_sources
    UNION ALL SELECT 'entries', entry_id::VARCHAR FROM entries
    UNION ALL SELECT 'stories', story_id::VARCHAR FROM stories
    UNION ALL SELECT 'entities', entity_id::VARCHAR FROM entities
    UNION ALL SELECT 'runs', run_id::VARCHAR FROM runs
    UNION ALL SELECT 'polls', feed_id || ' in run ' || run_id FROM polls
    UNION ALL SELECT 'aliases', alias || ' of ' || entity_id FROM aliases
    UNION ALL SELECT 'alias_keys', key || ' of ' || entity_id FROM alias_keys
    UNION ALL SELECT 'doubts', a || ' and ' || b FROM doubts
    UNION ALL SELECT 'revisions', article_id || '/' || revision FROM revisions
    UNION ALL SELECT 'revision_changes', article_id || '/' || revision FROM revision_changes
    UNION ALL SELECT 'page_checks', article_id::VARCHAR FROM page_checks
    UNION ALL SELECT 'spans', article_id || ' at ' || start FROM spans
    UNION ALL SELECT 'mentions', article_id || '/' || entity_id FROM mentions
    UNION ALL SELECT 'story_mentions', story_id || '/' || entity_id FROM story_mentions
    UNION ALL SELECT 'weekly_entities', week || '/' || entity_id FROM weekly_entities
    UNION ALL SELECT 'site_paragraphs', outlet_id || '/' || paragraph_hash FROM site_paragraphs
)
SELECT relation || ': key ' || key || ' stands ' || count(*) || ' times' AS violation
FROM keys GROUP BY relation, key HAVING count(*) > 1
UNION ALL
SELECT 'passages: key ' || article_id || '/' || hash || ' stands ' || count(*) || ' times'
FROM passages GROUP BY article_id, hash HAVING count(*) > 1;
