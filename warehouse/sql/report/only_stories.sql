-- Stories that the outlets carry which the report is limited to, counted over them; hides the table of that name. A story
-- led by another outlet is shown by the first of their articles.
CREATE OR REPLACE TEMP TABLE stories AS
SELECT s.story_id,
       coalesce(any_value(a.article_id) FILTER (a.article_id = s.lead_article_id),
                arg_min(a.article_id, (a.published_at, a.article_id))) AS lead_article_id,
       s.first_published_at, count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets
FROM articles AS a
JOIN whole_stories AS s USING (story_id)
GROUP BY s.story_id, s.first_published_at
ORDER BY s.first_published_at, s.story_id;
