CREATE OR REPLACE MACRO by_country(since, until) AS TABLE
    SELECT e.country, count(DISTINCT s.story_id) AS stories, count(DISTINCT a.article_id) AS articles,
           count(DISTINCT a.outlet_id) AS outlets
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    JOIN entities AS e USING (entity_id)
    WHERE s.first_published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
      AND e.country IS NOT NULL
    GROUP BY ALL
    ORDER BY stories DESC, articles DESC, e.country;
COMMENT ON MACRO TABLE by_country IS 'by_country(since, until): stories that name a place in a country (ISO 3166-1 code) or an organisation of it, first published from the day since to the day until, both included. Places whose country is not certain count for none.';
