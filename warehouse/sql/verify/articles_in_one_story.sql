-- Every article has one story, and every story has a lead among its articles.
SELECT 'article ' || article_id || ' belongs to story ' || story_id || ', which is not there' AS violation
FROM articles ANTI JOIN stories USING (story_id)
UNION ALL
SELECT 'story ' || s.story_id || ' is led by article ' || s.lead_article_id || ', which is not one of its articles'
FROM stories AS s LEFT JOIN articles AS a ON a.article_id = s.lead_article_id
WHERE a.story_id IS DISTINCT FROM s.story_id;
