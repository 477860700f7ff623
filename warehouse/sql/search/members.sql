-- The articles of some stories, those that lead them first.
SELECT a.article_id FROM articles AS a
LEFT JOIN stories AS s ON s.lead_article_id = a.article_id
WHERE a.story_id IN (SELECT unnest($stories::BIGINT[]))
ORDER BY s.lead_article_id IS NULL, a.published_at, a.article_id;
