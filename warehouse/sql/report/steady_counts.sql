-- Weekly stories that mention the names in $ids, counting only articles of outlets that are not in $fallen.
SELECT m.entity_id, date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week,
       count(DISTINCT s.story_id) AS stories
FROM stories AS s
JOIN articles AS a USING (story_id)
JOIN mentions AS m USING (article_id)
WHERE s.first_published_at >= $start AND s.first_published_at < $end
  AND m.published_at >= $start AND m.entity_id IN (SELECT unnest($ids::BIGINT[]))
  AND a.outlet_id NOT IN (SELECT unnest($fallen::VARCHAR[]))
GROUP BY ALL
ORDER BY m.entity_id, week;
