-- Gaps of feeds that are subscribed to and gave no answer, as gaps() has them, since $since. `to_at` is NULL while the
-- gap lasts; $now ends it for counting.
SELECT g.outlet_id AS outlet, g.url, g.from_at, g.to_at, round(g.hours) AS hours
FROM gaps($since::TIMESTAMPTZ, $now::TIMESTAMPTZ, upto := $now::TIMESTAMPTZ) AS g
JOIN feeds AS f USING (feed_id)
WHERE g.kind = 'unanswered' AND f.subscribed AND f.gone_at IS NULL AND coalesce(g.to_at, $now::TIMESTAMPTZ) >= $since::TIMESTAMPTZ
ORDER BY hours DESC, outlet, g.url, g.from_at;
