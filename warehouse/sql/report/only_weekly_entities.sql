-- The weekly rollup of what the outlets carry which the report is limited to; hides the table of that name.
CREATE OR REPLACE TEMP TABLE weekly_entities AS
WITH told AS (
    SELECT date_trunc('week', make_timestamp(epoch_us(first_published_at))::DATE)::DATE AS week, count(*) AS stories
    FROM stories
    GROUP BY ALL
),
found AS (
    SELECT date_trunc('week', make_timestamp(epoch_us(published_at))::DATE)::DATE AS week, entity_id, articles, outlet_ids
    FROM story_mentions
),
carried AS (
    SELECT week, entity_id, count(*) AS stories, sum(articles)::BIGINT AS articles,
           len(list_distinct(flatten(list(outlet_ids)))) AS outlets
    FROM found
    GROUP BY week, entity_id
)
SELECT c.week, c.entity_id, e.type, e.name, c.stories, c.articles, c.outlets, c.stories / t.stories AS share
FROM carried AS c
JOIN told AS t USING (week)
JOIN entities AS e USING (entity_id);
