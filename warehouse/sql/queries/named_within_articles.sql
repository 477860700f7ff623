-- Entities that articles call $name for short, after they have named them in full: surnames and given names.
SELECT e.entity_id, e.type, e.name, (SELECT count(*) FROM story_mentions AS m WHERE m.entity_id = e.entity_id) AS stories
FROM aliases AS a
JOIN entities AS e USING (entity_id)
WHERE strip_accents(lower(trim(a.alias))) = strip_accents(lower(trim($name)))
GROUP BY ALL
ORDER BY stories DESC, e.name, e.entity_id;
