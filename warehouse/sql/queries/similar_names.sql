-- Names close to $name, for "did you mean"; to less than two letters or digits none is.
SELECT DISTINCT ON (e.entity_id) e.name
FROM aliases AS a
JOIN entities AS e USING (entity_id)
WHERE jaro_winkler_similarity(strip_accents(lower(a.alias)), strip_accents(lower(trim($name)))) >= 0.88
   OR (length(regexp_replace($name, '[^\pL\pN]', '', 'g')) > 1
       AND contains(strip_accents(lower(a.alias)), strip_accents(lower(trim($name)))))
ORDER BY jaro_winkler_similarity(strip_accents(lower(a.alias)), strip_accents(lower(trim($name)))) DESC, e.name
LIMIT 5;
