-- The names in $ids as they stand in $week; zero where the week does not mention them.
SELECT e.entity_id, e.type, e.name, e.country, coalesce(w.stories, 0) AS stories, coalesce(w.articles, 0) AS articles,
       coalesce(w.outlets, 0) AS outlets, coalesce(w.share, 0) AS share
FROM entities AS e
LEFT JOIN weekly_entities AS w ON w.entity_id = e.entity_id AND w.week = $week
WHERE e.entity_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY e.entity_id;
