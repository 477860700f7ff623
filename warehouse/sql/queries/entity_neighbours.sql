-- Entities whose names come near those of the entity $id and that might be it: they share a key, a name or the last word
-- of one, or look like the name it is shown by. The nearest first; last what shares a key only of names to be compared
-- ("~", extractors.compared.block_keys), which says little: never nearer than 0.65.
WITH own AS (
    SELECT DISTINCT strip_accents(lower(a.alias)) AS folded, e.type, e.type = 'person' AND contains(a.alias, ' ') AS full_name
    FROM aliases AS a
    JOIN entities AS e USING (entity_id)
    WHERE a.entity_id = $id AND a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')
),
shown AS (
    SELECT left(strip_accents(lower(name)), 80) AS folded, type FROM entities WHERE entity_id = $id
),
others AS (
    SELECT a.entity_id, a.alias, strip_accents(lower(a.alias)) AS folded, e.type, e.name
    FROM aliases AS a
    JOIN entities AS e USING (entity_id)
    WHERE a.entity_id <> $id AND a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')
),
near AS (
    SELECT other.entity_id, e.type, e.name, e.name AS alias, 1 AS nearness
    FROM alias_keys AS own_key
    JOIN alias_keys AS other USING (key)
    JOIN entities AS e ON e.entity_id = other.entity_id
    WHERE own_key.entity_id = $id AND other.entity_id <> $id AND NOT contains(key, '~')
    UNION ALL
    SELECT e.entity_id, e.type, e.name, e.name,
           0.4 + jaro_winkler_similarity(left(strip_accents(lower(e.name)), 80), shown.folded) / 4
    FROM alias_keys AS own_key
    JOIN alias_keys AS other USING (key)
    JOIN entities AS e ON e.entity_id = other.entity_id
    CROSS JOIN shown
    WHERE own_key.entity_id = $id AND other.entity_id <> $id AND contains(key, '~')
    UNION ALL
    SELECT o.entity_id, o.type, o.name, o.alias, 0.99
    FROM others AS o
    JOIN own USING (folded)
    UNION ALL
    SELECT o.entity_id, o.type, o.name, o.alias, 0.5 + jaro_winkler_similarity(left(o.folded, 80), left(own.folded, 80)) / 4
    FROM others AS o
    JOIN own ON own.type = o.type AND split_part(own.folded, ' ', -1) = split_part(o.folded, ' ', -1)
    WHERE own.full_name
    UNION ALL
    SELECT o.entity_id, o.type, o.name, o.alias, jaro_winkler_similarity(left(o.folded, 80), shown.folded) - 0.1
    FROM others AS o
    JOIN shown USING (type)
    WHERE jaro_winkler_similarity(left(o.folded, 80), shown.folded) >= 0.9
)
SELECT entity_id, any_value(type) AS type, any_value(name) AS name, arg_max(alias, (nearness, alias)) AS alias,
       max(nearness)::DOUBLE AS nearness,
       (SELECT coalesce(sum(w.stories), 0)::BIGINT FROM entity_weeks AS w WHERE w.entity_id = near.entity_id) AS stories
FROM near
GROUP BY entity_id
ORDER BY nearness DESC, stories DESC, name, entity_id
LIMIT $limit;
