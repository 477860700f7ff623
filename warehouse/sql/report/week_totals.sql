-- What each week between $start and $end holds. An article counts in the week of its story.
SELECT date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week,
       count(DISTINCT s.story_id) AS stories,
       count(*) AS articles,
       count(DISTINCT a.outlet_id) AS outlets,
       count(*) FILTER (WHERE a.relation <> 'original') AS copies,
       count(*) FILTER (WHERE a.tagger IS NULL) AS untagged,
       count(*) FILTER (WHERE a.date_flag IS NOT NULL) AS doubtful_dates
FROM stories AS s
JOIN articles AS a USING (story_id)
WHERE s.first_published_at >= $start AND s.first_published_at < $end
GROUP BY ALL
ORDER BY week;
