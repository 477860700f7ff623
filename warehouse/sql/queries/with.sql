-- Who and what stories that mention $entity_id mention, too, of stories first published from the day $since to the day
-- $until, both included; of one $type if it is not NULL; those with at least $least stories together.
--
-- Of `told` stories in all, `its` mention the entity, `others` (= together + without it) mention the other one; if they had
-- nothing to do with each other, `expected` stories would mention both. `score` is Dunning's log-likelihood ratio G2 of
-- that two by two table (Computational Linguistics 19, 1993), negative where fewer stories than expected mention both:
-- 3.8, 6.6, 10.8 are what chance alone reaches in 5, 1 and 0.1 % of tables. `npmi` is the normalised pointwise mutual
-- information (Bouma, GSCL 2009): 1 never apart, 0 as by chance, -1 never together.
--
-- The macro co_mentions counts likewise of all entities of a name. It is a statement of its own: with several ids in the
-- place of one, DuckDB does not filter stories while it reads them, which makes this up to two thirds slower.
WITH pairs AS MATERIALIZED (
    -- The entity itself among them, with all of its stories. To leave it out here would cost a filter on every row.
    SELECT m.entity_id, count(*) AS together, max(own.published_at) AS last_at
    FROM story_mentions AS m
    JOIN story_mentions AS own USING (story_id)
    WHERE own.entity_id = $entity_id AND ($type IS NULL OR m.type = $type OR m.entity_id = $entity_id)
      AND own.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND own.published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY m.entity_id
    HAVING count(*) >= $least OR m.entity_id = $entity_id
),
counted AS (
    SELECT (SELECT together FROM pairs WHERE entity_id = $entity_id) AS its, count(*) AS told
    FROM stories
    WHERE first_published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND first_published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
),
-- Whole weeks from the rollup, days before and after them from the stories.
others AS (
    SELECT entity_id, sum(stories)::BIGINT AS others
    FROM (
        SELECT w.entity_id, w.stories
        FROM entity_weeks AS w
        SEMI JOIN pairs USING (entity_id)
        WHERE w.week >= date_trunc('week', $since::DATE + 6)::DATE AND w.week < date_trunc('week', $until::DATE + 1)::DATE
        UNION ALL
        SELECT m.entity_id, 1
        FROM story_mentions AS m
        SEMI JOIN pairs USING (entity_id)
        WHERE m.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
          AND m.published_at < least($until::DATE + 1, date_trunc('week', $since::DATE + 6)::DATE)::TIMESTAMP AT TIME ZONE 'UTC'
        UNION ALL
        SELECT m.entity_id, 1
        FROM story_mentions AS m
        SEMI JOIN pairs USING (entity_id)
        WHERE m.published_at >= greatest(
                  date_trunc('week', $since::DATE + 6)::DATE, date_trunc('week', $until::DATE + 1)::DATE
              )::TIMESTAMP AT TIME ZONE 'UTC'
          AND m.published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    )
    GROUP BY entity_id
),
shown AS (
    SELECT e.name, e.type, e.country, p.*, o.others, c.its, c.told, likelihood(p.together, c.its, o.others, c.told) AS score
    FROM pairs AS p
    JOIN others AS o USING (entity_id)
    JOIN entities AS e USING (entity_id)
    CROSS JOIN counted AS c
    WHERE p.entity_id <> $entity_id
    ORDER BY score DESC, p.together DESC, e.name, p.entity_id
    LIMIT $limit
)
SELECT row_number() OVER (ORDER BY score DESC, together DESC, name, entity_id) AS rank, name, type, country, together,
       others - together AS without_it, its * others / told AS expected, together / its AS share, score,
       npmi(together, its, others, told) AS npmi, its, told, last_at, entity_id
FROM shown
ORDER BY rank;
