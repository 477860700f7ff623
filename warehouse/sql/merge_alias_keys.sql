-- A key that both entities had is kept once.
DELETE FROM alias_keys
WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) AND rowid NOT IN (
    SELECT min(rowid) FROM alias_keys WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) GROUP BY key, entity_id
);
