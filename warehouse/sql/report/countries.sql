-- Countries by the stories of $start to $end that name a place in them or an organisation of theirs, most first, with
-- their stories of the week before ($before to $start); only by names of $types, where those are given.
WITH placed AS (
    SELECT DISTINCT e.country, s.story_id, a.article_id, a.outlet_id, s.first_published_at >= $start AS now
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    JOIN entities AS e USING (entity_id)
    WHERE s.first_published_at >= $before AND s.first_published_at < $end AND e.country IS NOT NULL
      AND ($types::VARCHAR[] IS NULL OR m.type IN (SELECT unnest($types::VARCHAR[])))
)
SELECT country,
       count(DISTINCT story_id) FILTER (now) AS stories,
       count(DISTINCT article_id) FILTER (now) AS articles,
       count(DISTINCT outlet_id) FILTER (now) AS outlets,
       count(DISTINCT story_id) FILTER (NOT now) AS week_before
FROM placed
GROUP BY country
HAVING stories > 0
ORDER BY stories DESC, articles DESC, outlets DESC, country
LIMIT $limit;
