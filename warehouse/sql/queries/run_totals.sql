-- Runs by kind and outcome; when the last of each began and ended, and how long it took.
SELECT kind, outcome, count(*) AS runs, max(started_at) AS started_at, max(finished_at) AS finished_at,
       arg_max(date_diff('millisecond', started_at, finished_at) / 1000.0, run_id) FILTER (finished_at IS NOT NULL) AS seconds
FROM runs
GROUP BY kind, outcome
ORDER BY kind, outcome;
