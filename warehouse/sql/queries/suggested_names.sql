-- Entities with a name that contains $like, the most told first, for somebody who is typing: only their stories are read.
WITH called AS MATERIALIZED (
    SELECT DISTINCT entity_id FROM aliases WHERE contains(strip_accents(lower(alias)), strip_accents(lower(trim($like))))
),
told AS (
    SELECT entity_id, count(*) AS stories FROM story_mentions SEMI JOIN called USING (entity_id) GROUP BY entity_id
)
SELECT e.entity_id, e.type, e.name, e.country, coalesce(t.stories, 0) AS stories
FROM called
JOIN entities AS e USING (entity_id)
LEFT JOIN told AS t USING (entity_id)
ORDER BY stories DESC, e.name, e.entity_id
LIMIT $limit;
