-- A key that both entities had is kept once.
DELETE FROM alias_keys
WHERE entity_id IN (SELECT unnest($kept)) AND rowid NOT IN (
    SELECT min(rowid) FROM alias_keys WHERE entity_id IN (SELECT unnest($kept)) GROUP BY key, entity_id
);
