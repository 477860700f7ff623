-- The newest sentences that name the entity $id, one a story.
SELECT evidence, published_at, outlet_id, title, url
FROM (
    SELECT m.evidence, m.published_at, a.outlet_id, a.title, a.url,
           row_number() OVER (PARTITION BY a.story_id ORDER BY m.published_at, m.article_id) AS place
    FROM mentions AS m
    JOIN articles AS a USING (article_id)
    WHERE m.entity_id = $id
)
WHERE place = 1
ORDER BY published_at DESC, url
LIMIT $limit;
