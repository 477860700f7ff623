-- The $limit most mentioned places of $week whose position is known, with their degrees of latitude and longitude;
-- none, where $types are given and places are not among them.
SELECT e.entity_id, e.name, e.country, e.lat, e.lon, w.stories, w.articles, w.outlets
FROM weekly_entities AS w
JOIN entities AS e USING (entity_id)
WHERE w.week = $week AND w.type = 'location' AND e.lat BETWEEN -90 AND 90 AND e.lon BETWEEN -180 AND 180
  AND ($types::VARCHAR[] IS NULL OR w.type IN (SELECT unnest($types::VARCHAR[])))
ORDER BY w.stories DESC, w.articles DESC, w.outlets DESC, e.name, e.entity_id
LIMIT $limit;
