-- Weekly rollup of the weeks in $weeks. The caller has deleted those weeks.
INSERT INTO weekly_entities BY NAME
WITH told AS (
    SELECT date_trunc('week', first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS stories
    FROM stories
    WHERE date_trunc('week', first_published_at AT TIME ZONE 'UTC')::DATE IN (SELECT unnest($weeks::DATE[]))
    GROUP BY ALL
),
carried AS (
    SELECT date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, m.entity_id,
           count(DISTINCT s.story_id) AS stories, count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    WHERE date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE IN (SELECT unnest($weeks::DATE[]))
    GROUP BY ALL
)
SELECT c.week, c.entity_id, e.type, e.name, c.stories, c.articles, c.outlets, c.stories / t.stories AS share
FROM carried AS c
JOIN told AS t USING (week)
JOIN entities AS e USING (entity_id)
ORDER BY c.week, c.stories DESC, e.name, c.entity_id;
