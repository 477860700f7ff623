-- Who appears with whom in $week (stories first published from $start to $end): pairs of the $names most mentioned names,
-- by how much more often they share a story than chance explains; only names of $types, where those are given.
--
-- `together` stories mention both, `a_stories` and `b_stories` either one. `score` is Dunning's log-likelihood ratio G2
-- (see the macro likelihood): chance alone reaches 10.8 in one of a thousand pairs, and fewer say nothing. `npmi` is -1 to 1
-- (see npmi). `articles` name both; there may be none, where one article of a story names the one and another the other.
-- Kept are pairs in at least $least stories, and of these the $closest nearest of each name.
WITH told AS (
    SELECT count(*) AS told FROM stories WHERE first_published_at >= $start AND first_published_at < $end
),
listed AS (
    SELECT entity_id, stories, row_number() OVER (ORDER BY stories DESC, articles DESC, entity_id) AS place
    FROM weekly_entities
    WHERE week = $week AND stories >= $least AND ($types::VARCHAR[] IS NULL OR type IN (SELECT unnest($types::VARCHAR[])))
    QUALIFY place <= $names
),
inside AS MATERIALIZED (
    SELECT m.story_id, m.entity_id, l.place, l.stories
    FROM story_mentions AS m
    JOIN listed AS l USING (entity_id)
    WHERE m.published_at >= $start AND m.published_at < $end
),
pairs AS (
    SELECT a.entity_id AS a_id, b.entity_id AS b_id, any_value(a.stories) AS a_stories, any_value(b.stories) AS b_stories,
           count(*) AS together
    FROM inside AS a
    JOIN inside AS b ON a.story_id = b.story_id AND a.place < b.place
    GROUP BY ALL
    HAVING together >= $least
),
scored AS (
    SELECT p.*, likelihood(together, a_stories, b_stories, told) AS score, npmi(together, a_stories, b_stories, told) AS npmi
    FROM pairs AS p
    CROSS JOIN told
    WHERE score >= 10.8
),
ends AS (
    SELECT a_id AS own, * FROM scored
    UNION ALL
    SELECT b_id AS own, * FROM scored
),
near AS MATERIALIZED (
    SELECT DISTINCT * EXCLUDE (own)
    FROM (
        SELECT * FROM ends
        QUALIFY row_number() OVER (PARTITION BY own ORDER BY score DESC, together DESC, a_id, b_id) <= $closest
    )
),
named AS MATERIALIZED (
    SELECT m.article_id, m.entity_id
    FROM stories AS s
    JOIN articles AS r USING (story_id)
    JOIN mentions AS m USING (article_id)
    WHERE s.first_published_at >= $start AND s.first_published_at < $end AND m.published_at >= $start
      AND m.entity_id IN (SELECT a_id FROM near UNION SELECT b_id FROM near)
),
both_in AS (
    SELECT n.a_id, n.b_id, count(*) AS articles
    FROM near AS n
    JOIN named AS a ON a.entity_id = n.a_id
    JOIN named AS b ON b.entity_id = n.b_id AND b.article_id = a.article_id
    GROUP BY ALL
)
SELECT n.a_id, a.name AS a, a.type AS a_type, n.a_stories, n.b_id, b.name AS b, b.type AS b_type, n.b_stories,
       n.together, coalesce(t.articles, 0) AS articles, n.score, n.npmi
FROM near AS n
JOIN entities AS a ON a.entity_id = n.a_id
JOIN entities AS b ON b.entity_id = n.b_id
LEFT JOIN both_in AS t ON t.a_id = n.a_id AND t.b_id = n.b_id
ORDER BY n.score DESC, n.together DESC, n.a_id, n.b_id;
