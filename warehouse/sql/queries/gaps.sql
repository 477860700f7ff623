-- Coverage gaps since $since: feeds that are subscribed and gave no usable answer on a day on which runs took place or
-- should have: every day between the feed's first poll and $until.
WITH days AS (
    SELECT f.feed_id, f.outlet_id, f.url,
           unnest(generate_series(greatest($since::TIMESTAMP, min(p.polled_at AT TIME ZONE 'UTC')::DATE::TIMESTAMP),
                                  $until::TIMESTAMP - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day
    FROM feeds AS f
    JOIN polls AS p USING (feed_id)
    WHERE f.subscribed AND f.gone_at IS NULL
    GROUP BY f.feed_id, f.outlet_id, f.url
),
answered AS (
    SELECT DISTINCT feed_id, (polled_at AT TIME ZONE 'UTC')::DATE AS day FROM polls WHERE outcome NOT IN ('failed', 'gone')
)
SELECT d.outlet_id AS outlet, d.url, count(*) AS days, min(d.day) AS first_day, max(d.day) AS last_day
FROM days AS d
ANTI JOIN answered AS a USING (feed_id, day)
GROUP BY ALL
ORDER BY days DESC, outlet, url;
