-- Stories that mention one entity by $grain (day, week, month) from $since to before $until, with all stories told in
-- the same period beside them and whether any feed was polled in it. Periods without stories are listed too.
WITH periods AS (
    SELECT unnest(generate_series(
        date_trunc($grain, $since::TIMESTAMP), $until::TIMESTAMP - INTERVAL 1 DAY, ('1 ' || $grain)::INTERVAL
    ))::DATE AS period
),
told AS (
    SELECT date_trunc($grain, s.first_published_at AT TIME ZONE 'UTC')::DATE AS period, count(DISTINCT s.story_id) AS stories
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    WHERE s.first_published_at >= $since::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < $until::TIMESTAMP AT TIME ZONE 'UTC'
      AND ($outlet IS NULL OR a.outlet_id = $outlet)
    GROUP BY ALL
),
found AS (
    SELECT date_trunc($grain, s.first_published_at AT TIME ZONE 'UTC')::DATE AS period,
           count(DISTINCT s.story_id) AS stories, count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    WHERE m.entity_id = $entity_id
      AND s.first_published_at >= $since::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < $until::TIMESTAMP AT TIME ZONE 'UTC'
      AND ($outlet IS NULL OR a.outlet_id = $outlet)
    GROUP BY ALL
),
watched AS (
    SELECT date_trunc($grain, p.polled_at AT TIME ZONE 'UTC')::DATE AS period, count(*) AS polls,
           count(*) FILTER (p.outcome IN ('failed', 'gone')) AS failed
    FROM polls AS p
    JOIN feeds AS f USING (feed_id)
    WHERE $outlet IS NULL OR f.outlet_id = $outlet
    GROUP BY ALL
)
SELECT p.period, coalesce(f.stories, 0) AS stories, coalesce(f.articles, 0) AS articles, coalesce(f.outlets, 0) AS outlets,
       coalesce(f.stories / t.stories, 0) AS share, coalesce(t.stories, 0) AS told,
       coalesce(w.polls, 0) > coalesce(w.failed, 0) AS watched
FROM periods AS p
LEFT JOIN found AS f USING (period)
LEFT JOIN told AS t USING (period)
LEFT JOIN watched AS w USING (period)
ORDER BY p.period;
