-- Pairs of entities that may be one and that nobody has judged, those that matter most first.
SELECT p.a, a.name AS name_a, p.b, b.name AS name_b, a.type, p.score, p.reason, p.weight, p.first_seen_at
FROM doubtful_pairs AS p
JOIN entities AS a ON a.entity_id = p.a
JOIN entities AS b ON b.entity_id = p.b
WHERE ($type IS NULL OR a.type = $type)
  AND NOT EXISTS (
      FROM judgements AS j
      WHERE j.undone_at IS NULL AND ((j.a = p.a AND j.b = p.b) OR (j.a = p.b AND j.b = p.a))
  )
ORDER BY p.weight DESC, p.score DESC, p.a, p.b
LIMIT $limit;
