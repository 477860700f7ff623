-- Names close to $name, for "did you mean".
SELECT DISTINCT ON (e.entity_id) e.name
FROM aliases AS a
JOIN entities AS e USING (entity_id)
WHERE jaro_winkler_similarity(strip_accents(lower(a.alias)), strip_accents(lower(trim($name)))) >= 0.88
   OR strip_accents(lower(a.alias)) LIKE '%' || replace(replace(strip_accents(lower(trim($name))), '%', ''), '_', '') || '%'
ORDER BY jaro_winkler_similarity(strip_accents(lower(a.alias)), strip_accents(lower(trim($name)))) DESC, e.name
LIMIT 5;
