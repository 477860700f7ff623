-- Who and what is mentioned where $outlet mentions $entity_id, too: as with.sql, counted over what this outlet carried.
WITH carried AS (
    SELECT entity_id, story_id, type, published_at
    FROM story_mentions
    WHERE list_contains(outlet_ids, $outlet)
      AND published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
),
pairs AS (
    SELECT m.entity_id, count(*) AS together, max(m.published_at) AS last_at
    FROM carried AS m
    SEMI JOIN (FROM carried WHERE entity_id = $entity_id) AS own USING (story_id)
    WHERE m.entity_id <> $entity_id AND ($type IS NULL OR m.type = $type)
    GROUP BY m.entity_id
    HAVING count(*) >= $least
),
counted AS (
    SELECT (SELECT count(*) FROM carried WHERE entity_id = $entity_id) AS its, count(DISTINCT a.story_id) AS told
    FROM articles AS a
    JOIN stories AS s USING (story_id)
    WHERE a.outlet_id = $outlet
      AND s.first_published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
),
others AS (
    SELECT entity_id, count(*) AS others
    FROM carried
    SEMI JOIN pairs USING (entity_id)
    GROUP BY entity_id
),
shown AS (
    SELECT e.name, e.type, e.country, p.*, o.others, c.its, c.told, likelihood(p.together, c.its, o.others, c.told) AS score
    FROM pairs AS p
    JOIN others AS o USING (entity_id)
    JOIN entities AS e USING (entity_id)
    CROSS JOIN counted AS c
    ORDER BY score DESC, p.together DESC, e.name, p.entity_id
    LIMIT $limit
)
SELECT row_number() OVER (ORDER BY score DESC, together DESC, name, entity_id) AS rank, name, type, country, together,
       others - together AS without_it, its * others / told AS expected, together / its AS share, score,
       npmi(together, its, others, told) AS npmi, its, told, last_at, entity_id
FROM shown
ORDER BY rank;
