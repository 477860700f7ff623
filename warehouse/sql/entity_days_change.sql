-- What the counts of entities change by: the rows that story_mentions has now of the stories in $stories (published
-- from $since to $until) or of the entities in $entities, without those it had, which are in story_mentions_before.
-- Days in UTC are cut out of epoch_us: AT TIME ZONE takes longer than the rest together.
CREATE OR REPLACE TEMP TABLE entity_days_change AS
WITH changed AS (
    SELECT 1 AS sign, entity_id, published_at, outlet_ids
    FROM story_mentions
    WHERE ($stories IS NULL OR story_id IN (SELECT unnest($stories::BIGINT[])))
      AND ($entities IS NULL OR entity_id IN (SELECT unnest($entities::BIGINT[])))
      AND ($since IS NULL OR published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ)
    UNION ALL
    SELECT -1, entity_id, published_at, outlet_ids FROM story_mentions_before
),
placed AS (
    SELECT sign, entity_id, make_timestamp(epoch_us(published_at))::DATE AS day, outlet_ids,
           unnest(outlet_ids) AS outlet_id, generate_subscripts(outlet_ids, 1) AS place
    FROM changed
)
SELECT entity_id, day, outlet_id,
       coalesce(sum(sign) FILTER (place = 1), 0) AS stories,
       coalesce(sum(sign) FILTER (place = list_position(outlet_ids, outlet_id)), 0) AS carried,
       sum(sign) AS articles
FROM placed
GROUP BY entity_id, day, outlet_id
HAVING stories <> 0 OR carried <> 0 OR articles <> 0
ORDER BY entity_id, day, outlet_id;
