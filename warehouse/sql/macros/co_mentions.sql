CREATE OR REPLACE MACRO co_mentions(name, since, until) AS TABLE
    WITH asked AS (SELECT n.entity_id FROM named(name) AS n)
    SELECT other.entity_id, e.type, e.name, count(DISTINCT own.story_id) AS stories
    FROM asked
    JOIN story_mentions AS own USING (entity_id)
    JOIN story_mentions AS other ON other.story_id = own.story_id
    JOIN entities AS e ON e.entity_id = other.entity_id
    WHERE other.entity_id NOT IN (SELECT a.entity_id FROM asked AS a)
      AND own.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND own.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    ORDER BY stories DESC, e.name, other.entity_id;
COMMENT ON MACRO TABLE co_mentions IS 'co_mentions(name, since, until): who and what stories that mention a name mention too, from the day since to the day until, both included.';
