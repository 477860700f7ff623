-- Names of $week that no earlier week has, the most carried first; only of $types, where those are given.
SELECT w.entity_id, w.type, e.name, e.country, w.stories, w.articles, w.outlets, w.share
FROM weekly_entities AS w
JOIN entities AS e USING (entity_id)
WHERE w.week = $week
  AND ($types::VARCHAR[] IS NULL OR w.type IN (SELECT unnest($types::VARCHAR[])))
  AND w.entity_id NOT IN (SELECT entity_id FROM weekly_entities WHERE week < $week)
ORDER BY w.outlets DESC, w.stories DESC, w.articles DESC, e.name, w.entity_id
LIMIT $limit;
