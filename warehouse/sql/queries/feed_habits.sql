-- Every subscribed feed with what it usually does: how often it brought something since $since, and the longest time, in
-- seconds, between two of these. Nothing is said of feeds that are not old enough to have a habit: see `arrivals`.
WITH brought AS (
    SELECT feed_id, seen_at, seen_at - lag(seen_at) OVER (PARTITION BY feed_id ORDER BY seen_at) AS pause
    FROM (SELECT DISTINCT feed_id, seen_at FROM entries WHERE seen_at >= $since)
),
habits AS (
    SELECT feed_id, count(*) AS arrivals, max(seen_at) AS last_new_at, epoch(max(pause)) AS longest_s
    FROM brought
    GROUP BY feed_id
),
answered AS (
    SELECT feed_id, max(polled_at) AS last_answer_at
    FROM polls
    WHERE outcome NOT IN ('failed', 'gone')
    GROUP BY feed_id
)
SELECT f.outlet_id AS outlet, f.url, f.failures, f.last_error, f.gone_at, a.last_answer_at, h.last_new_at,
       coalesce(h.arrivals, 0) AS arrivals, coalesce(h.longest_s, 0) AS longest_s
FROM feeds AS f
LEFT JOIN habits AS h USING (feed_id)
LEFT JOIN answered AS a USING (feed_id)
WHERE f.subscribed
ORDER BY f.outlet_id, f.url;
