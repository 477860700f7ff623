-- The countries of $ids, which may tell entities of one name apart.
SELECT entity_id, country FROM entities WHERE entity_id IN (SELECT unnest($ids::BIGINT[]));
