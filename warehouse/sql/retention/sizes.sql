-- What is dropped with the texts of the articles in $ids: articles, earlier texts, characters of both.
SELECT count(*) AS articles, coalesce(sum(length(text)), 0)::BIGINT AS characters
FROM articles
WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
UNION ALL
SELECT count(text), coalesce(sum(length(text)), 0)::BIGINT
FROM revisions
WHERE article_id IN (SELECT unnest($ids::BIGINT[]));
