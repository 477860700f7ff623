-- Monday of the newest week before $before (a Monday) in which a story was first published. NULL: none.
SELECT max(date_trunc('week', first_published_at AT TIME ZONE 'UTC'))::DATE AS week
FROM stories
WHERE first_published_at < $before;
