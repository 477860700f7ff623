-- Trends of one name cost the same however much there is: counts by entity, day and outlet, sorted by entity.

CREATE TABLE story_mentions_by_outlet (
    story_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, type VARCHAR NOT NULL, published_at TIMESTAMPTZ NOT NULL,
    articles INTEGER NOT NULL, outlets INTEGER NOT NULL, outlet_ids VARCHAR[] NOT NULL
);
-- Lists are heavy while they are made: only stories with several articles, one in ten, need them to be.
INSERT INTO story_mentions_by_outlet
SELECT m.story_id, m.entity_id, m.type, m.published_at, m.articles, m.outlets, [a.outlet_id] AS outlet_ids
FROM story_mentions AS m
JOIN stories AS s ON s.story_id = m.story_id AND s.articles = 1
JOIN articles AS a ON a.story_id = m.story_id
UNION ALL
SELECT m.story_id, m.entity_id, m.type, m.published_at, m.articles, m.outlets, c.outlet_ids
FROM story_mentions AS m
JOIN (
    SELECT a.story_id, n.entity_id, list(a.outlet_id ORDER BY a.outlet_id) AS outlet_ids
    FROM stories AS s JOIN articles AS a USING (story_id) JOIN mentions AS n USING (article_id)
    WHERE s.articles > 1
    GROUP BY ALL
) AS c ON c.story_id = m.story_id AND c.entity_id = m.entity_id
ORDER BY published_at, story_id, entity_id;
DROP TABLE story_mentions;
ALTER TABLE story_mentions_by_outlet RENAME TO story_mentions;
COMMENT ON TABLE story_mentions IS 'One row per entity in a story: what trends count.';
COMMENT ON COLUMN story_mentions.story_id IS 'The story.';
COMMENT ON COLUMN story_mentions.entity_id IS 'The entity.';
COMMENT ON COLUMN story_mentions.type IS 'Type of the entity.';
COMMENT ON COLUMN story_mentions.published_at IS 'First publication of the story.';
COMMENT ON COLUMN story_mentions.articles IS 'Articles of the story that mention the entity.';
COMMENT ON COLUMN story_mentions.outlets IS 'Outlets of those articles.';
COMMENT ON COLUMN story_mentions.outlet_ids IS 'The outlet of each of those articles, sorted; one with two of them stands twice.';

CREATE TABLE entity_days (
    entity_id BIGINT NOT NULL, day DATE NOT NULL, outlet_id VARCHAR NOT NULL,
    stories INTEGER NOT NULL, carried INTEGER NOT NULL, articles INTEGER NOT NULL
);
COMMENT ON TABLE entity_days IS 'Rollup of story_mentions by entity, day (UTC) and outlet, nearly sorted by entity: the trend of one reads little. Loads append what changes, below zero where counts fall: add rows up.';
COMMENT ON COLUMN entity_days.entity_id IS 'The entity.';
COMMENT ON COLUMN entity_days.day IS 'Day on which the stories were first published.';
COMMENT ON COLUMN entity_days.outlet_id IS 'An outlet that mentions it in them.';
COMMENT ON COLUMN entity_days.stories IS 'Stories, each counted at one of its outlets only: added up over outlets and days they are the stories that mention the entity.';
COMMENT ON COLUMN entity_days.carried IS 'Stories in which this outlet mentions it; over outlets they do not add up.';
COMMENT ON COLUMN entity_days.articles IS 'Articles of this outlet that mention it in them.';
INSERT INTO entity_days BY NAME
SELECT entity_id, day, outlet_id,
       count(*) FILTER (place = 1) AS stories,
       count(*) FILTER (place = list_position(outlet_ids, outlet_id)) AS carried,
       count(*) AS articles
FROM (
    SELECT entity_id, make_timestamp(epoch_us(published_at))::DATE AS day, outlet_ids, unnest(outlet_ids) AS outlet_id,
           generate_subscripts(outlet_ids, 1) AS place
    FROM story_mentions
)
GROUP BY entity_id, day, outlet_id
ORDER BY entity_id, day, outlet_id;
INSERT INTO meta
SELECT 'entity_days_sorted', count(*)::VARCHAR FROM entity_days;
COMMENT ON COLUMN meta.key IS 'What is said: content (news or demo), macros (text of the macros in place), key_rules (rules that made alias_keys), retag (begun and not yet completed), or entity_days_sorted (rows of it that are sorted, the first ones).';
