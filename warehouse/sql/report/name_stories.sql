-- Up to $limit stories of $start to $end that mention each name in $ids, the most carried first.
WITH told AS (
    SELECT m.entity_id, s.story_id, s.lead_article_id, s.articles, s.outlets, s.first_published_at
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    WHERE s.first_published_at >= $start AND s.first_published_at < $end
      AND m.published_at >= $start AND m.entity_id IN (SELECT unnest($ids::BIGINT[]))
    GROUP BY m.entity_id, s.story_id, s.lead_article_id, s.articles, s.outlets, s.first_published_at
    QUALIFY row_number() OVER (
        PARTITION BY m.entity_id ORDER BY s.outlets DESC, s.articles DESC, s.first_published_at DESC, s.story_id
    ) <= $limit
)
SELECT t.entity_id, t.story_id, l.title, coalesce(o.name, l.outlet_id) AS outlet, l.url,
       l.published_at AT TIME ZONE 'UTC' AS published_at, t.articles, t.outlets
FROM told AS t
JOIN articles AS l ON l.article_id = t.lead_article_id
LEFT JOIN outlets AS o USING (outlet_id)
ORDER BY t.entity_id, t.outlets DESC, t.articles DESC, t.first_published_at DESC, t.story_id;
