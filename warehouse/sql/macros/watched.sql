CREATE OR REPLACE MACRO watched(since, until, grain, upto := NULL::TIMESTAMPTZ) AS TABLE
    WITH starts AS (
        SELECT unnest(generate_series(
            date_trunc(grain, since::DATE::TIMESTAMP), until::DATE::TIMESTAMP, ('1 ' || grain)::INTERVAL
        )) AS start
    ),
    periods AS (
        SELECT start::DATE AS period, epoch(greatest(start, since::DATE::TIMESTAMP)) AS from_s,
               least(epoch(start + ('1 ' || grain)::INTERVAL), epoch(until::DATE::TIMESTAMP) + 86400, epoch(coalesce(upto, now()))) AS to_s
        FROM starts
    ),
    seen AS (
        SELECT p.feed_id, epoch(min(p.polled_at)) AS first_s, epoch(max(p.polled_at)) AS last_s, sum(p.new_entries) + 1 AS entries
        FROM polls AS p
        WHERE p.outcome NOT IN ('failed', 'gone') AND p.polled_at <= coalesce(upto, now())
        GROUP BY p.feed_id
    ),
    live AS (
        -- Feeds that have ever answered, each from when it was expected to.
        SELECT f.outlet_id, f.feed_id, least(s.first_s, epoch(f.added_at)) AS begun_s, s.entries,
               CASE WHEN f.subscribed AND f.gone_at IS NULL THEN 1e12 ELSE s.last_s END AS ended_s
        FROM feeds AS f
        JOIN seen AS s USING (feed_id)
    ),
    outlets_live AS (
        SELECT outlet_id, min(begun_s) AS begun_s, max(ended_s) AS ended_s, sum(entries) AS entries FROM live GROUP BY outlet_id
    ),
    silences AS (
        -- Without what they overlap: each begins where those before it have ended.
        SELECT g.feed_id, epoch(coalesce(g.to_at, upto, now())) AS to_s,
               greatest(epoch(g.from_at), coalesce(max(epoch(coalesce(g.to_at, upto, now()))) OVER (
                   PARTITION BY g.feed_id ORDER BY g.from_at, g.to_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
               ), 0)) AS from_s
        FROM gaps(since, until, upto := upto) AS g
    ),
    feed_periods AS (
        SELECT l.outlet_id, l.feed_id, p.period, greatest(p.from_s, l.begun_s) AS from_s, least(p.to_s, l.ended_s) AS to_s
        FROM periods AS p
        JOIN live AS l ON greatest(p.from_s, l.begun_s) < least(p.to_s, l.ended_s)
    ),
    feed_parts AS (
        SELECT f.outlet_id, f.feed_id, f.period, f.from_s, f.to_s,
               1 - coalesce(
                   sum(greatest(0, least(s.to_s, f.to_s) - greatest(s.from_s, f.from_s))) FILTER (s.to_s IS NOT NULL), 0
               ) / (f.to_s - f.from_s) AS part
        FROM feed_periods AS f
        LEFT JOIN silences AS s USING (feed_id)
        GROUP BY f.outlet_id, f.feed_id, f.period, f.from_s, f.to_s
    ),
    outlet_parts AS (
        SELECT outlet_id, period, count(*) AS feeds, avg(part) AS part, min(from_s) AS from_s, max(to_s) AS to_s
        FROM feed_parts
        GROUP BY ALL
    ),
    parts AS (
        SELECT o.outlet_id, p.period, o.begun_s, o.entries, p.from_s, p.to_s, coalesce(x.feeds, 0) AS feeds,
               coalesce(x.part * (x.to_s - x.from_s) / (p.to_s - p.from_s), 0) AS watched,
               CASE WHEN o.begun_s > (p.from_s + p.to_s) / 2 THEN 'archive'
                    WHEN o.ended_s < (p.from_s + p.to_s) / 2 THEN 'ended'
                    WHEN watched < 0.5 THEN 'gap'
                    WHEN watched < 0.95 THEN 'partly'
                    ELSE 'watched' END AS state
        FROM outlets_live AS o
        CROSS JOIN periods AS p
        LEFT JOIN outlet_parts AS x USING (outlet_id, period)
        WHERE p.from_s < p.to_s
    ),
    archives AS (
        SELECT outlet_id, any_value(begun_s) AS begun_s FROM parts WHERE state = 'archive' GROUP BY outlet_id
    ),
    held AS (
        SELECT a.outlet_id, date_trunc(grain, make_timestamp(epoch_us(a.published_at)))::DATE AS period, count(*) AS articles
        FROM articles AS a
        SEMI JOIN archives USING (outlet_id)
        WHERE epoch(a.published_at) >= epoch(since::DATE::TIMESTAMP) AND epoch(a.published_at) < epoch(until::DATE::TIMESTAMP) + 86400
        GROUP BY ALL
    ),
    usual AS (
        -- Articles a second in the first eight weeks of watching; of less than one week it is not known.
        SELECT a.outlet_id, count(*) / any_value(least(epoch(coalesce(upto, now())) - o.begun_s, 56 * 86400)) AS rate
        FROM articles AS a
        JOIN archives AS o USING (outlet_id)
        WHERE epoch(a.published_at) >= o.begun_s AND epoch(a.published_at) < o.begun_s + 56 * 86400 AND epoch(coalesce(upto, now())) - o.begun_s >= 7 * 86400
        GROUP BY a.outlet_id
    )
    SELECT p.outlet_id, p.period, p.feeds, p.watched, p.state,
           p.state IN ('watched', 'partly')
           OR (p.state = 'archive' AND coalesce(h.articles, 0) >= greatest(1, 0.5 * coalesce(u.rate, 0) * (p.to_s - p.from_s))) AS covered,
           p.entries AS weight
    FROM parts AS p
    LEFT JOIN held AS h USING (outlet_id, period)
    LEFT JOIN usual AS u USING (outlet_id)
    ORDER BY p.period, p.outlet_id;
COMMENT ON MACRO TABLE watched IS 'watched(since, until, grain, upto := NULL): as of upto, else of now: each outlet whose feeds have ever answered in each day, week or month. watched: the part of the period, 0 to 1, in which its feeds were seen (mean of its feeds; see gaps). state: watched, partly (under 0.95), gap (under a half), archive (watching began in its second half or later), ended (no longer subscribed to). covered: whether shares count the outlet: watched for half of the period, or in an archive that holds at least half the articles the outlet has had since it is watched. weight: entries it brought so far, and one for each feed.';
