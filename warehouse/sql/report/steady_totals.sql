-- Weekly stories that outlets not in $fallen carried.
SELECT date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(DISTINCT s.story_id) AS stories
FROM stories AS s
JOIN articles AS a USING (story_id)
WHERE s.first_published_at >= $start AND s.first_published_at < $end
  AND a.outlet_id NOT IN (SELECT unnest($fallen::VARCHAR[]))
GROUP BY ALL
ORDER BY week;
