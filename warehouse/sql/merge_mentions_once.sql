-- The mentions that merge_mentions has appended replace the rows they were made from.
DELETE FROM mentions
WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) AND rowid NOT IN (
    SELECT max(rowid) FROM mentions WHERE entity_id IN (SELECT unnest($kept::BIGINT[])) GROUP BY article_id, entity_id
);
