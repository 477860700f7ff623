-- The outlet whose article named each of $ids first, where nothing else tells entities of one name apart.
SELECT m.entity_id, arg_min(a.outlet_id, (a.published_at, a.article_id)) AS outlet
FROM mentions AS m
JOIN articles AS a USING (article_id)
WHERE m.entity_id IN (SELECT unnest($ids::BIGINT[]))
GROUP BY m.entity_id;
