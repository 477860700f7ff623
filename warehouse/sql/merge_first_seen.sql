-- The entities in $kept were first seen when any of their mentions was.
UPDATE entities SET first_seen_at = least(entities.first_seen_at, seen.first_seen_at)
FROM (
    SELECT entity_id, min(published_at) AS first_seen_at FROM mentions
    WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) GROUP BY entity_id
) AS seen
WHERE entities.entity_id = seen.entity_id;
