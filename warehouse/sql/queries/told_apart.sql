-- What tells entities of one name apart, of $ids: their country, and the outlet whose article named them first.
SELECT e.entity_id, e.country, arg_min(a.outlet_id, (a.published_at, a.article_id)) AS first_outlet
FROM entities AS e
LEFT JOIN mentions AS m USING (entity_id)
LEFT JOIN articles AS a USING (article_id)
WHERE e.entity_id IN (SELECT unnest($ids::BIGINT[]))
GROUP BY e.entity_id, e.country;
