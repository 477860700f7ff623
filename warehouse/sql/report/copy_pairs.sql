-- Who repeats whom in stories of $start to $end: articles of one outlet that repeat a report another outlet leads.
-- $stories and $articles name the tables that know who leads: in a report on some outlets those of all, beside theirs.
SELECT coalesce(lo.name, l.outlet_id) AS source, coalesce(co.name, a.outlet_id) AS carrier,
       count(*) FILTER (WHERE a.relation = 'syndicated') AS syndicated,
       count(*) FILTER (WHERE a.relation = 'abridged') AS abridged
FROM query_table($stories) AS s
JOIN query_table($articles) AS l ON l.article_id = s.lead_article_id
JOIN articles AS a ON a.story_id = s.story_id AND a.outlet_id <> l.outlet_id AND a.relation <> 'original'
LEFT JOIN outlets AS lo ON lo.outlet_id = l.outlet_id
LEFT JOIN outlets AS co ON co.outlet_id = a.outlet_id
WHERE s.first_published_at >= $start AND s.first_published_at < $end
GROUP BY ALL
ORDER BY syndicated + abridged DESC, source, carrier
LIMIT $limit;
