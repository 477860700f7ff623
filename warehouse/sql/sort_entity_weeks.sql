-- The rows of entity_weeks added up and sorted by entity, so that those of one lie together.
SELECT entity_id, week, sum(stories)::INTEGER AS stories, sum(articles)::INTEGER AS articles
FROM entity_weeks
GROUP BY entity_id, week
HAVING sum(stories) <> 0 OR sum(articles) <> 0
ORDER BY entity_id, week
