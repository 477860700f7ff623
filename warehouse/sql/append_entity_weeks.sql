-- What entity_weeks changes by: the change of entity_days, by week.
INSERT INTO entity_weeks BY NAME
SELECT entity_id, date_trunc('week', day)::DATE AS week, sum(stories) AS stories, sum(articles) AS articles
FROM entity_days_change
GROUP BY ALL
HAVING sum(stories) <> 0 OR sum(articles) <> 0
ORDER BY entity_id, week;
