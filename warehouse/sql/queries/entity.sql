-- The entity $id with what is counted of it.
SELECT e.entity_id, e.type, e.name, e.country, e.lat, e.lon, e.first_seen_at,
       (SELECT max(published_at) FROM mentions WHERE entity_id = $id) AS last_seen_at,
       (SELECT coalesce(sum(stories), 0)::BIGINT FROM entity_weeks WHERE entity_id = $id) AS stories,
       (SELECT count(*) FROM mentions WHERE entity_id = $id) AS articles,
       (SELECT count(DISTINCT a.outlet_id) FROM mentions AS m JOIN articles AS a USING (article_id) WHERE m.entity_id = $id) AS outlets
FROM entities AS e
WHERE e.entity_id = $id;
