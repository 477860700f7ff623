-- Polls since $since at which the window of a feed had slid past entries that were never seen, latest first.
SELECT f.outlet_id AS outlet, f.url, p.polled_at, p.slid_from_at, p.slid_to_at,
       round((epoch(p.slid_to_at) - epoch(p.slid_from_at)) / 3600, 1) AS hours
FROM polls AS p
JOIN feeds AS f USING (feed_id)
WHERE p.slid_from_at IS NOT NULL AND p.polled_at >= $since
ORDER BY p.polled_at DESC, outlet, f.url;
