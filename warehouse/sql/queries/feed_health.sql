-- Every feed with its state, how much it brought, and when it last brought something.
SELECT f.outlet_id AS outlet, f.url, f.subscribed, f.title, f.last_polled_at, f.next_poll_at, f.failures, f.last_error,
       f.gone_at, count(e.entry_id) AS entries, count(*) FILTER (e.status = 'pending') AS pending,
       count(*) FILTER (e.status = 'failed') AS failed, max(e.seen_at) AS last_new_at
FROM feeds AS f
LEFT JOIN entries AS e USING (feed_id)
GROUP BY ALL
ORDER BY f.outlet_id, f.url;
