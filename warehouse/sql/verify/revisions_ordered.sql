-- Earlier versions are below the newest and none is missing.
SELECT 'article ' || a.article_id || ' is at revision ' || a.revision || ' and keeps ' || count(r.revision) || ' earlier ones' AS violation
FROM articles AS a LEFT JOIN revisions AS r ON r.article_id = a.article_id
GROUP BY a.article_id, a.revision
HAVING count(r.revision) <> a.revision - 1 OR coalesce(max(r.revision), 0) <> a.revision - 1;
