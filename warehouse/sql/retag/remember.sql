-- What every entity was before, for the report: gone when the connection is.
CREATE OR REPLACE TEMP TABLE entities_before AS
SELECT e.entity_id, e.type, e.name, count(m.story_id)::INTEGER AS stories
FROM entities AS e
LEFT JOIN story_mentions AS m USING (entity_id)
GROUP BY ALL;
