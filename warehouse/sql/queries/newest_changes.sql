-- The last $limit changes of articles that were found since $since, newest first.
SELECT c.changed_at, a.outlet_id AS outlet, c.article_id, a.url, c.revision, c.found_by, c.title_before, c.title_after,
       c.words_added, c.words_removed
FROM revision_changes AS c
JOIN articles AS a USING (article_id)
WHERE c.changed_at >= $since
ORDER BY c.changed_at DESC, c.article_id, c.revision DESC
LIMIT $limit;
