-- Every article belongs to an outlet and says how it stands to its story.
SELECT 'article ' || a.article_id || ' (' || a.url || ')'
       || CASE WHEN o.outlet_id IS NULL THEN ' belongs to outlet ' || a.outlet_id || ', which is not there'
               ELSE ' has the relation ' || a.relation END AS violation
FROM articles AS a
LEFT JOIN outlets AS o USING (outlet_id)
WHERE o.outlet_id IS NULL OR a.relation NOT IN ('original', 'syndicated', 'abridged');
