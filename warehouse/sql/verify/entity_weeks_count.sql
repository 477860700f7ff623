-- Counts in entity_weeks, added up, equal the stories that mention the entity in that week.
WITH there AS (
    SELECT entity_id, date_trunc('week', published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS stories,
           sum(articles) AS articles
    FROM story_mentions
    GROUP BY ALL
),
counted AS (
    SELECT entity_id, week, sum(stories) AS stories, sum(articles) AS articles FROM entity_weeks GROUP BY ALL
    HAVING sum(stories) <> 0 OR sum(articles) <> 0
)
SELECT 'entity ' || entity_id || ' in the week of ' || week || ': counted ' || coalesce(c.stories, 0) || ' stories in '
       || coalesce(c.articles, 0) || ' articles, there are ' || coalesce(t.stories, 0) || ' in ' || coalesce(t.articles, 0)
       AS violation
FROM counted AS c FULL JOIN there AS t USING (entity_id, week)
WHERE c.stories IS DISTINCT FROM t.stories OR c.articles IS DISTINCT FROM t.articles;
