-- What was made of entries, by outlet: of those seen in the last days ($recent on) and in the weeks before ($before on).
-- Entries that still wait for their page count for neither.
SELECT f.outlet_id AS outlet,
       count(*) FILTER (e.seen_at >= $recent AND e.status = 'loaded') AS loaded,
       count(*) FILTER (e.seen_at >= $recent AND e.status = 'failed') AS failed,
       count(*) FILTER (e.seen_at < $recent AND e.status = 'loaded') AS loaded_before,
       count(*) FILTER (e.seen_at < $recent AND e.status = 'failed') AS failed_before
FROM entries AS e
JOIN feeds AS f USING (feed_id)
WHERE e.seen_at >= $before AND e.status IN ('loaded', 'failed')
GROUP BY f.outlet_id
ORDER BY f.outlet_id;
