-- Zones of outlets, and what articles are dated by.

ALTER TABLE outlets ADD COLUMN timezone VARCHAR;
COMMENT ON COLUMN outlets.timezone IS 'IANA zone in which times without zone in its feeds and pages are read. NULL: not configured, UTC.';

COMMENT ON COLUMN articles.published_from IS 'Source of published_at: json-ld, meta, feed, url, text, modified (only a time of change was given), or seen (time of capture, an upper bound).';
COMMENT ON COLUMN articles.date_flag IS 'What was wrong with a time that was set aside for published_at: future (more than a day after fetched_at), too_old (before 1990), before_feed (long before its feed could carry it), after_seen (after its entry was seen), zone (local time written as UTC). NULL: nothing was.';

-- Earlier versions did not ask whether the feed could have carried it: those articles keep their dates, with the flag.
UPDATE articles SET date_flag = 'before_feed'
FROM (
    SELECT article_id, count(bound_at) = count(*) AS bounded, min(bound_at) AS bound_at
    FROM (
        SELECT
            e.article_id,
            CASE
                WHEN e.published_at <> coalesce(e.updated_at, TIMESTAMPTZ 'epoch') THEN e.published_at
                WHEN e.seen_at > f.added_at + INTERVAL 1 DAY THEN f.added_at
            END AS bound_at
        FROM entries AS e JOIN feeds AS f USING (feed_id)
        WHERE e.article_id IS NOT NULL
    )
    GROUP BY article_id
) AS known
WHERE articles.article_id = known.article_id AND articles.date_flag IS NULL
  AND known.bounded AND articles.published_at < known.bound_at - INTERVAL 90 DAY;
