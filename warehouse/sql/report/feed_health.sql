-- Each feed in the week from $start to $end, beside the weeks before it from $before on.
WITH asked AS (
    SELECT feed_id,
           count(*) FILTER (WHERE polled_at >= $start AND outcome IN ('new', 'same', 'not_modified')) AS polls_ok,
           count(*) FILTER (WHERE polled_at >= $start AND outcome IN ('failed', 'gone')) AS polls_failed,
           coalesce(sum(new_entries) FILTER (WHERE polled_at >= $start), 0)::BIGINT AS new_entries,
           count(*) FILTER (WHERE polled_at < $start AND outcome IN ('new', 'same', 'not_modified')) AS ok_before,
           count(*) FILTER (WHERE polled_at < $start AND outcome IN ('failed', 'gone')) AS failed_before,
           sum(new_entries) FILTER (WHERE polled_at < $start) / count(DISTINCT
               CASE WHEN polled_at < $start AND outcome IN ('new', 'same', 'not_modified')
                    THEN date_trunc('week', polled_at AT TIME ZONE 'UTC') END) AS entries_mean,
           arg_max(error, polled_at) FILTER (WHERE polled_at >= $start AND error IS NOT NULL) AS error
    FROM polls
    WHERE polled_at >= $before AND polled_at < $end
    GROUP BY feed_id
)
SELECT coalesce(o.name, f.outlet_id) AS outlet, f.url, coalesce(a.polls_ok, 0) AS polls_ok,
       coalesce(a.polls_failed, 0) AS polls_failed, coalesce(a.new_entries, 0) AS new_entries,
       coalesce(a.ok_before, 0) AS ok_before, coalesce(a.failed_before, 0) AS failed_before,
       CASE WHEN isfinite(a.entries_mean) THEN a.entries_mean END AS entries_mean,
       f.gone_at < $end AS gone, a.error
FROM feeds AS f
LEFT JOIN asked AS a USING (feed_id)
LEFT JOIN outlets AS o USING (outlet_id)
WHERE f.added_at < $end AND (f.subscribed OR a.feed_id IS NOT NULL)
ORDER BY outlet, f.url, f.feed_id;
