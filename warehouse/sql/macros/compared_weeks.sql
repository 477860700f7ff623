-- With which weeks a week can be compared, and over which outlets, so that feeds that were added, lost or not polled
-- make no name rise. Outlets are judged as in `warehouse/report/coverage.py`, by the same rules; a test compares the two.
CREATE OR REPLACE MACRO compared_weeks(of_week) AS TABLE
    WITH RECURSIVE asked AS (
        SELECT date_trunc('week', of_week::DATE)::DATE AS week
    ),
    -- Twenty weeks: eight to compare with, and for each of those eight to know what was usual.
    spans AS (
        SELECT i, a.week - (7 * (19 - i))::INTEGER AS week, a.week AS last_week FROM asked AS a, range(20) AS r(i)
    ),
    bounds AS (
        SELECT (a.week - 133)::TIMESTAMP AT TIME ZONE 'UTC' AS start_at, (a.week + 7)::TIMESTAMP AT TIME ZONE 'UTC' AS end_at FROM asked AS a
    ),
    kept AS (
        SELECT a.outlet_id, date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS articles
        FROM bounds AS b
        JOIN stories AS s ON s.first_published_at >= b.start_at AND s.first_published_at < b.end_at
        JOIN articles AS a ON a.story_id = s.story_id
        GROUP BY ALL
    ),
    asked_feeds AS (
        SELECT f.outlet_id, date_trunc('week', p.polled_at AT TIME ZONE 'UTC')::DATE AS week,
               count(*) FILTER (p.outcome IN ('new', 'same', 'not_modified')) AS polls_ok
        FROM bounds AS b
        JOIN polls AS p ON p.polled_at >= b.start_at AND p.polled_at < b.end_at
        JOIN feeds AS f ON f.feed_id = p.feed_id
        GROUP BY ALL
    ),
    offered AS (
        SELECT f.outlet_id, date_trunc('week', e.seen_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS entries,
               count(*) FILTER (e.status IN ('failed', 'pending')) AS entries_failed
        FROM bounds AS b
        JOIN entries AS e ON e.seen_at >= b.start_at AND e.seen_at < b.end_at
        JOIN feeds AS f ON f.feed_id = e.feed_id AND f.kind <> 'history'
        GROUP BY ALL
    ),
    first_polls AS (
        SELECT f.outlet_id, f.feed_id, date_trunc('week', min(p.polled_at) AT TIME ZONE 'UTC')::DATE AS week
        FROM bounds AS b
        JOIN polls AS p ON p.polled_at < b.end_at
        JOIN feeds AS f ON f.feed_id = p.feed_id
        GROUP BY ALL
    ),
    watched_from AS (
        SELECT p.outlet_id, min(p.week) AS week FROM first_polls AS p GROUP BY p.outlet_id
    ),
    grid AS (
        SELECT o.outlet_id, s.i, s.week, coalesce(k.articles, 0) AS articles, coalesce(a.polls_ok, 0) AS polls_ok,
               coalesce(e.entries, 0) AS entries, coalesce(e.entries_failed, 0) AS entries_failed, f.week AS first_poll,
               min(s.week) FILTER (k.articles > 0) OVER outlet AS first_articles,
               avg(coalesce(k.articles, 0)) FILTER (s.week >= f.week) OVER outlet AS mean_since
        FROM (
            SELECT outlet_id FROM kept UNION SELECT outlet_id FROM asked_feeds
            UNION SELECT outlet_id FROM offered UNION SELECT outlet_id FROM watched_from
        ) AS o
        CROSS JOIN spans AS s
        LEFT JOIN kept AS k ON k.outlet_id = o.outlet_id AND k.week = s.week
        LEFT JOIN asked_feeds AS a ON a.outlet_id = o.outlet_id AND a.week = s.week
        LEFT JOIN offered AS e ON e.outlet_id = o.outlet_id AND e.week = s.week
        LEFT JOIN watched_from AS f ON f.outlet_id = o.outlet_id
        WINDOW outlet AS (PARTITION BY o.outlet_id)
    ),
    -- Week by week, since a week is judged by the weeks before it that were covered as usual.
    judged AS (
        SELECT g.outlet_id, -1::BIGINT AS i, []::STRUCT(i BIGINT, articles BIGINT)[] AS steady, false AS short, false AS unwatched
        FROM grid AS g WHERE g.i = 0
        UNION ALL
        SELECT outlet_id, i,
               CASE WHEN short THEN steady ELSE list_append(steady, {'i': i, 'articles': articles}) END,
               short, unwatched
        FROM (
            SELECT *, unwatched
                   OR (polled AND polls_ok = 0 AND (less OR articles = 0))
                   OR (entries >= 5 AND entries_failed > entries / 3)
                   OR (mean IS NOT NULL AND articles = 0 AND mean >= 3)
                   OR (less AND list_sum(list_transform(range(articles + 1), lambda k: exp(k * ln(nullif(mean, 0)) - mean - lgamma(k + 1)))) < 0.01)
                   AS short
            FROM (
                SELECT *, coalesce(articles < mean * 0.5, false) AS less
                FROM (
                    SELECT g.*, j.steady, coalesce(g.week >= g.first_poll, false) AS polled,
                           list_avg(list_transform(list_filter(j.steady, lambda s: g.i - s.i <= 8), lambda s: s.articles)) AS mean,
                           CASE WHEN g.first_poll IS NULL THEN coalesce(g.week < g.first_articles, true)
                                ELSE g.week < g.first_poll AND (g.articles = 0 OR g.articles < g.mean_since * 0.5) END AS unwatched
                    FROM judged AS j
                    JOIN grid AS g ON g.outlet_id = j.outlet_id AND g.i = j.i + 1
                )
            )
        )
    ),
    usual AS (
        SELECT j.outlet_id, coalesce(list_avg(list_transform(j.steady, lambda s: s.articles)), 0) AS articles FROM judged AS j WHERE j.i = 19
    ),
    total AS (
        SELECT coalesce(sum(u.articles), 0) AS articles FROM usual AS u
    ),
    told AS (
        SELECT w.week, min(w.week) OVER () AS first_week FROM weekly_entities AS w GROUP BY w.week
    ),
    -- Weeks before with news, at most eight; not those in which outlets that usually carry a third of all articles fell short.
    base AS (
        SELECT s.i, s.week, coalesce(sum(u.articles) FILTER (j.short), 0) AS lost,
               coalesce(sum(u.articles) FILTER (j.short AND NOT j.unwatched), 0) AS fallen,
               row_number() OVER (ORDER BY lost DESC, s.week) AS place, count(*) OVER () AS weeks
        FROM spans AS s
        JOIN told AS t ON t.week = s.week
        LEFT JOIN judged AS j ON j.i = s.i
        LEFT JOIN usual AS u ON u.outlet_id = j.outlet_id
        WHERE s.i BETWEEN 11 AND 18
        GROUP BY s.i, s.week
        HAVING fallen = 0 OR fallen < (SELECT z.articles FROM total AS z) / 3
    ),
    -- An outlet that fell short in a week compared is left out, or that week is: whichever leaves more to compare.
    choices AS (
        SELECT d.dropped, list(b.week ORDER BY b.week) AS weeks, min(b.week) AS first_week
        FROM range(5) AS d(dropped)
        JOIN base AS b ON b.place > d.dropped AND (d.dropped = 0 OR b.weeks - d.dropped >= 4)
        GROUP BY d.dropped
    ),
    changed AS (
        SELECT DISTINCT c.dropped, j.outlet_id
        FROM choices AS c
        JOIN spans AS s ON list_contains(c.weeks, s.week) OR s.week = s.last_week
        JOIN judged AS j ON j.i = s.i AND j.short
        UNION
        -- an outlet that was watched before by fewer feeds
        SELECT c.dropped, p.outlet_id
        FROM choices AS c
        JOIN first_polls AS p ON p.week > c.first_week
        JOIN watched_from AS f ON f.outlet_id = p.outlet_id AND f.week < p.week
    ),
    weighed AS (
        SELECT c.dropped, c.weeks, coalesce(list(h.outlet_id ORDER BY h.outlet_id) FILTER (h.outlet_id IS NOT NULL), []) AS outlets,
               1 - coalesce(sum(u.articles), 0) / greatest((SELECT z.articles FROM total AS z), 1) AS share
        FROM choices AS c
        LEFT JOIN changed AS h ON h.dropped = c.dropped
        LEFT JOIN usual AS u ON u.outlet_id = h.outlet_id
        GROUP BY c.dropped, c.weeks
    )
    SELECT w.weeks, w.outlets AS left_out, w.share,
           (SELECT coalesce(list(s.week ORDER BY s.week), []) FROM spans AS s WHERE s.i BETWEEN 11 AND 18 AND NOT list_contains(w.weeks, s.week)) AS weeks_out
    FROM weighed AS w
    WHERE w.share >= 1 / 3  -- of less, nothing is said of the whole
    ORDER BY round(w.share * len(w.weeks), 9) DESC, w.dropped
    LIMIT 1;
COMMENT ON MACRO TABLE compared_weeks IS 'compared_weeks(week): the weeks before, of eight, that a week can be compared with; the outlets left out because they were not covered alike in all of them; the share of the usual articles that is left; the weeks left out for a gap in coverage or for want of news. No row: less than a third is left.';
