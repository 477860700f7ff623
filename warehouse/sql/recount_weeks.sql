-- Weekly rollup of the entities in $entities, in all weeks. The caller has deleted their rows.
INSERT INTO weekly_entities BY NAME
WITH told AS (
    SELECT date_trunc('week', first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS stories
    FROM stories
    GROUP BY ALL
),
carried AS (
    SELECT date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, m.entity_id,
           count(DISTINCT s.story_id) AS stories, count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets
    FROM mentions AS m
    JOIN articles AS a USING (article_id)
    JOIN stories AS s USING (story_id)
    WHERE m.entity_id IN (SELECT unnest($entities::BIGINT[]))
    GROUP BY ALL
)
SELECT c.week, c.entity_id, e.type, e.name, c.stories, c.articles, c.outlets, c.stories / t.stories AS share
FROM carried AS c
JOIN told AS t USING (week)
JOIN entities AS e USING (entity_id)
ORDER BY c.week, c.stories DESC, e.name, c.entity_id;
