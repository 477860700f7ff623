-- What is stored of the changes of the articles in $ids, with headline and text of both versions, where both are kept.
WITH versions AS (
    SELECT article_id, revision, title, text FROM revisions
    WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
    UNION ALL
    SELECT article_id, revision, title, text FROM articles
    WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
)
SELECT c.article_id, a.outlet_id, c.revision, old.title, old.text, new.title, new.text, c.names_added, c.names_removed
FROM revision_changes AS c
JOIN articles AS a USING (article_id)
JOIN versions AS old ON old.article_id = c.article_id AND old.revision = c.revision - 1
JOIN versions AS new ON new.article_id = c.article_id AND new.revision = c.revision
WHERE c.article_id IN (SELECT unnest($ids::BIGINT[])) AND old.text IS NOT NULL AND new.text IS NOT NULL
  AND a.text_dropped_at IS NULL
ORDER BY c.article_id, c.revision;
