-- How much each outlet copied in stories of $start to $end: its articles that repeat another article of their story whole
-- (syndicated) or in part (abridged); `led` counts the articles of other outlets that repeat a report it leads. $stories and
-- $articles name the tables that know who leads: in a report on some outlets those of all, beside theirs.
WITH told AS (
    SELECT s.story_id, a.outlet_id, a.relation
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    WHERE s.first_published_at >= $start AND s.first_published_at < $end
),
led AS (
    SELECT l.outlet_id, count(*) AS led
    FROM told AS c
    JOIN query_table($stories) AS s ON s.story_id = c.story_id
    JOIN query_table($articles) AS l ON l.article_id = s.lead_article_id AND l.outlet_id <> c.outlet_id
    WHERE c.relation <> 'original' AND s.first_published_at >= $start AND s.first_published_at < $end
    GROUP BY l.outlet_id
)
SELECT t.outlet_id, coalesce(o.name, t.outlet_id) AS outlet, count(*) AS articles,
       count(*) FILTER (WHERE t.relation = 'syndicated') AS syndicated,
       count(*) FILTER (WHERE t.relation = 'abridged') AS abridged, coalesce(any_value(led.led), 0) AS led
FROM told AS t
LEFT JOIN outlets AS o USING (outlet_id)
LEFT JOIN led USING (outlet_id)
GROUP BY ALL
ORDER BY articles DESC, outlet, t.outlet_id;
