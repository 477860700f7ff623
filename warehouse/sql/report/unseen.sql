-- Outlets whose feeds were not seen for a part of the week that begins on $week, a Monday, as of $upto: as `trend` says
-- "unseen" (see the macro watched). watched is the part in which they were, 0 to 1; the least seen first.
SELECT coalesce(o.name, w.outlet_id) AS outlet, w.watched
FROM watched($week::DATE, $week::DATE + 6, 'week', upto := $upto::TIMESTAMPTZ) AS w
LEFT JOIN outlets AS o USING (outlet_id)
WHERE w.state IN ('gap', 'partly')
ORDER BY w.watched, w.outlet_id;
