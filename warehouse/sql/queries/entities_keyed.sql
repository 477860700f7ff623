-- Entities that one of $keys (JSON) leads to, the keys by which names are resolved, or whose surname has it, most told
-- first. Columns as of entities_named: what was typed is none of their names.
WITH wanted AS (
    SELECT unnest(from_json($keys, '["VARCHAR"]')) AS key
),
found AS MATERIALIZED (
    SELECT DISTINCT k.entity_id
    FROM alias_keys AS k
    JOIN wanted AS w
        ON k.key = w.key
        OR (starts_with(w.key, 'person:') AND starts_with(k.key, 'person:')
            AND ends_with(k.key, ' ' || substr(w.key, length('person:') + 1)))
    WHERE NOT contains(k.key, '~')
),
told AS (
    SELECT entity_id, sum(stories)::BIGINT AS stories FROM entity_weeks SEMI JOIN found USING (entity_id) GROUP BY entity_id
)
SELECT e.entity_id, e.type, e.name, e.name AS alias, false AS exact, false AS whole, false AS by_id,
       coalesce(t.stories, 0) AS stories
FROM found
JOIN entities AS e USING (entity_id)
LEFT JOIN told AS t USING (entity_id)
ORDER BY stories DESC, name, entity_id;
