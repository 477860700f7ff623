-- Every article stands in the log that the search index is made from, and its numbers have no gap.
SELECT 'article ' || article_id || ' (' || url || ') is not in texts_written' AS violation
FROM articles ANTI JOIN texts_written USING (article_id)
UNION ALL
SELECT 'texts_written has ' || count(*) || ' rows up to number ' || max(number)
FROM texts_written HAVING count(*) <> coalesce(max(number), 0) OR count(DISTINCT number) <> count(*);
