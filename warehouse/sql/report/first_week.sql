-- Monday of the oldest week with a story. NULL: no story.
SELECT date_trunc('week', min(first_published_at) AT TIME ZONE 'UTC')::DATE AS week FROM stories;
