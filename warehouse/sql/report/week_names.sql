-- Names in each week from $first to $last (Mondays), and how many of them no earlier week has; only of $types, where
-- those are given.
WITH debut AS (
    SELECT entity_id, min(week) AS first_week FROM weekly_entities GROUP BY entity_id
)
SELECT w.week, count(*) AS names, count(*) FILTER (WHERE d.first_week = w.week) AS new_names
FROM weekly_entities AS w
JOIN debut AS d USING (entity_id)
WHERE w.week BETWEEN $first AND $last
  AND ($types::VARCHAR[] IS NULL OR w.type IN (SELECT unnest($types::VARCHAR[])))
GROUP BY w.week
ORDER BY w.week;
