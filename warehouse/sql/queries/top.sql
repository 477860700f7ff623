-- Most mentioned names of the week that begins on $week: stories first, articles and outlets beside them.
SELECT row_number() OVER (ORDER BY stories DESC, articles DESC, name, entity_id) AS rank,
       name, type, stories, articles, outlets, share, entity_id
FROM weekly_entities
WHERE week = $week AND ($type IS NULL OR type = $type)
ORDER BY rank
LIMIT $limit;
