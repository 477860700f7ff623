-- Every entity goes by at least one alias, and every alias and key belongs to an entity.
SELECT 'entity ' || entity_id || ' (' || name || ') has no alias' AS violation
FROM entities ANTI JOIN aliases USING (entity_id)
UNION ALL
SELECT 'alias ' || alias || ' belongs to entity ' || entity_id || ', which is not there'
FROM aliases ANTI JOIN entities USING (entity_id)
UNION ALL
SELECT 'key ' || key || ' leads to entity ' || entity_id || ', which is not there'
FROM alias_keys ANTI JOIN entities USING (entity_id);
