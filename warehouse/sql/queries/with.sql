-- Who and what stories that mention $entity_id mention, too, of stories first published from the day $since to the day
-- $until, both included; of one $type if it is not NULL; those with at least $least stories together.
--
-- Of `told` stories in all, `its` mention the entity, `others` (= together + without it) mention the other one; if they had
-- nothing to do with each other, `expected` stories would mention both. `score` is Dunning's log-likelihood ratio G2 of
-- that two by two table (Computational Linguistics 19, 1993), negative where fewer stories than expected mention both:
-- 3.8, 6.6, 10.8 are what chance alone reaches in 5, 1 and 0.1 % of tables. `npmi` is the normalised pointwise mutual
-- information (Bouma, GSCL 2009): 1 never apart, 0 as by chance, -1 never together.
WITH its AS MATERIALIZED (
    SELECT story_id FROM story_mentions
    WHERE entity_id = $entity_id
      AND published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
),
counted AS (
    SELECT (SELECT count(*) FROM its) AS its, count(*) AS told
    FROM stories
    WHERE first_published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND first_published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
),
pairs AS MATERIALIZED (
    SELECT m.entity_id, count(*) AS together, max(m.published_at) AS last_at
    FROM story_mentions AS m
    SEMI JOIN its USING (story_id)
    WHERE m.entity_id <> $entity_id AND ($type IS NULL OR m.type = $type)
    GROUP BY m.entity_id
    HAVING count(*) >= $least
),
others AS (
    SELECT m.entity_id, count(*) AS others
    FROM story_mentions AS m
    SEMI JOIN pairs USING (entity_id)
    WHERE m.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY m.entity_id
)
SELECT row_number() OVER (ORDER BY likelihood(p.together, c.its, o.others, c.told) DESC, p.together DESC, e.name, e.entity_id) AS rank,
       e.name, e.type, e.country, p.together, o.others - p.together AS without_it, c.its * o.others / c.told AS expected,
       p.together / c.its AS share, likelihood(p.together, c.its, o.others, c.told) AS score,
       npmi(p.together, c.its, o.others, c.told) AS npmi, c.its, c.told, p.last_at, e.entity_id
FROM pairs AS p
JOIN others AS o USING (entity_id)
JOIN entities AS e USING (entity_id)
CROSS JOIN counted AS c
ORDER BY rank
LIMIT $limit;
