-- Most mentioned names of the week that begins on $week: stories first, articles and outlets beside them. The country
-- tells places of one name apart.
SELECT row_number() OVER (ORDER BY w.stories DESC, w.articles DESC, w.name, w.entity_id) AS rank,
       w.name, w.type, e.country, w.stories, w.articles, w.outlets, w.share, w.entity_id
FROM weekly_entities AS w
JOIN entities AS e USING (entity_id)
WHERE w.week = $week AND ($type IS NULL OR w.type = $type)
ORDER BY rank
LIMIT $limit;
