-- What changed, and what looking at pages again gave, in the last day (since $day) and the last week (since $week).
SELECT r.*, c.*, gone.*
FROM (
    SELECT coalesce(sum(rechecks) FILTER (started_at >= $day), 0)::BIGINT AS rechecks_day,
           coalesce(sum(rechecks_changed) FILTER (started_at >= $day), 0)::BIGINT AS rechecks_changed_day,
           coalesce(sum(rechecks_failed) FILTER (started_at >= $day), 0)::BIGINT AS rechecks_failed_day,
           coalesce(sum(rechecks), 0)::BIGINT AS rechecks_week,
           coalesce(sum(rechecks_changed), 0)::BIGINT AS rechecks_changed_week,
           coalesce(sum(rechecks_failed), 0)::BIGINT AS rechecks_failed_week
    FROM runs WHERE started_at >= $week
) AS r,
(
    SELECT count(*) FILTER (changed_at >= $day) AS revisions_day, count(*) AS revisions_week,
           count(*) FILTER (title_before <> title_after) AS titles_week
    FROM revision_changes WHERE changed_at >= $week
) AS c,
(
    SELECT count(*) FILTER (gone_at >= $day) AS withdrawn_day, count(*) AS withdrawn_week
    FROM articles WHERE gone_at >= $week
) AS gone;
