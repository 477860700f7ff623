-- Each outlet in each week of $start to $end: articles (by the week of their story), polls, entries and what failed.
WITH kept AS (
    SELECT a.outlet_id, date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS articles
    FROM stories AS s JOIN articles AS a USING (story_id)
    WHERE s.first_published_at >= $start AND s.first_published_at < $end
    GROUP BY ALL
),
asked AS (
    SELECT f.outlet_id, date_trunc('week', p.polled_at AT TIME ZONE 'UTC')::DATE AS week,
           count(*) FILTER (WHERE p.outcome IN ('new', 'same', 'not_modified')) AS polls_ok,
           count(*) FILTER (WHERE p.outcome IN ('failed', 'gone')) AS polls_failed
    FROM polls AS p JOIN feeds AS f USING (feed_id)
    WHERE p.polled_at >= $start AND p.polled_at < $end
    GROUP BY ALL
),
offered AS (
    SELECT f.outlet_id, date_trunc('week', e.seen_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS entries,
           count(*) FILTER (WHERE e.status IN ('failed', 'pending')) AS entries_failed
    FROM entries AS e JOIN feeds AS f USING (feed_id)
    WHERE e.seen_at >= $start AND e.seen_at < $end AND f.kind <> 'history'
    GROUP BY ALL
)
SELECT outlet_id, coalesce(o.name, outlet_id) AS outlet, week, coalesce(k.articles, 0) AS articles,
       coalesce(a.polls_ok, 0) AS polls_ok, coalesce(a.polls_failed, 0) AS polls_failed,
       coalesce(e.entries, 0) AS entries, coalesce(e.entries_failed, 0) AS entries_failed
FROM kept AS k
FULL JOIN asked AS a USING (outlet_id, week)
FULL JOIN offered AS e USING (outlet_id, week)
LEFT JOIN outlets AS o USING (outlet_id)
ORDER BY outlet_id, week;
