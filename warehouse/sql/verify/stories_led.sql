-- Every story has exactly one original, and it leads.
SELECT 'story ' || s.story_id || ' has ' || count(*) FILTER (a.relation = 'original') || ' originals, led by article '
       || any_value(s.lead_article_id) AS violation
FROM stories AS s
JOIN articles AS a USING (story_id)
GROUP BY s.story_id
HAVING count(*) FILTER (a.relation = 'original') <> 1
    OR any_value(s.lead_article_id) <> any_value(a.article_id) FILTER (a.relation = 'original');
