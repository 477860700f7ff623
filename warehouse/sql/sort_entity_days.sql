-- The rows of entity_days added up and sorted by entity, so that those of one lie together.
SELECT entity_id, day, outlet_id, sum(stories)::INTEGER AS stories, sum(carried)::INTEGER AS carried,
       sum(articles)::INTEGER AS articles
FROM entity_days
GROUP BY entity_id, day, outlet_id
HAVING sum(stories) <> 0 OR sum(carried) <> 0 OR sum(articles) <> 0
ORDER BY entity_id, day, outlet_id
