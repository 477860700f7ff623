-- New entries ($ids) that lead to a page which was loaded for another entry: their article is known.
UPDATE entries SET status = 'loaded', article_id = known.article_id, content = NULL
FROM (
    SELECT link_id, min(article_id) AS article_id FROM entries
    WHERE status = 'loaded' AND article_id IS NOT NULL AND link_id IN (
        SELECT link_id FROM entries WHERE entry_id IN (SELECT unnest($ids::BIGINT[]))
    )
    GROUP BY link_id
) AS known
WHERE entries.entry_id IN (SELECT unnest($ids::BIGINT[])) AND entries.status = 'pending'
  AND entries.link_id = known.link_id;
