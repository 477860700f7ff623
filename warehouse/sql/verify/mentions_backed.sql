-- Every mention has spans, an entity and an article, and counts its spans.
WITH counted AS (
    SELECT article_id, entity_id, count(*) AS occurrences, min(start) AS first_start,
           list_sort(list(DISTINCT surface)) AS surfaces
    FROM spans GROUP BY ALL
)
SELECT 'mention of entity ' || coalesce(m.entity_id, c.entity_id) || ' in article ' || coalesce(m.article_id, c.article_id)
       || CASE WHEN m.article_id IS NULL THEN ' is missing'
               WHEN c.article_id IS NULL THEN ' has no spans'
               WHEN a.article_id IS NULL THEN ' has no article'
               WHEN e.entity_id IS NULL THEN ' has no entity'
               ELSE ' does not agree with its spans, article or entity' END AS violation
FROM mentions AS m
FULL JOIN counted AS c ON c.article_id = m.article_id AND c.entity_id = m.entity_id
LEFT JOIN articles AS a ON a.article_id = m.article_id
LEFT JOIN entities AS e ON e.entity_id = m.entity_id
WHERE m.article_id IS NULL OR c.article_id IS NULL OR a.article_id IS NULL OR e.entity_id IS NULL
   OR m.occurrences <> c.occurrences OR m.first_start <> c.first_start OR m.published_at <> a.published_at
   OR m.type <> e.type OR list_sort(m.surfaces) <> c.surfaces;
