-- Entities that the articles in $ids mention, with their names.
SELECT m.article_id, m.entity_id, e.name
FROM mentions AS m JOIN entities AS e USING (entity_id)
WHERE m.article_id IN (SELECT unnest($ids::BIGINT[]));
