-- All stories of $week and of $other (Mondays) that outlets carry which are not in $left_out.
SELECT count(DISTINCT s.story_id) FILTER (s.first_published_at >= $week::DATE::TIMESTAMP AT TIME ZONE 'UTC'
                                      AND s.first_published_at < ($week::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC') AS stories,
       count(DISTINCT s.story_id) FILTER (s.first_published_at >= $other::DATE::TIMESTAMP AT TIME ZONE 'UTC'
                                      AND s.first_published_at < ($other::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC') AS other_stories
FROM stories AS s
JOIN articles AS a USING (story_id)
WHERE NOT list_contains($left_out::VARCHAR[], a.outlet_id)
  AND s.first_published_at >= least($week::DATE, $other::DATE)::TIMESTAMP AT TIME ZONE 'UTC'
  AND s.first_published_at < (greatest($week::DATE, $other::DATE) + 7)::TIMESTAMP AT TIME ZONE 'UTC';
