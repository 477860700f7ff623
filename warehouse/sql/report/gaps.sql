-- The $limit longest stretches in which a feed was not seen, which reach into the days from $first to $last; what lasts at
-- $upto has no end here.
SELECT count(*) OVER () AS gaps_total, coalesce(o.name, g.outlet_id) AS outlet, g.url, g.kind,
       g.from_at AT TIME ZONE 'UTC' AS from_at, g.to_at AT TIME ZONE 'UTC' AS to_at, g.hours
FROM gaps($first, $last, upto := $upto) AS g
LEFT JOIN outlets AS o USING (outlet_id)
ORDER BY g.hours DESC, outlet, g.url, g.kind, g.from_at
LIMIT $limit;
