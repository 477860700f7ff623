-- Entities of $type (NULL: of all) with a name that contains $like (NULL: any), most told first.
WITH told AS (
    SELECT entity_id, count(*) AS stories, sum(articles)::BIGINT AS articles, max(published_at) AS last_told_at
    FROM story_mentions
    GROUP BY entity_id
),
called AS (
    SELECT entity_id, count(*) AS aliases
    FROM aliases
    GROUP BY entity_id
    HAVING $like IS NULL OR bool_or(contains(strip_accents(lower(alias)), strip_accents(lower(trim($like)))))
)
SELECT e.entity_id, e.type, e.name, e.country, coalesce(t.stories, 0) AS stories, coalesce(t.articles, 0) AS articles,
       c.aliases, e.first_seen_at, t.last_told_at
FROM entities AS e
JOIN called AS c USING (entity_id)
LEFT JOIN told AS t USING (entity_id)
WHERE $type IS NULL OR e.type = $type
ORDER BY stories DESC, articles DESC, e.name, e.entity_id
LIMIT $limit;
