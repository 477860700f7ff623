-- Whom the outlets repeat that the report is limited to, in stories of $start to $end: articles of theirs that repeat a report
-- which another outlet leads, be it one of them or not.
SELECT coalesce(lo.name, l.outlet_id) AS source, coalesce(co.name, a.outlet_id) AS carrier,
       count(*) FILTER (WHERE a.relation = 'syndicated') AS syndicated,
       count(*) FILTER (WHERE a.relation = 'abridged') AS abridged
FROM whole_stories AS s
JOIN whole_articles AS l ON l.article_id = s.lead_article_id
JOIN articles AS a ON a.story_id = s.story_id AND a.outlet_id <> l.outlet_id AND a.relation <> 'original'
LEFT JOIN outlets AS lo ON lo.outlet_id = l.outlet_id
LEFT JOIN outlets AS co ON co.outlet_id = a.outlet_id
WHERE s.first_published_at >= $start AND s.first_published_at < $end
GROUP BY ALL
ORDER BY syndicated + abridged DESC, source, carrier
LIMIT $limit;
