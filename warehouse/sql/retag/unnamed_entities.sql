-- Entities that no article names any more and no decision of a person bears on (retag/decided).
SELECT entity_id
FROM entities
ANTI JOIN mentions USING (entity_id)
ANTI JOIN decided_about USING (entity_id);
