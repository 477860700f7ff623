-- When a feed was last asked, before $end. NULL: never.
SELECT max(p.polled_at) AT TIME ZONE 'UTC' AS polled_at
FROM polls AS p
JOIN feeds AS f USING (feed_id)
WHERE p.polled_at < $end;
