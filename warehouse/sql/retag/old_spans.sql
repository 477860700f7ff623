-- Spans of the articles in $ids with the types they have.
SELECT s.article_id, s.start, s."end", e.type, s.entity_id
FROM spans AS s
JOIN entities AS e USING (entity_id)
WHERE s.article_id IN (SELECT unnest($ids::BIGINT[]));
