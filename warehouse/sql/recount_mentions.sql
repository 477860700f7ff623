-- What stories say of the entities in $entities, counted again. The caller has deleted their rows.
INSERT INTO story_mentions BY NAME
SELECT s.story_id, m.entity_id, any_value(m.type) AS type, s.first_published_at AS published_at,
       count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets, list(a.outlet_id ORDER BY a.outlet_id) AS outlet_ids
FROM mentions AS m
JOIN articles AS a USING (article_id)
JOIN stories AS s USING (story_id)
WHERE m.entity_id IN (SELECT unnest($entities::BIGINT[]))
GROUP BY s.story_id, m.entity_id, s.first_published_at
ORDER BY s.first_published_at, s.story_id, m.entity_id;
