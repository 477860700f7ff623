-- Entities that go by $name, accents and case ignored, or have the id $id: with the form that is closest to what was
-- typed, whether it is spelled exactly so, and whether it is a name of its own (not only short for one within an article).
SELECT e.entity_id, e.type, e.name, e.name AS alias, true AS exact, true AS whole, true AS by_id,
       (SELECT count(*) FROM story_mentions AS m WHERE m.entity_id = e.entity_id) AS stories
FROM entities AS e
WHERE e.entity_id = $id
UNION ALL
SELECT e.entity_id, e.type, e.name,
       arg_max(a.alias, (a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected'), a.alias = $name, a.score, a.alias)),
       bool_or(a.alias = $name AND a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')),
       bool_or(a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')), false,
       (SELECT count(*) FROM story_mentions AS m WHERE m.entity_id = e.entity_id)
FROM aliases AS a
JOIN entities AS e USING (entity_id)
WHERE strip_accents(lower(trim(a.alias))) = strip_accents(lower(trim($name)))
GROUP BY e.entity_id, e.type, e.name
ORDER BY by_id DESC, stories DESC, name, entity_id;
