-- What a merged entity is known to be of becomes the kept one's, if that has no country and all of them agree.
UPDATE entities SET country = known.country, lat = known.lat, lon = known.lon
FROM (
    SELECT rows.b AS entity_id, min(gone.country) AS country, any_value(gone.lat) AS lat, any_value(gone.lon) AS lon
    FROM rows JOIN entities AS gone ON gone.entity_id = rows.a
    GROUP BY rows.b
    HAVING count(DISTINCT gone.country) = 1
) AS known
WHERE entities.entity_id = known.entity_id AND entities.country IS NULL
