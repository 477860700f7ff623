-- Weekly stories and outlets of every name that $first to $last (Mondays) mention in $floor stories or more together.
SELECT entity_id, week, stories, outlets
FROM weekly_entities
WHERE week BETWEEN $first AND $last
QUALIFY sum(stories) OVER (PARTITION BY entity_id) >= $floor
ORDER BY entity_id, week;
