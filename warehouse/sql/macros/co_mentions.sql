CREATE OR REPLACE MACRO co_mentions(name, since, until) AS TABLE
    WITH asked AS MATERIALIZED (SELECT n.entity_id FROM named(name) AS n),
    its AS (
        SELECT count(DISTINCT m.story_id) AS its
        FROM story_mentions AS m
        SEMI JOIN asked USING (entity_id)
        WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    ),
    counted AS (
        SELECT (SELECT i.its FROM its AS i) AS its, count(*) AS told
        FROM stories AS s
        WHERE s.first_published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND s.first_published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    ),
    pairs AS MATERIALIZED (
        SELECT m.entity_id, count(*) AS stories
        FROM story_mentions AS m
        JOIN (
            SELECT DISTINCT o.story_id
            FROM story_mentions AS o
            SEMI JOIN asked USING (entity_id)
            WHERE o.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
              AND o.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        ) AS own USING (story_id)
        ANTI JOIN asked USING (entity_id)
        WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        GROUP BY m.entity_id
    ),
    -- Whole weeks from the rollup, days before and after them from the stories.
    others AS (
        SELECT x.entity_id, sum(x.stories)::BIGINT AS others
        FROM (
            SELECT w.entity_id, w.stories
            FROM entity_weeks AS w
            SEMI JOIN pairs USING (entity_id)
            WHERE w.week >= date_trunc('week', since::DATE + 6)::DATE AND w.week < date_trunc('week', until::DATE + 1)::DATE
            UNION ALL
            SELECT m.entity_id, 1
            FROM story_mentions AS m
            SEMI JOIN pairs USING (entity_id)
            WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
              AND m.published_at < least(until::DATE + 1, date_trunc('week', since::DATE + 6)::DATE)::TIMESTAMP AT TIME ZONE 'UTC'
            UNION ALL
            SELECT m.entity_id, 1
            FROM story_mentions AS m
            SEMI JOIN pairs USING (entity_id)
            WHERE m.published_at >= greatest(
                      date_trunc('week', since::DATE + 6)::DATE, date_trunc('week', until::DATE + 1)::DATE
                  )::TIMESTAMP AT TIME ZONE 'UTC'
              AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        ) AS x
        GROUP BY x.entity_id
    )
    SELECT e.entity_id, e.type, e.name, p.stories, o.others - p.stories AS without_it, c.its * o.others / c.told AS expected,
           p.stories / c.its AS share, likelihood(p.stories, c.its, o.others, c.told) AS score,
           npmi(p.stories, c.its, o.others, c.told) AS npmi
    FROM pairs AS p
    JOIN others AS o USING (entity_id)
    JOIN entities AS e USING (entity_id)
    CROSS JOIN counted AS c
    ORDER BY p.stories DESC, e.name, e.entity_id;
COMMENT ON MACRO TABLE co_mentions IS 'co_mentions(name, since, until): who and what stories that mention a name mention too, from the day since to the day until, both included. stories: that mention both; without_it: that mention the other one alone; expected: that would mention both by chance; share: of the stories that mention the name, 0 to 1; score and npmi: how much the two belong together (see likelihood and npmi; ORDER BY score DESC is what wirewatch with shows).';
