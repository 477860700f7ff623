CREATE OR REPLACE MACRO trend(name, since, until, grain, upto := now()) AS TABLE
    WITH asked AS MATERIALIZED (
        SELECT n.entity_id, n.name, e.country FROM named(name) AS n JOIN entities AS e USING (entity_id)
    ),
    spans AS MATERIALIZED (FROM watched(since, until, grain, upto := upto)),
    uncovered AS MATERIALIZED (SELECT s.outlet_id, s.period FROM spans AS s WHERE NOT s.covered),
    own AS MATERIALIZED (
        SELECT m.entity_id, m.story_id, m.articles, date_trunc(grain, make_timestamp(epoch_us(m.published_at)))::DATE AS period
        FROM story_mentions AS m
        SEMI JOIN asked USING (entity_id)
        WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    ),
    told AS (
        SELECT date_trunc(grain, make_timestamp(epoch_us(s.first_published_at)))::DATE AS period, count(*) AS stories
        FROM stories AS s
        WHERE s.first_published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND s.first_published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        GROUP BY ALL
    ),
    of_uncovered AS (
        SELECT u.period, s.story_id, count(*) = any_value(s.articles) AS whole
        FROM articles AS a
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
    own_lost AS (
        -- Stories in which only uncovered outlets mention it.
        SELECT o.entity_id, o.story_id
        FROM own AS o
        SEMI JOIN of_uncovered USING (story_id)
        JOIN articles AS a USING (story_id)
        JOIN mentions AS m ON m.article_id = a.article_id AND m.entity_id = o.entity_id
        LEFT JOIN uncovered AS u ON u.outlet_id = a.outlet_id AND u.period = o.period
        GROUP BY o.entity_id, o.story_id
        HAVING bool_and(u.outlet_id IS NOT NULL)
    ),
    found AS (
        SELECT o.entity_id, o.period, count(*) AS stories, sum(o.articles)::BIGINT AS articles,
               count(*) FILTER (l.story_id IS NULL) AS counted
        FROM own AS o
        LEFT JOIN own_lost AS l USING (entity_id, story_id)
        GROUP BY o.entity_id, o.period
    ),
    seen AS (
        SELECT s.period,
               sum(s.watched * s.weight) FILTER (s.state NOT IN ('archive', 'ended'))
               / sum(s.weight) FILTER (s.state NOT IN ('archive', 'ended')) AS watched,
               coalesce(sum(s.weight) FILTER (s.state = 'gap'), 0) * 3 >= sum(s.weight) FILTER (s.state <> 'archive') AS gap
        FROM spans AS s
        GROUP BY s.period
    )
    SELECT a.entity_id, a.name, a.country, f.period, f.stories, f.articles,
           t.stories - coalesce(l.stories, 0) AS told, f.counted / nullif(t.stories - coalesce(l.stories, 0), 0) AS share,
           round(coalesce(s.watched, 0), 3) AS watched, coalesce(s.gap, false) AS gap
    FROM found AS f
    JOIN asked AS a USING (entity_id)
    JOIN told AS t ON t.period = f.period
    LEFT JOIN lost AS l ON l.period = f.period
    LEFT JOIN seen AS s ON s.period = f.period
    ORDER BY a.entity_id, f.period;
COMMENT ON MACRO TABLE trend IS 'trend(name, since, until, grain, upto := now()): stories and articles that mention a name, by day, week or month from the day since to the day until, both included, for each entity that goes by it (the country tells places of one name apart); periods without any are left out. told: all stories of the period that a covered outlet carries (see watched); share: of those, the part that covered outlets mention it in, NULL where none is covered; watched: the part of the period, 0 to 1, in which feeds were seen (by the entries they bring; 0 before watching began); gap: outlets that bring a third of all entries were not seen for half of it.';
