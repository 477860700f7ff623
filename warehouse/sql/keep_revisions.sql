-- Keeps the stored version of the articles in $ids before a newer one replaces it.
INSERT INTO revisions BY NAME
SELECT article_id, revision, fetched_at, title, text_hash, text
FROM articles
WHERE article_id IN (SELECT unnest($ids::BIGINT[]));
