-- Nothing is dated before its feed could carry it, or after it was fetched, without being flagged.
-- The same as in extractors/dates.py: ten minutes are allowed for clocks that differ; a feed could carry it from 90 days
-- before its own date of the entry on, or from 90 days before the feed was first known if the entry came a day or more
-- after that; entries that came after the article was fetched, and dates that the feed moved later than that, say
-- nothing of it. With several entries, the earliest counts; one that says nothing, allows all.
-- A list of history may name what is of any age at any time.
WITH carried AS (
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
    WHERE a.date_flag IS NULL
),

bounds AS (
    SELECT article_id, min(bound_at) AS bound_at
    FROM carried
    GROUP BY article_id
    HAVING count(bound_at) = count(*)
)

SELECT 'article ' || article_id || ' (' || url || ') is dated ' || published_at || ', fetched ' || fetched_at
       || coalesce(', carried by its feed since ' || bound_at, '') || ', and not flagged' AS violation
FROM articles
LEFT JOIN bounds USING (article_id)
WHERE date_flag IS NULL
  AND (
      published_at > fetched_at + INTERVAL 10 MINUTE
      OR published_at < TIMESTAMPTZ '1990-01-01 00:00:00+00'
      OR published_at < bound_at - INTERVAL 90 DAY
  );
