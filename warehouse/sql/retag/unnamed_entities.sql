-- Entities that no article names any more and no decision of a person bears on (retag/decided); of the entities $only,
-- or of all.
SELECT entity_id
FROM entities
ANTI JOIN mentions USING (entity_id)
ANTI JOIN decided_about USING (entity_id)
WHERE $only::BIGINT[] IS NULL OR entity_id IN (SELECT unnest($only::BIGINT[]));
