-- Counts in weekly_entities equal the story mentions of their week.
WITH told AS (
    SELECT date_trunc('week', first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS stories
    FROM stories GROUP BY ALL
),
counted AS (
    SELECT date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, m.entity_id,
           count(DISTINCT s.story_id) AS stories, count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets
    FROM mentions AS m JOIN articles AS a USING (article_id) JOIN stories AS s USING (story_id) GROUP BY ALL
)
SELECT 'week ' || coalesce(w.week, c.week) || ', entity ' || coalesce(w.entity_id, c.entity_id) || ': counted '
       || coalesce(w.stories, 0) || ' stories in ' || coalesce(w.articles, 0) || ' articles, there are '
       || coalesce(c.stories, 0) || ' in ' || coalesce(c.articles, 0) AS violation
FROM weekly_entities AS w
FULL JOIN counted AS c ON c.week = w.week AND c.entity_id = w.entity_id
LEFT JOIN told AS t ON t.week = w.week
LEFT JOIN entities AS e ON e.entity_id = w.entity_id
WHERE w.week IS NULL OR c.week IS NULL OR w.stories <> c.stories OR w.articles <> c.articles OR w.outlets <> c.outlets
   OR abs(w.share - c.stories / t.stories) > 1e-9 OR w.name IS DISTINCT FROM e.name OR w.type IS DISTINCT FROM e.type;
