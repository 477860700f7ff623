-- Every span cuts out its surface from the text of its article, in the newest revision, where that text is kept.
SELECT 'span ' || s.start || '-' || s."end" || ' of article ' || s.article_id || ' does not cut out ' || s.surface AS violation
FROM spans AS s LEFT JOIN articles AS a USING (article_id)
WHERE a.article_id IS NULL OR s.revision <> a.revision OR s.start < 0 OR s."end" <= s.start
   OR (a.text_dropped_at IS NULL AND substring(a.text, s.start + 1, s."end" - s.start) IS DISTINCT FROM s.surface);
