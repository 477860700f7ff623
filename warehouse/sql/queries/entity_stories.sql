-- The newest $limit stories that mention the entity $id, of those first published from the day $since to the day $until (both
-- included; NULL: any time); with $outlet those in which an article of that outlet mentions it. Of each the headline and the
-- sentence of one article that mentions it: the leading one of the story if it does, else the first; and who carries the story.
WITH newest AS MATERIALIZED (
    SELECT m.story_id, m.published_at, m.articles AS naming
    FROM story_mentions AS m
    WHERE m.entity_id = $id
      AND ($since IS NULL OR m.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC')
      AND ($until IS NULL OR m.published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC')
      AND ($outlet IS NULL OR m.story_id IN (
          SELECT a.story_id FROM articles AS a JOIN mentions AS n USING (article_id) WHERE n.entity_id = $id AND a.outlet_id = $outlet
      ))
    ORDER BY m.published_at DESC, m.story_id
    LIMIT $limit
),
shown AS (
    SELECT n.story_id, n.published_at, n.naming, a.title, a.url, coalesce(o.name, a.outlet_id) AS outlet, m.evidence, m.surfaces,
           s.articles, s.outlets
    FROM newest AS n
    JOIN stories AS s USING (story_id)
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    LEFT JOIN outlets AS o USING (outlet_id)
    WHERE m.entity_id = $id AND ($outlet IS NULL OR a.outlet_id = $outlet)
    QUALIFY row_number() OVER (
        PARTITION BY n.story_id ORDER BY a.article_id <> s.lead_article_id, m.published_at, a.article_id
    ) = 1
),
carried AS (
    SELECT a.story_id, list(DISTINCT coalesce(o.name, a.outlet_id) ORDER BY coalesce(o.name, a.outlet_id)) AS carried_by
    FROM newest AS n
    JOIN articles AS a USING (story_id)
    LEFT JOIN outlets AS o USING (outlet_id)
    GROUP BY a.story_id
)
SELECT s.published_at, s.title, s.outlet, s.url, s.evidence, s.surfaces, s.articles, s.outlets, s.naming, c.carried_by, s.story_id
FROM shown AS s
JOIN carried AS c USING (story_id)
ORDER BY s.published_at DESC, s.story_id;
