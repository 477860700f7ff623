-- Weekly rollup of all entities in the weeks in $weeks, or of those in $entities in all weeks, which lie from $since to
-- before $until. The caller has deleted those rows. Days in UTC are cut out of epoch_us: AT TIME ZONE takes longer than
-- the rest together.
INSERT INTO weekly_entities BY NAME
WITH told AS (
    SELECT date_trunc('week', make_timestamp(epoch_us(first_published_at))::DATE)::DATE AS week, count(*) AS stories
    FROM stories
    WHERE first_published_at >= $since::TIMESTAMPTZ AND first_published_at < $until::TIMESTAMPTZ
    GROUP BY ALL
),
found AS (
    SELECT date_trunc('week', make_timestamp(epoch_us(published_at))::DATE)::DATE AS week, entity_id, articles, outlet_ids
    FROM story_mentions
    WHERE published_at >= $since::TIMESTAMPTZ AND published_at < $until::TIMESTAMPTZ
      AND ($entities IS NULL OR entity_id IN (SELECT unnest($entities::BIGINT[])))
),
carried AS (
    SELECT week, entity_id, count(*) AS stories, sum(articles) AS articles,
           len(list_distinct(flatten(list(outlet_ids)))) AS outlets
    FROM found
    WHERE $weeks IS NULL OR week IN (SELECT unnest($weeks::DATE[]))
    GROUP BY week, entity_id
)
SELECT c.week, c.entity_id, e.type, e.name, c.stories, c.articles, c.outlets, c.stories / t.stories AS share
FROM carried AS c
JOIN told AS t USING (week)
JOIN entities AS e USING (entity_id)
ORDER BY c.week, c.stories DESC, e.name, c.entity_id;
