-- Flags those of the articles in $ids that are dated before their feeds could carry them, as verify/dates_plausible.sql
-- asks for: feeds move their dates, and entries come to lead to other articles.
UPDATE articles SET date_flag = 'before_feed'
FROM (
    SELECT article_id, min(bound_at) AS bound_at
    FROM (
        SELECT
            e.article_id,
            CASE
                WHEN e.published_at > a.fetched_at OR e.seen_at > a.fetched_at THEN NULL
                WHEN e.published_at <> coalesce(e.updated_at, TIMESTAMPTZ 'epoch') THEN e.published_at
                WHEN e.seen_at > f.added_at + INTERVAL 1 DAY AND f.kind <> 'history' THEN f.added_at
            END AS bound_at
        FROM entries AS e
        JOIN feeds AS f USING (feed_id)
        JOIN articles AS a USING (article_id)
        WHERE e.article_id IN (SELECT unnest($ids::BIGINT[]))
    )
    GROUP BY article_id
    HAVING count(bound_at) = count(*)
) AS carried
WHERE articles.article_id = carried.article_id AND date_flag IS NULL
  AND published_at < carried.bound_at - INTERVAL 90 DAY;
