-- Nothing is dated before its feed could be or more than a day in the future without being flagged.
SELECT 'article ' || article_id || ' (' || url || ') is dated ' || published_at || ', fetched ' || fetched_at
       || ', and not flagged' AS violation
FROM articles
WHERE date_flag IS NULL
  AND (published_at > fetched_at + INTERVAL 1 DAY OR published_at < TIMESTAMPTZ '1990-01-01 00:00:00+00');
