-- Every change belongs to a version of an article that is there.
SELECT 'change to revision ' || c.revision || ' of article ' || c.article_id || ', which is not there' AS violation
FROM revision_changes AS c
LEFT JOIN articles AS a USING (article_id)
WHERE a.article_id IS NULL OR c.revision NOT BETWEEN 2 AND a.revision;
