-- Monday of the week in which each outlet was first polled, whether or not it answered.
SELECT f.outlet_id, coalesce(o.name, f.outlet_id) AS outlet,
       date_trunc('week', min(p.polled_at) AT TIME ZONE 'UTC')::DATE AS week
FROM polls AS p
JOIN feeds AS f USING (feed_id)
LEFT JOIN outlets AS o USING (outlet_id)
GROUP BY ALL
ORDER BY f.outlet_id;
