-- Mondays of the weeks in which the stories in $stories were first published.
SELECT DISTINCT date_trunc('week', first_published_at AT TIME ZONE 'UTC')::DATE AS week
FROM stories
WHERE story_id IN (SELECT unnest($stories::BIGINT[]));
