-- Names in $week beside $other (Mondays): as they stand in each, the stories of outlets that are not in $left_out ("alike"), and
-- the stories of each of $base, weeks that tell how much a name varies by itself. Those with three
-- stories or more in the two weeks together, and of each type the $limit with most; how many names stand in both and in one of
-- the weeks is counted of $types, where those are given.
WITH kept AS MATERIALIZED (
    SELECT entity_id, type,
           coalesce(sum(stories) FILTER (week = $week), 0)::BIGINT AS stories,
           coalesce(sum(articles) FILTER (week = $week), 0)::BIGINT AS articles,
           coalesce(sum(outlets) FILTER (week = $week), 0)::BIGINT AS outlets,
           coalesce(sum(share) FILTER (week = $week), 0) AS share,
           coalesce(sum(stories) FILTER (week = $other), 0)::BIGINT AS other_stories,
           coalesce(sum(articles) FILTER (week = $other), 0)::BIGINT AS other_articles,
           coalesce(sum(outlets) FILTER (week = $other), 0)::BIGINT AS other_outlets,
           coalesce(sum(share) FILTER (week = $other), 0) AS other_share
    FROM weekly_entities
    WHERE week IN ($week, $other)
    GROUP BY entity_id, type
),
looked_at AS MATERIALIZED (
    SELECT * FROM kept
    QUALIFY stories + other_stories >= 3
         OR row_number() OVER (PARTITION BY type ORDER BY stories + other_stories DESC, articles + other_articles DESC, entity_id) <= $limit
),
sides AS (
    SELECT count(*) FILTER (stories > 0 AND other_stories > 0) AS in_both, count(*) FILTER (other_stories = 0) AS only_here,
           count(*) FILTER (stories = 0) AS only_there
    FROM kept
    WHERE $types::VARCHAR[] IS NULL OR type IN (SELECT unnest($types::VARCHAR[]))
),
-- Where outlets are left out, stories are counted again without them.
carried AS MATERIALIZED (
    SELECT s.story_id, date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, a.article_id, a.outlet_id
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    WHERE len($left_out::VARCHAR[]) > 0 AND NOT list_contains($left_out::VARCHAR[], a.outlet_id)
      AND ((s.first_published_at >= $week::DATE::TIMESTAMP AT TIME ZONE 'UTC'
            AND s.first_published_at < ($week::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC')
        OR (s.first_published_at >= $other::DATE::TIMESTAMP AT TIME ZONE 'UTC'
            AND s.first_published_at < ($other::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC'))
),
alike AS (
    SELECT m.entity_id, count(DISTINCT c.story_id) FILTER (c.week = $week) AS stories,
           count(DISTINCT c.outlet_id) FILTER (c.week = $week) AS outlets,
           count(DISTINCT c.story_id) FILTER (c.week = $other) AS other_stories,
           count(DISTINCT c.outlet_id) FILTER (c.week = $other) AS other_outlets
    FROM carried AS c
    JOIN mentions AS m USING (article_id)
    SEMI JOIN looked_at AS l ON l.entity_id = m.entity_id
    WHERE m.published_at >= least($week::DATE, $other::DATE)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY m.entity_id
),
before AS (
    SELECT entity_id, list({week: week, stories: stories} ORDER BY week) AS history
    FROM weekly_entities
    SEMI JOIN looked_at USING (entity_id)
    WHERE week IN (SELECT unnest($base::DATE[]))
    GROUP BY entity_id
)
SELECT l.entity_id, l.type, e.name, e.country, l.stories, l.articles, l.outlets, l.share,
       l.other_stories, l.other_articles, l.other_outlets, l.other_share,
       CASE WHEN len($left_out::VARCHAR[]) > 0 THEN coalesce(a.stories, 0) ELSE l.stories END AS stories_alike,
       CASE WHEN len($left_out::VARCHAR[]) > 0 THEN coalesce(a.outlets, 0) ELSE l.outlets END AS outlets_alike,
       CASE WHEN len($left_out::VARCHAR[]) > 0 THEN coalesce(a.other_stories, 0) ELSE l.other_stories END AS other_alike,
       CASE WHEN len($left_out::VARCHAR[]) > 0 THEN coalesce(a.other_outlets, 0) ELSE l.other_outlets END AS other_outlets_alike,
       coalesce(b.history, []) AS history, s.in_both, s.only_here, s.only_there
FROM looked_at AS l
CROSS JOIN sides AS s
JOIN entities AS e USING (entity_id)
LEFT JOIN alike AS a USING (entity_id)
LEFT JOIN before AS b USING (entity_id)
ORDER BY l.type, l.stories + l.other_stories DESC, l.articles + l.other_articles DESC, l.entity_id;
