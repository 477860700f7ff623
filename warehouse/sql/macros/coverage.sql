CREATE OR REPLACE MACRO coverage(since, until) AS TABLE
    SELECT f.outlet_id, f.feed_id, f.url, date_trunc('day', p.polled_at AT TIME ZONE 'UTC')::DATE AS day,
           count(*) AS polls, count(*) FILTER (p.outcome IN ('failed', 'gone')) AS failed,
           sum(p.new_entries)::BIGINT AS new_entries, count(p.slid_from_at) AS slid
    FROM polls AS p
    JOIN feeds AS f USING (feed_id)
    WHERE p.polled_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND p.polled_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    ORDER BY f.outlet_id, f.url, day;
COMMENT ON MACRO TABLE coverage IS 'coverage(since, until): polls of each feed by day, from the day since to the day until, both included; a day without a row was not watched, at a poll that slid entries may have gone unseen.';
