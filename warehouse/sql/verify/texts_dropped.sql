-- Of a text that was dropped nothing is kept, and no other text is empty.
SELECT 'article ' || article_id || CASE WHEN text_dropped_at IS NULL THEN ' has no text' ELSE ' keeps text that was dropped' END
       AS violation
FROM articles
WHERE (text = '') <> (text_dropped_at IS NOT NULL) OR (text_dropped_at IS NOT NULL AND len(dropped) > 0)
UNION ALL
SELECT 'revision ' || r.revision || ' of article ' || r.article_id || ' keeps a text of an article whose text was dropped'
FROM revisions AS r JOIN articles AS a USING (article_id)
WHERE a.text_dropped_at IS NOT NULL AND r.text IS NOT NULL
UNION ALL
SELECT 'change to revision ' || c.revision || ' of article ' || c.article_id || ' keeps paragraphs of a text that was dropped'
FROM revision_changes AS c JOIN articles AS a USING (article_id)
WHERE a.text_dropped_at IS NOT NULL AND len(c.added) + len(c.removed) > 0
UNION ALL
SELECT 'article ' || a.article_id || ', whose text was dropped, is still looked for by its passages'
FROM articles AS a SEMI JOIN passages AS p ON p.article_id = a.article_id
WHERE a.text_dropped_at IS NOT NULL;
