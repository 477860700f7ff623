-- Names that $outlet mentioned most in the week that begins on $week: stories first, its articles beside them. `share` is
-- of the stories that it carried. A story is of the week in which anybody published it first.
WITH told AS (
    SELECT count(DISTINCT a.story_id) AS stories
    FROM articles AS a
    JOIN stories AS s USING (story_id)
    WHERE a.outlet_id = $outlet
      AND s.first_published_at >= $week::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < ($week::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC'
),
mentioned AS (
    SELECT entity_id, count(*) AS stories,
           sum(len(list_filter(outlet_ids, lambda o: o = $outlet)))::BIGINT AS articles
    FROM story_mentions
    WHERE list_contains(outlet_ids, $outlet) AND ($type IS NULL OR type = $type)
      AND published_at >= $week::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND published_at < ($week::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY entity_id
)
SELECT row_number() OVER (ORDER BY m.stories DESC, m.articles DESC, e.name, m.entity_id) AS rank,
       e.name, e.type, e.country, m.stories, m.articles, 1 AS outlets, m.stories / t.stories AS share, m.entity_id
FROM mentioned AS m
JOIN entities AS e USING (entity_id)
CROSS JOIN told AS t
ORDER BY rank
LIMIT $limit;
