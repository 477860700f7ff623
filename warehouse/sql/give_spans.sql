-- Spans of the entity $giver become those of $taker: those of the forms $surfaces; those that the trace of judgement
-- $number says are its; and of the forms $followers those that stand in an article with any of these, and with no other
-- span of $giver that stays.
UPDATE spans SET entity_id = $taker
FROM (
    WITH told AS (
        SELECT (content->>'article_id')::BIGINT AS article_id, (content->>'start')::INTEGER AS start,
               (content->>'entity_id')::BIGINT = $taker AS goes
        FROM judgement_traces
        WHERE judgement_id = $number AND relation = 'spans'
    ),
    sorted AS (
        SELECT s.article_id, s.start,
               CASE WHEN t.goes IS NOT NULL THEN CASE WHEN t.goes THEN 'goes' ELSE 'stays' END
                    WHEN s.surface IN (SELECT unnest(from_json($surfaces, '["VARCHAR"]'))) THEN 'goes'
                    WHEN s.surface IN (SELECT unnest(from_json($followers, '["VARCHAR"]'))) THEN 'follows'
                    ELSE 'stays' END AS way
        FROM spans AS s
        LEFT JOIN told AS t USING (article_id, start)
        WHERE s.entity_id = $giver
    ),
    led AS (
        SELECT article_id FROM sorted GROUP BY article_id
        HAVING count(*) FILTER (way = 'goes') > 0 AND count(*) FILTER (way = 'stays') = 0
    )
    SELECT article_id, start FROM sorted WHERE way = 'goes'
    UNION ALL
    SELECT article_id, start FROM sorted WHERE way = 'follows' AND article_id IN (FROM led)
) AS moved
WHERE spans.article_id = moved.article_id AND spans.start = moved.start;
