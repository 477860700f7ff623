CREATE OR REPLACE MACRO coverage(since, until, upto := NULL::TIMESTAMPTZ) AS TABLE
    WITH days AS (
        SELECT p.feed_id, (DATE '1970-01-01' + (epoch_ms(p.polled_at) // 86400000)::INTEGER)::DATE AS day,
               count(*) AS polls, count(*) FILTER (p.outcome IN ('failed', 'gone')) AS failed,
               sum(p.new_entries)::BIGINT AS new_entries, count(p.slid_from_at) AS slid
        FROM polls AS p
        WHERE epoch(p.polled_at) >= epoch(since::DATE::TIMESTAMP) AND epoch(p.polled_at) < epoch(until::DATE::TIMESTAMP) + 86400
        GROUP BY ALL
    ),
    silent AS (
        SELECT d.feed_id, d.day,
               sum(greatest(0, least(epoch(coalesce(g.to_at, upto, now())), epoch(d.day::TIMESTAMP) + 86400) - greatest(epoch(g.from_at), epoch(d.day::TIMESTAMP)))) AS seconds
        FROM days AS d
        JOIN gaps(since, until, upto := upto) AS g USING (feed_id)
        WHERE g.kind = 'unanswered'
        GROUP BY ALL
    )
    SELECT f.outlet_id, d.feed_id, f.url, d.day, d.polls, d.failed, d.new_entries, d.slid,
           round(1 - coalesce(s.seconds, 0) / 86400, 3) AS watched
    FROM days AS d
    JOIN feeds AS f USING (feed_id)
    LEFT JOIN silent AS s USING (feed_id, day)
    ORDER BY f.outlet_id, f.url, d.day;
COMMENT ON MACRO TABLE coverage IS 'coverage(since, until, upto := NULL): as of upto, else of now: polls of each feed by day, from the day since to the day until, both included; a day without a row was not watched, watched is the part of the day, 0 to 1, that is in no gap (see gaps), at a poll that slid entries may have gone unseen.';
