-- Counts in story_mentions equal the mentions of the story's articles.
WITH counted AS (
    SELECT a.story_id, m.entity_id, count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets,
           any_value(s.first_published_at) AS published_at,
           list(a.outlet_id ORDER BY a.outlet_id) AS outlet_ids
    FROM mentions AS m JOIN articles AS a USING (article_id) JOIN stories AS s USING (story_id) GROUP BY ALL
)
SELECT 'story ' || coalesce(s.story_id, c.story_id) || ' and entity ' || coalesce(s.entity_id, c.entity_id) || ': counted '
       || coalesce(s.articles, 0) || ' articles, there are ' || coalesce(c.articles, 0) AS violation
FROM story_mentions AS s FULL JOIN counted AS c ON c.story_id = s.story_id AND c.entity_id = s.entity_id
WHERE s.story_id IS NULL OR c.story_id IS NULL OR s.articles <> c.articles OR s.outlets <> c.outlets
   OR s.published_at <> c.published_at OR s.outlet_ids <> c.outlet_ids;
