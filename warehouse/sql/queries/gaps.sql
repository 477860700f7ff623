-- Coverage gaps that reach into the time since $since: a subscribed feed went without an answer for more than a day and
-- more than twice its usual time between answers. `to_at` is NULL while the gap lasts; $now ends it for counting.
WITH moments AS (
    SELECT feed_id, polled_at AS at FROM polls WHERE outcome NOT IN ('failed', 'gone')
    UNION
    SELECT feed_id, added_at FROM feeds
),
answers AS (
    SELECT f.outlet_id AS outlet, f.url, f.feed_id, m.at AS from_at,
           lead(m.at) OVER (PARTITION BY m.feed_id ORDER BY m.at) AS to_at
    FROM moments AS m
    JOIN feeds AS f USING (feed_id)
    WHERE f.subscribed AND f.gone_at IS NULL
),
usual AS (
    SELECT feed_id, median(epoch(to_at) - epoch(from_at)) AS seconds FROM answers WHERE to_at IS NOT NULL GROUP BY feed_id
)
SELECT a.outlet, a.url, a.from_at, a.to_at, round((epoch(coalesce(a.to_at, $now)) - epoch(a.from_at)) / 3600) AS hours
FROM answers AS a
LEFT JOIN usual AS u USING (feed_id)
WHERE coalesce(a.to_at, $now) >= $since
  AND epoch(coalesce(a.to_at, $now)) - epoch(a.from_at) > greatest(90000, 2 * coalesce(u.seconds, 0))
ORDER BY hours DESC, a.outlet, a.url, a.from_at;
