-- One row for each entity in each story of $stories, whose articles were published from $since to $until. The caller
-- has deleted the rows of those stories.
INSERT INTO story_mentions BY NAME
SELECT s.story_id, m.entity_id, any_value(m.type) AS type, s.first_published_at AS published_at,
       count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets, list(a.outlet_id ORDER BY a.outlet_id) AS outlet_ids
FROM stories AS s
JOIN articles AS a USING (story_id)
JOIN mentions AS m USING (article_id)
WHERE s.story_id IN (SELECT unnest($stories::BIGINT[]))
  AND s.first_published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ
  AND a.published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ
  AND m.published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ
GROUP BY s.story_id, m.entity_id, s.first_published_at
ORDER BY s.first_published_at, s.story_id, m.entity_id;
