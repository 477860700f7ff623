-- Every poll belongs to a feed and a run.
SELECT 'poll at ' || p.polled_at || ' of feed ' || p.feed_id || ' in run ' || p.run_id || ' has no feed or no run' AS violation
FROM polls AS p LEFT JOIN feeds AS f USING (feed_id) LEFT JOIN runs AS r USING (run_id)
WHERE f.feed_id IS NULL OR r.run_id IS NULL;
