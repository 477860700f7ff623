-- Which outlets carried the names in $ids: stories and articles of each outlet from $start to $end, by the week of the story.
SELECT m.entity_id, a.outlet_id, count(DISTINCT s.story_id) AS stories, count(*) AS articles
FROM stories AS s
JOIN articles AS a USING (story_id)
JOIN mentions AS m USING (article_id)
WHERE s.first_published_at >= $start AND s.first_published_at < $end
  AND m.published_at >= $start AND m.entity_id IN (SELECT unnest($ids::BIGINT[]))
GROUP BY ALL
ORDER BY m.entity_id, a.outlet_id;
