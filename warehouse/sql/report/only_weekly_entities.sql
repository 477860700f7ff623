-- The weekly rollup of what the outlets carry which the report is limited to, of $weeks (Mondays); hides the table of that name.
-- Of names that they told of in other weeks only the first of these is there, without counts: it says what is new.
CREATE OR REPLACE TEMP TABLE weekly_entities AS
WITH looked_at AS (
    SELECT unnest($weeks::DATE[]) AS week
),
told AS (
    SELECT date_trunc('week', make_timestamp(epoch_us(first_published_at))::DATE)::DATE AS week, count(*) AS stories
    FROM stories
    GROUP BY ALL
),
found AS (
    SELECT date_trunc('week', make_timestamp(epoch_us(m.published_at))::DATE)::DATE AS week, m.entity_id, m.story_id,
           unnest(m.outlet_ids) AS outlet_id
    FROM story_mentions AS m
    WHERE m.published_at >= (SELECT min(week) FROM looked_at)::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at < ((SELECT max(week) FROM looked_at) + 7)::TIMESTAMP AT TIME ZONE 'UTC'
),
carried AS (
    SELECT week, entity_id, count(DISTINCT story_id) AS stories, count(*) AS articles, count(DISTINCT outlet_id) AS outlets
    FROM found
    SEMI JOIN looked_at USING (week)
    GROUP BY week, entity_id
),
first_told AS (
    SELECT entity_id, date_trunc('week', min(day))::DATE AS week
    FROM entity_days
    SEMI JOIN only_outlets USING (outlet_id)
    WHERE carried > 0
    GROUP BY entity_id
)
SELECT c.week, c.entity_id, e.type, e.name, c.stories, c.articles, c.outlets, c.stories / t.stories AS share
FROM carried AS c
JOIN told AS t USING (week)
JOIN entities AS e USING (entity_id)
UNION ALL
SELECT f.week, f.entity_id, e.type, e.name, NULL, NULL, NULL, NULL
FROM first_told AS f
ANTI JOIN looked_at USING (week)
JOIN entities AS e USING (entity_id);
