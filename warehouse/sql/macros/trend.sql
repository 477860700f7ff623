CREATE OR REPLACE MACRO trend(name, since, until, grain, upto := NULL::TIMESTAMPTZ) AS TABLE
    WITH asked AS MATERIALIZED (
        SELECT n.entity_id, n.name, e.country FROM named(name) AS n JOIN entities AS e USING (entity_id)
    ),
    spans AS MATERIALIZED (FROM watched(since, until, grain, upto := upto)),
    uncovered AS MATERIALIZED (SELECT s.outlet_id, s.period FROM spans AS s WHERE NOT s.covered),
    told AS (
        SELECT date_trunc(grain, make_timestamp(epoch_us(s.first_published_at)))::DATE AS period, count(*) AS stories
        FROM stories AS s
        WHERE s.first_published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND s.first_published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        GROUP BY ALL
    ),
    -- From here on nothing is read where every outlet is covered: a join with nothing reads nothing.
    its_articles AS MATERIALIZED (
        SELECT a.story_id, a.outlet_id
        FROM articles AS a
        SEMI JOIN uncovered USING (outlet_id)
        -- No article of a story is older than the story.
        WHERE a.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
    ),
    of_uncovered AS MATERIALIZED (
        SELECT u.period, s.story_id, count(*) = any_value(s.articles) AS whole
        FROM its_articles AS a
        JOIN stories AS s USING (story_id)
        JOIN uncovered AS u
            ON u.outlet_id = a.outlet_id AND u.period = date_trunc(grain, make_timestamp(epoch_us(s.first_published_at)))::DATE
        WHERE s.first_published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND s.first_published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        GROUP BY u.period, s.story_id
    ),
    lost AS (
        SELECT l.period, count(*) AS stories FROM of_uncovered AS l WHERE l.whole GROUP BY l.period
    ),
    own AS MATERIALIZED (
        SELECT m.entity_id, m.story_id, o.period
        FROM story_mentions AS m
        JOIN of_uncovered AS o USING (story_id)
        SEMI JOIN asked ON asked.entity_id = m.entity_id
        WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    ),
    own_lost AS (
        -- Stories in which only uncovered outlets mention it.
        SELECT o.entity_id, o.period, o.story_id
        FROM own AS o
        JOIN articles AS a USING (story_id)
        JOIN mentions AS m ON m.article_id = a.article_id AND m.entity_id = o.entity_id
        LEFT JOIN uncovered AS u ON u.outlet_id = a.outlet_id AND u.period = o.period
        WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND a.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
        GROUP BY o.entity_id, o.period, o.story_id
        HAVING bool_and(u.outlet_id IS NOT NULL)
    ),
    own_days AS (
        SELECT d.entity_id, date_trunc(grain, d.day)::DATE AS period, sum(d.stories)::BIGINT AS stories,
               sum(d.articles)::BIGINT AS articles
        FROM entity_days AS d
        JOIN asked USING (entity_id)
        WHERE d.day BETWEEN since::DATE AND until::DATE
        GROUP BY ALL
        HAVING sum(d.stories) > 0
    ),
    found AS (
        SELECT o.entity_id, o.period, o.stories, o.articles, o.stories - coalesce(l.stories, 0) AS counted
        FROM own_days AS o
        LEFT JOIN (SELECT entity_id, period, count(*) AS stories FROM own_lost GROUP BY ALL) AS l USING (entity_id, period)
    ),
    seen AS (
        SELECT s.period,
               sum(s.watched * s.weight) FILTER (s.state NOT IN ('archive', 'ended'))
               / sum(s.weight) FILTER (s.state NOT IN ('archive', 'ended')) AS watched,
               coalesce(sum(s.weight) FILTER (s.state = 'gap'), 0) * 3 >= sum(s.weight) FILTER (s.state <> 'archive') AS gap
        FROM spans AS s
        GROUP BY s.period
    ),
    weights AS (
        SELECT d.entity_id, d.outlet_id, sum(d.articles) AS articles
        FROM entity_days AS d
        SEMI JOIN asked USING (entity_id)
        WHERE d.day BETWEEN since::DATE AND until::DATE
        GROUP BY ALL
    ),
    own_seen AS (
        SELECT w.entity_id, s.period,
               coalesce(sum(w.articles) FILTER (s.state = 'gap'), 0) * 3 >= nullif(sum(w.articles), 0) AS gap
        FROM spans AS s
        JOIN weights AS w USING (outlet_id)
        GROUP BY w.entity_id, s.period
    )
    SELECT a.entity_id, a.name, a.country, f.period, f.stories, f.articles,
           t.stories - coalesce(l.stories, 0) AS told, f.counted / nullif(t.stories - coalesce(l.stories, 0), 0) AS share,
           round(coalesce(s.watched, 0), 3) AS watched, coalesce(s.gap, false) OR coalesce(o.gap, false) AS gap
    FROM found AS f
    JOIN asked AS a USING (entity_id)
    JOIN told AS t ON t.period = f.period
    LEFT JOIN lost AS l ON l.period = f.period
    LEFT JOIN seen AS s ON s.period = f.period
    LEFT JOIN own_seen AS o ON o.entity_id = f.entity_id AND o.period = f.period
    ORDER BY a.entity_id, f.period;
COMMENT ON MACRO TABLE trend IS 'trend(name, since, until, grain, upto := NULL): as of upto, else of now: stories and articles that mention a name, by day, week or month from the day since to the day until, both included, for each entity that goes by it (the country tells places of one name apart); periods without any are left out. told: all stories of the period that a covered outlet carries (see watched); share: of those, the part that covered outlets mention it in, NULL where none is covered; watched: the part of the period, 0 to 1, in which feeds were seen (by the entries they bring; 0 before watching began); gap: outlets that bring a third of all entries, or of the articles that mention the name, were not seen for half of it.';
