-- Names close to $name, for "did you mean": spelled alike (also with its words turned round, or with more words), or with
-- keys like one of $keys (JSON), by which other scripts and transliterations meet. To less than two letters none is close.
WITH asked AS (
    -- Typos do not change a length much, and comparing takes as long as both lengths multiplied.
    SELECT left(strip_accents(lower($name)), 80) AS name,
           array_to_string(list_reverse(string_split(left(strip_accents(lower($name)), 80), ' ')), ' ') AS turned,
           length(regexp_replace($name, '[^\pL\pN]', '', 'g')) > 1 AS is_name
),
spelled AS (
    SELECT entity_id, strip_accents(lower(alias)) AS alias FROM aliases
),
nearness AS (
    SELECT s.entity_id,
           CASE WHEN contains(s.alias, q.name) THEN greatest(0.9, jaro_winkler_similarity(s.alias, q.name))
                ELSE greatest(jaro_winkler_similarity(s.alias, q.name), jaro_winkler_similarity(s.alias, q.turned)) END AS likeness
    FROM spelled AS s
    CROSS JOIN asked AS q
    WHERE q.is_name AND (abs(length(s.alias) - length(q.name)) < 5 OR contains(s.alias, q.name))
    UNION ALL
    SELECT k.entity_id, jaro_winkler_similarity(split_part(k.key, ':', 2), w.body) - 0.01
    FROM alias_keys AS k
    JOIN (
        SELECT DISTINCT split_part(key, ':', 1) AS type, left(split_part(key, ':', 2), 80) AS body
        FROM (SELECT unnest(from_json($keys, '["VARCHAR"]')) AS key)
    ) AS w ON split_part(k.key, ':', 1) = w.type AND abs(length(k.key) - length(w.type) - 1 - length(w.body)) < 5
    CROSS JOIN asked AS q
    WHERE q.is_name AND NOT contains(k.key, '~')
),
best AS MATERIALIZED (
    SELECT entity_id, max(likeness) AS likeness FROM nearness WHERE likeness >= 0.88
    GROUP BY entity_id
    ORDER BY likeness DESC, entity_id
    LIMIT 40
),
told AS (
    SELECT entity_id, sum(stories)::BIGINT AS stories FROM entity_weeks SEMI JOIN best USING (entity_id) GROUP BY entity_id
)
SELECT e.entity_id, e.name, e.type, b.likeness, coalesce(t.stories, 0) AS stories
FROM best AS b
JOIN entities AS e USING (entity_id)
LEFT JOIN told AS t USING (entity_id)
ORDER BY round(b.likeness, 2) DESC, stories DESC, e.name, e.entity_id
LIMIT 5;
