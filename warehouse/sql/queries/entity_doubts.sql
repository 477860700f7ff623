-- Entities that may be the entity $id, and what keeps the rules from joining them; those that matter most first.
SELECT e.entity_id, e.type, e.name, e.name AS alias, p.score AS nearness, p.reason AS apart,
       (SELECT coalesce(sum(w.stories), 0)::BIGINT FROM entity_weeks AS w WHERE w.entity_id = e.entity_id) AS stories
FROM doubtful_pairs AS p
JOIN entities AS e ON e.entity_id = CASE WHEN p.a = $id THEN p.b ELSE p.a END
WHERE $id IN (p.a, p.b)
ORDER BY p.weight DESC, p.score DESC, e.entity_id
LIMIT $limit;
