-- Entities whose number of stories is another one than in entities_before, those that changed most first. Those in
-- $merged became part of another.
WITH now_there AS (
    SELECT e.entity_id, e.type, e.name, count(m.story_id)::INTEGER AS stories
    FROM entities AS e
    LEFT JOIN story_mentions AS m USING (entity_id)
    GROUP BY ALL
)

SELECT coalesce(n.entity_id, b.entity_id) AS entity_id, coalesce(n.type, b.type) AS type,
       coalesce(n.name, b.name) AS name, coalesce(b.stories, 0) AS stories_before, coalesce(n.stories, 0) AS stories_after
FROM entities_before AS b
FULL JOIN now_there AS n ON n.entity_id = b.entity_id
WHERE coalesce(b.stories, 0) <> coalesce(n.stories, 0)
  AND coalesce(n.entity_id, b.entity_id) NOT IN (SELECT unnest($merged::BIGINT[]))
ORDER BY abs(stories_after - stories_before) DESC, greatest(stories_after, stories_before) DESC, name, entity_id;
