-- Entries ($ids) whose feed says that their page has changed.
UPDATE entries SET status = 'pending', attempts = 0, next_attempt_at = NULL, error = NULL
WHERE entry_id IN (SELECT unnest($ids::BIGINT[]));
