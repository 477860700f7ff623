-- After doubts moved to the entities in $kept: a pair that is one now is none, the smaller id stands first, and of pairs
-- that fell together the first stays.
DELETE FROM doubts WHERE a = b;
UPDATE doubts SET a = b, b = a WHERE a > b;
DELETE FROM doubts
WHERE (a IN (SELECT unnest($kept::BIGINT[])) OR b IN (SELECT unnest($kept::BIGINT[]))) AND rowid NOT IN (
    SELECT arg_min(rowid, (first_seen_at, rowid)) FROM doubts GROUP BY a, b
);
