-- The $limit most mentioned names of each type in $week; only of $types, where those are given.
SELECT w.entity_id, w.type, e.name, e.country, w.stories, w.articles, w.outlets, w.share
FROM weekly_entities AS w
JOIN entities AS e USING (entity_id)
WHERE w.week = $week AND ($types::VARCHAR[] IS NULL OR w.type IN (SELECT unnest($types::VARCHAR[])))
QUALIFY row_number() OVER (
    PARTITION BY w.type ORDER BY w.stories DESC, w.articles DESC, w.outlets DESC, e.name, w.entity_id
) <= $limit
ORDER BY w.type, w.stories DESC, w.articles DESC, w.outlets DESC, e.name, w.entity_id;
