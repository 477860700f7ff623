-- An alias that both entities had is kept once, by its oldest reason.
DELETE FROM aliases
WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) AND rowid NOT IN (
    SELECT arg_min(rowid, (created_at, rowid)) FROM aliases
    WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) GROUP BY alias, entity_id
);
