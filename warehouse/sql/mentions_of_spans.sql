-- One mention per article for the entities in $entities, from their spans. The caller has deleted their rows; `sentences`
-- has the sentence of each first span.
INSERT INTO mentions BY NAME
WITH counted AS (
    SELECT article_id, entity_id, count(*)::INTEGER AS occurrences, list(surface ORDER BY start) AS surfaces,
           min(start) AS first_start
    FROM spans
    WHERE entity_id IN (SELECT unnest($entities::BIGINT[]))
    GROUP BY ALL
)
SELECT c.* REPLACE (list_filter(surfaces, lambda surface, place: list_position(surfaces, surface) = place) AS surfaces),
       e.type, s.evidence, a.published_at
FROM counted AS c
JOIN entities AS e USING (entity_id)
JOIN articles AS a USING (article_id)
JOIN sentences AS s ON s.article_id = c.article_id AND s.first_start = c.first_start
ORDER BY a.published_at, c.article_id, c.entity_id;
