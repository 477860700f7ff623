-- Entries seen from $start to $end that gave no article, by outlet and reason. Addresses in reasons are left out, so
-- that one reason is one row. At most $limit rows; `total` counts all.
WITH failed AS (
    SELECT coalesce(o.name, f.outlet_id) AS outlet, e.status,
           coalesce(trim(regexp_replace(e.error, 'https?://\S+:? ?', '', 'g')), 'not fetched yet') AS reason,
           count(*) AS entries, min(e.url) AS example
    FROM entries AS e
    JOIN feeds AS f USING (feed_id)
    LEFT JOIN outlets AS o USING (outlet_id)
    WHERE e.seen_at >= $start AND e.seen_at < $end AND e.status IN ('failed', 'pending')
      AND f.kind <> 'history'
    GROUP BY ALL
)
SELECT count(*) OVER () AS total, *
FROM failed
ORDER BY entries DESC, outlet, status, reason
LIMIT $limit;
