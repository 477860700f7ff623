-- Monday of the oldest week with a story. NULL: no story.
SELECT min(date_trunc('week', first_published_at AT TIME ZONE 'UTC'))::DATE AS week FROM stories;
