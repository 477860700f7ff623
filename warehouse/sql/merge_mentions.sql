-- After spans moved to the entities in $kept: one mention per article again, appended; the rows it was made from are
-- deleted by merge_mentions_once.
INSERT INTO mentions BY NAME
WITH together AS (
    SELECT article_id, entity_id, any_value(type) AS type, sum(occurrences) AS occurrences,
           flatten(list(surfaces ORDER BY first_start)) AS surfaces, min(first_start) AS first_start,
           arg_min(evidence, first_start) AS evidence, any_value(published_at) AS published_at
    FROM mentions
    WHERE entity_id IN (SELECT unnest($kept::BIGINT[]))
    GROUP BY article_id, entity_id
    HAVING count(*) > 1
)
SELECT * REPLACE (list_filter(surfaces, lambda surface, place: list_position(surfaces, surface) = place) AS surfaces)
FROM together;
