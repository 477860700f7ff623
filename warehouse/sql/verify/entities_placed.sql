-- Only places and organisations have a country, only places coordinates, both of them, within the globe.
SELECT 'entity ' || entity_id || ' (' || name || ', ' || type || ') is at '
       || concat_ws(', ', country, lat, lon) || ', which cannot be' AS violation
FROM entities
WHERE (country IS NOT NULL AND (type NOT IN ('location', 'org') OR NOT regexp_full_match(country, '[A-Z]{2}')))
   OR ((lat IS NOT NULL OR lon IS NOT NULL)
       AND (type <> 'location' OR country IS NULL
            OR coalesce(lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180, FALSE) = FALSE));
