-- Mondays of the weeks in which the stories in $stories were first published, all from $since to $until.
SELECT DISTINCT date_trunc('week', make_timestamp(epoch_us(first_published_at))::DATE)::DATE AS week
FROM stories
WHERE story_id IN (SELECT unnest($stories::BIGINT[]))
  AND first_published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ;
