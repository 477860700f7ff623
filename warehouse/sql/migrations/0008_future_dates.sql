-- Nothing was published after it was fetched.

COMMENT ON COLUMN articles.date_flag IS 'What was wrong with a time that was set aside for published_at: future (more than ten minutes after fetched_at), too_old (before 1990), before_feed (long before its feed could carry it), after_seen (after its entry was seen), zone (local time written as UTC). NULL: nothing was.';

-- Earlier versions allowed a day for zones that are left out: those articles keep their dates, with the flag.
UPDATE articles SET date_flag = 'future'
WHERE date_flag IS NULL AND published_at > fetched_at + INTERVAL 10 MINUTE;
