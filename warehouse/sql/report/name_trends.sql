-- Weekly counts of the names in $ids from $first to $last (Mondays).
SELECT entity_id, week, stories, articles, outlets
FROM weekly_entities
WHERE week BETWEEN $first AND $last AND entity_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY entity_id, week;
