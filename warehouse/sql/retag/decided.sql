-- Entities that a standing decision of a person bears on: the two of it, and what goes by the names it was made by.
CREATE OR REPLACE TEMP TABLE decided_about AS
SELECT DISTINCT entity_id
FROM (
    SELECT unnest([a, b]) AS entity_id FROM judgements WHERE undone_at IS NULL
    UNION ALL
    SELECT e.entity_id
    FROM judgements AS j
    JOIN aliases AS s ON s.alias IN (j.name_a, j.name_b)
    JOIN entities AS e ON e.entity_id = s.entity_id AND e.type IN (j.type_a, j.type_b)
    WHERE j.undone_at IS NULL
)
WHERE entity_id IS NOT NULL;
