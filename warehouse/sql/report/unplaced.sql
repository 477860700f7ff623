-- How many places of $week there are, and of how many the position is not known; none, where $types are given
-- and places are not among them.
SELECT count(*) AS places, count(*) FILTER (WHERE e.lat IS NULL OR e.lon IS NULL) AS unplaced
FROM weekly_entities AS w
JOIN entities AS e USING (entity_id)
WHERE w.week = $week AND w.type = 'location'
  AND ($types::VARCHAR[] IS NULL OR w.type IN (SELECT unnest($types::VARCHAR[])));
