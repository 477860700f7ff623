-- Stories that mention an entity in $kept.
SELECT DISTINCT a.story_id
FROM mentions AS m
JOIN articles AS a USING (article_id)
WHERE m.entity_id IN (SELECT unnest($kept::BIGINT[]));
