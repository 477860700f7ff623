-- Up to $limit sentences for each name in $ids from stories of $start to $end: one a story, the original before copies,
-- the most carried story first, and another outlet before a second sentence from the same one.
WITH sentences AS (
    SELECT m.entity_id, s.story_id, s.outlets, a.article_id, a.outlet_id, a.title, a.url, a.published_at,
           m.evidence, m.surfaces
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    WHERE s.first_published_at >= $start AND s.first_published_at < $end
      AND m.published_at >= $start AND m.entity_id IN (SELECT unnest($ids::BIGINT[]))
    QUALIFY row_number() OVER (
        PARTITION BY m.entity_id, s.story_id ORDER BY a.relation <> 'original', a.published_at, a.article_id
    ) = 1
),
turns AS (
    SELECT *, row_number() OVER (
        PARTITION BY entity_id, outlet_id ORDER BY outlets DESC, published_at DESC, article_id
    ) AS turn
    FROM sentences
)
SELECT t.entity_id, t.evidence, t.surfaces, coalesce(o.name, t.outlet_id) AS outlet, t.title, t.url,
       t.published_at AT TIME ZONE 'UTC' AS published_at
FROM turns AS t
LEFT JOIN outlets AS o USING (outlet_id)
QUALIFY row_number() OVER (
    PARTITION BY t.entity_id ORDER BY t.turn, t.outlets DESC, t.published_at DESC, t.article_id
) <= $limit
ORDER BY t.entity_id, t.turn, t.outlets DESC, t.published_at DESC, t.article_id;
