-- Every article in stories of $start to $end that mentions one of $ids: the sentence, the article, the story it belongs to.
SELECT m.entity_id, s.story_id, l.title AS headline, s.articles, s.outlets, a.relation, m.occurrences, m.evidence, m.surfaces,
       coalesce(o.name, a.outlet_id) AS outlet, a.title, a.url, a.published_at AT TIME ZONE 'UTC' AS published_at
FROM stories AS s
JOIN articles AS a USING (story_id)
JOIN mentions AS m USING (article_id)
JOIN articles AS l ON l.article_id = s.lead_article_id
LEFT JOIN outlets AS o ON o.outlet_id = a.outlet_id
WHERE s.first_published_at >= $start AND s.first_published_at < $end
  AND m.published_at >= $start AND m.entity_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY m.entity_id, s.first_published_at, s.story_id, a.published_at, a.article_id;
