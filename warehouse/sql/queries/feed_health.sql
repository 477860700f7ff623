-- Every feed with its state, how much it brought, when it last brought something, until when its host wants to be left
-- alone, and how often in the last four weeks of polls its window had slid past entries that were never seen.
WITH slid AS (
    SELECT feed_id, count(*) AS times, max(polled_at) AS last_at
    FROM polls
    WHERE slid_from_at IS NOT NULL AND polled_at >= (SELECT max(polled_at) FROM polls) - INTERVAL 28 DAY
    GROUP BY feed_id
),
brought AS (
    SELECT feed_id, count(*) AS entries, count(*) FILTER (status = 'pending') AS pending,
           count(*) FILTER (status = 'failed') AS failed, max(seen_at) AS last_new_at
    FROM entries
    GROUP BY feed_id
)
SELECT f.outlet_id AS outlet, f.url, f.poll_url, f.kind, f.subscribed, f.title, f.last_polled_at, f.next_poll_at, f.interval_s,
       f.failures, f.last_error, f.gone_at, f.trust, f.trust_at, f.moving_to, h.wait_until,
       coalesce(b.entries, 0) AS entries, coalesce(b.pending, 0) AS pending, coalesce(b.failed, 0) AS failed,
       b.last_new_at, coalesce(s.times, 0) AS slid, s.last_at AS slid_at
FROM feeds AS f
LEFT JOIN brought AS b USING (feed_id)
LEFT JOIN slid AS s USING (feed_id)
LEFT JOIN hosts AS h
       ON h.host = regexp_replace(regexp_extract(lower(f.poll_url), '^https?://(?:[^/?#]*@)?([^/?#]+)', 1), ':(80|443)$', '')
WHERE f.kind <> 'history'
ORDER BY f.outlet_id, f.url;
