CREATE OR REPLACE MACRO trend(name, since, until, grain) AS TABLE
    SELECT n.entity_id, n.name, e.country, date_trunc(grain, m.published_at AT TIME ZONE 'UTC')::DATE AS period,
           count(*) AS stories, sum(m.articles)::BIGINT AS articles
    FROM named(name) AS n
    JOIN entities AS e ON e.entity_id = n.entity_id
    JOIN story_mentions AS m ON m.entity_id = n.entity_id
    WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    ORDER BY n.entity_id, period;
COMMENT ON MACRO TABLE trend IS 'trend(name, since, until, grain): stories and articles that mention a name, by day, week or month from the day since to the day until, both included, for each entity that goes by it (the country tells places of one name apart); periods without any are left out.';
