-- Names of the entity $id that are $name but for accents and case.
SELECT alias FROM aliases
WHERE entity_id = $id AND strip_accents(lower(trim(alias))) = strip_accents(lower(trim($name)))
ORDER BY alias;
