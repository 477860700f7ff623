-- Counts in stories equal their articles.
WITH counted AS (
    SELECT story_id, count(*) AS articles, count(DISTINCT outlet_id) AS outlets, min(published_at) AS first_published_at
    FROM articles GROUP BY story_id
)
SELECT 'story ' || s.story_id || ' says ' || s.articles || ' articles at ' || s.outlets || ' outlets, there are '
       || coalesce(c.articles, 0) || ' at ' || coalesce(c.outlets, 0) AS violation
FROM stories AS s LEFT JOIN counted AS c USING (story_id)
WHERE c.story_id IS NULL OR s.articles <> c.articles OR s.outlets <> c.outlets
   OR s.first_published_at <> c.first_published_at;
