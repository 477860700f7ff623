-- The last $limit runs, newest first.
SELECT run_id, started_at, finished_at, outcome, feeds, feeds_failed, entries_new, articles_new, articles_revised,
       entries_failed, mentions, kind, articles_retagged
FROM runs
ORDER BY run_id DESC
LIMIT $limit;
