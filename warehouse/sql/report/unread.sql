-- Articles in stories of $start to $end that were not read whole: no tagger reads their language, so that nobody in them is
-- counted, or only their beginning could be had.
WITH kept AS (
    SELECT a.outlet_id, coalesce(split_part(a.language, '-', 1), '') AS language, a.tagger IS NULL AS untagged, a.access
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    WHERE s.first_published_at >= $start AND s.first_published_at < $end
)
SELECT coalesce(o.name, u.outlet_id) AS outlet, u.what, u.language, u.articles
FROM (
    SELECT outlet_id, 'not tagged' AS what, language, count(*) AS articles FROM kept WHERE untagged GROUP BY ALL
    UNION ALL
    SELECT outlet_id, 'beginning only', language, count(*) FROM kept WHERE access = 'paywall' GROUP BY ALL
) AS u
LEFT JOIN outlets AS o USING (outlet_id)
ORDER BY u.what DESC, u.articles DESC, outlet, u.language;
