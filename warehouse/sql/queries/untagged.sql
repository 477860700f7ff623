-- Articles by language whose texts no tagger reads: they are kept, but nobody in them is counted.
SELECT coalesce(language, 'unknown') AS language, count(*) AS articles
FROM (SELECT split_part(language, '-', 1) AS language FROM articles WHERE tagger IS NULL)
GROUP BY ALL ORDER BY articles DESC, language;
