-- Of the most told names entity_days has thousands of rows; by week they are a hundred and fifty.

CREATE TABLE entity_weeks (
    entity_id BIGINT NOT NULL, week DATE NOT NULL, stories INTEGER NOT NULL, articles INTEGER NOT NULL
);
COMMENT ON TABLE entity_weeks IS 'Rollup of entity_days by week, nearly sorted by entity: how often one is told of, in the least time. Loads append what changes, below zero where counts fall: add rows up.';
COMMENT ON COLUMN entity_weeks.entity_id IS 'The entity.';
COMMENT ON COLUMN entity_weeks.week IS 'Monday of the week in which the stories were first published.';
COMMENT ON COLUMN entity_weeks.stories IS 'Stories that mention it.';
COMMENT ON COLUMN entity_weeks.articles IS 'Articles of these stories that mention it.';
INSERT INTO entity_weeks BY NAME
SELECT entity_id, date_trunc('week', day)::DATE AS week, sum(stories) AS stories, sum(articles) AS articles
FROM entity_days
GROUP BY ALL
HAVING sum(stories) <> 0 OR sum(articles) <> 0
ORDER BY entity_id, week;
