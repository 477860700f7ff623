-- One row for each entity in each story of $stories. The caller has deleted the rows of those stories.
INSERT INTO story_mentions BY NAME
SELECT s.story_id, m.entity_id, any_value(m.type) AS type, s.first_published_at AS published_at,
       count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets
FROM stories AS s
JOIN articles AS a USING (story_id)
JOIN mentions AS m USING (article_id)
WHERE s.story_id IN (SELECT unnest($stories::BIGINT[]))
GROUP BY s.story_id, m.entity_id, s.first_published_at
ORDER BY s.first_published_at, s.story_id, m.entity_id;
