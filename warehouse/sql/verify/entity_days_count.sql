-- Counts in entity_days, added up, equal the mentions of that day and outlet.
WITH carried AS (
    SELECT s.story_id, m.entity_id, a.outlet_id, any_value((s.first_published_at AT TIME ZONE 'UTC')::DATE) AS day,
           count(*) AS articles
    FROM mentions AS m JOIN articles AS a USING (article_id) JOIN stories AS s USING (story_id)
    GROUP BY ALL
),
once AS (
    SELECT story_id, entity_id, min(outlet_id) AS outlet_id FROM carried GROUP BY ALL
),
there AS (
    SELECT c.entity_id, c.day, c.outlet_id, count(o.outlet_id) AS stories, count(*) AS carried, sum(c.articles) AS articles
    FROM carried AS c LEFT JOIN once AS o USING (story_id, entity_id, outlet_id)
    GROUP BY ALL
),
counted AS (
    SELECT entity_id, day, outlet_id, sum(stories) AS stories, sum(carried) AS carried, sum(articles) AS articles
    FROM entity_days GROUP BY ALL
    HAVING stories <> 0 OR carried <> 0 OR articles <> 0
)
SELECT 'entity ' || entity_id || ' on ' || day || ' at ' || outlet_id || ': counted ' || coalesce(c.stories, 0) || ', '
       || coalesce(c.carried, 0) || ' stories in ' || coalesce(c.articles, 0) || ' articles, there are '
       || coalesce(t.stories, 0) || ', ' || coalesce(t.carried, 0) || ' in ' || coalesce(t.articles, 0) AS violation
FROM counted AS c FULL JOIN there AS t USING (entity_id, day, outlet_id)
WHERE c.stories IS DISTINCT FROM t.stories OR c.carried IS DISTINCT FROM t.carried
   OR c.articles IS DISTINCT FROM t.articles;
