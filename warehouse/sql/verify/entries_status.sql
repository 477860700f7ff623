-- Every entry has exactly one status, and it agrees with the rest of its row.
SELECT 'entry ' || e.entry_id || ' (' || e.url || ') is ' || coalesce(e.status, 'without status')
       || CASE WHEN f.feed_id IS NULL THEN ', its feed is not there'
               WHEN e.status = 'loaded' AND a.article_id IS NULL THEN ', its article is not there'
               WHEN e.status IN ('failed', 'skipped') AND e.error IS NULL THEN ' without a reason'
               ELSE '' END AS violation
FROM entries AS e LEFT JOIN feeds AS f USING (feed_id) LEFT JOIN articles AS a USING (article_id)
WHERE e.status IS NULL OR e.status NOT IN ('pending', 'loaded', 'failed', 'skipped') OR f.feed_id IS NULL
   OR (e.status = 'loaded' AND a.article_id IS NULL) OR (e.status IN ('failed', 'skipped') AND e.error IS NULL);
