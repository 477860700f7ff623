-- Entities that go by $name as folded() sees it, or have the id $id: with the form that is closest to what was typed,
-- whether it is spelled exactly so, and whether it is a name of its own (not only short for one within an article).
WITH spelled AS MATERIALIZED (
    SELECT alias, entity_id, rule, score FROM aliases WHERE folded(alias) = folded($name)
),
found AS MATERIALIZED (
    SELECT entity_id, type, name, name AS alias, true AS exact, true AS whole, true AS by_id
    FROM entities
    WHERE entity_id = $id
    UNION ALL
    SELECT e.entity_id, e.type, e.name,
           arg_max(s.alias, (s.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected'), s.alias = $name, s.score, s.alias)),
           bool_or(s.alias = $name AND s.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')),
           bool_or(s.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')), false
    FROM spelled AS s
    JOIN entities AS e USING (entity_id)
    WHERE folded($name) <> ''
    GROUP BY e.entity_id, e.type, e.name
),
told AS (
    SELECT entity_id, sum(stories)::BIGINT AS stories FROM entity_weeks SEMI JOIN found USING (entity_id) GROUP BY entity_id
)
SELECT f.*, coalesce(t.stories, 0) AS stories
FROM found AS f
LEFT JOIN told AS t USING (entity_id)
ORDER BY by_id DESC, stories DESC, name, entity_id;
