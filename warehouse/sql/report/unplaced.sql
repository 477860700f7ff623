-- How many places of $week there are, and of how many the position is not known.
SELECT count(*) AS places, count(*) FILTER (WHERE e.lat IS NULL OR e.lon IS NULL) AS unplaced
FROM weekly_entities AS w
JOIN entities AS e USING (entity_id)
WHERE w.week = $week AND w.type = 'location';
