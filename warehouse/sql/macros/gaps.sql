CREATE OR REPLACE MACRO gaps(since, until, upto := NULL::TIMESTAMPTZ) AS TABLE
    WITH answered AS (
        -- Answers are many, days with answers are few, and what is longer than 25 hours reaches over the end of a day.
        SELECT feed_id, epoch_ms(polled_at) // 86400000 AS day, min(polled_at) AS first_at, max(polled_at) AS last_at
        FROM polls
        WHERE outcome NOT IN ('failed', 'gone') AND polled_at <= coalesce(upto, now())
        GROUP BY ALL
    ),
    moments AS (
        SELECT feed_id, first_at, last_at FROM answered
        UNION ALL
        SELECT f.feed_id, f.added_at, f.added_at
        FROM feeds AS f
        WHERE f.added_at < coalesce((SELECT min(a.first_at) FROM answered AS a WHERE a.feed_id = f.feed_id), upto, now())
    ),
    stretches AS (
        SELECT feed_id, last_at AS from_at, lead(first_at) OVER (PARTITION BY feed_id ORDER BY first_at) AS to_at
        FROM moments
    ),
    usual AS (
        SELECT feed_id, median(epoch(to_at) - epoch(from_at)) AS seconds FROM stretches WHERE to_at IS NOT NULL GROUP BY feed_id
    ),
    found AS (
        SELECT s.feed_id, 'unanswered' AS kind, s.from_at, s.to_at
        FROM stretches AS s
        JOIN feeds AS f USING (feed_id)
        LEFT JOIN usual AS u USING (feed_id)
        WHERE epoch(coalesce(s.to_at, upto, now())) - epoch(s.from_at) > greatest(90000, 2 * coalesce(u.seconds, 0))
          AND (s.to_at IS NOT NULL OR (f.subscribed AND f.gone_at IS NULL))
        UNION ALL
        SELECT feed_id, 'slid', slid_from_at, slid_to_at
        FROM polls
        WHERE slid_from_at < slid_to_at AND polled_at <= coalesce(upto, now())
    )
    SELECT f.outlet_id, g.feed_id, f.url, g.kind, g.from_at, g.to_at,
           round((epoch(coalesce(g.to_at, upto, now())) - epoch(g.from_at)) / 3600, 1) AS hours
    FROM found AS g
    JOIN feeds AS f USING (feed_id)
    WHERE epoch(coalesce(g.to_at, upto, now())) >= epoch(since::DATE::TIMESTAMP) AND epoch(g.from_at) < epoch(until::DATE::TIMESTAMP) + 86400
    ORDER BY g.from_at, f.outlet_id, f.url, g.kind;
COMMENT ON MACRO TABLE gaps IS 'gaps(since, until, upto := NULL): as of upto, else of now: stretches that reach into the days from since to until, both included, in which a feed was not seen. unanswered: it gave no answer for more than 25 hours and more than twice what usually lies between its last answer of a day and the first of the next with one; to_at is NULL while that lasts. slid: entries published between went by before the next poll. A feed that is no longer subscribed to, or gone (410), has no gap after its last answer.';
