-- New ones of the given `rows` become entries: of those that lead to the address of a known article it is known.
INSERT INTO entries BY NAME
SELECT rows.* REPLACE (CASE WHEN a.article_id IS NULL THEN 'pending' ELSE 'loaded' END AS status), a.article_id
FROM rows
ANTI JOIN entries AS e ON e.entry_id = rows.entry_id
LEFT JOIN articles AS a ON a.article_id = rows.link_id
RETURNING entry_id;
