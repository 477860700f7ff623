-- The names of the entity $id: by which rule each came, how sure it is, since when, and how often it stands in the texts.
SELECT a.alias, a.rule, a.score, coalesce(s.occurrences, 0) AS occurrences, a.created_at
FROM aliases AS a
LEFT JOIN (SELECT surface, count(*) AS occurrences FROM spans WHERE entity_id = $id GROUP BY surface) AS s
    ON s.surface = a.alias
WHERE a.entity_id = $id
ORDER BY occurrences DESC, a.score DESC, a.alias;
