-- Sentences for first spans of the entities in $entities in texts that were dropped: the nearest sentence that some mention
-- in that article shows and that has the name, else the name alone. `sentences` has those that are known already.
INSERT INTO sentences BY NAME
WITH first AS (
    SELECT s.article_id, min(s.start) AS first_start, arg_min(s.surface, s.start) AS surface
    FROM spans AS s
    JOIN articles AS a USING (article_id)
    WHERE s.entity_id IN (SELECT unnest($entities::BIGINT[])) AND a.text_dropped_at IS NOT NULL
    GROUP BY s.article_id, s.entity_id
),
told AS (
    SELECT article_id, first_start, evidence FROM sentences
    UNION ALL
    SELECT m.article_id, m.first_start, m.evidence FROM mentions AS m SEMI JOIN first AS f ON f.article_id = m.article_id
)
SELECT DISTINCT ON (f.article_id, f.first_start)
       f.article_id, f.first_start, coalesce(t.evidence, f.surface) AS evidence
FROM first AS f
LEFT JOIN told AS t ON t.article_id = f.article_id AND contains(t.evidence, f.surface)
ANTI JOIN sentences AS s ON s.article_id = f.article_id AND s.first_start = f.first_start
ORDER BY f.article_id, f.first_start, abs(t.first_start - f.first_start);
