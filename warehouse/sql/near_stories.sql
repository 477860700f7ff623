-- Stories that an article of `rows` (article_id, published_at, hash) may belong to: for each of them those that it shares
-- most passages with, and that have articles published within $window of it, at most $stories. These are at least
-- $least, or $least_short if it has fewer than $short itself; or $all, if all passages are kept of all articles that are
-- met of the story. That they are is known where one that is met is no hash of a sample, below $sampled. The first article
-- is looked for by all of its own if they are fewer than $looked_for. A passage that more than $owners stories hold is no
-- evidence, nor is it any against.
WITH held AS MATERIALIZED (
    SELECT p.article_id, p.published_at, a.story_id, p.hash
    FROM passages AS p
    JOIN articles AS a USING (article_id)
    WHERE p.published_at BETWEEN $since AND $until
      AND a.published_at BETWEEN $since AND $until
      AND p.hash IN (SELECT hash FROM rows)
),
common AS (
    SELECT hash FROM held GROUP BY hash HAVING count(DISTINCT story_id) > $owners
),
own AS (
    SELECT article_id, count(*) AS passages, count(*) FILTER (WHERE hash IN (SELECT hash FROM common)) AS common
    FROM rows GROUP BY article_id
),
kept AS (
    SELECT story_id, bool_and(is_whole) AS is_whole
    FROM (SELECT story_id, max(hash) >= $sampled AS is_whole FROM held GROUP BY story_id, article_id)
    GROUP BY story_id
),
telling AS (
    SELECT story_id, hash, min(published_at) AS first_at, max(published_at) AS last_at
    FROM held WHERE hash NOT IN (SELECT hash FROM common)
    GROUP BY story_id, hash
),
shared AS (
    SELECT rows.article_id, t.story_id, count(*) AS passages
    FROM telling AS t JOIN rows USING (hash)
    WHERE t.first_at <= rows.published_at + $window AND t.last_at >= rows.published_at - $window
    GROUP BY rows.article_id, t.story_id
),
met AS (
    SELECT s.article_id, s.story_id
    FROM shared AS s JOIN kept AS k USING (story_id) JOIN own AS o USING (article_id)
    WHERE s.passages >= greatest(
        CASE WHEN o.passages < $short THEN $least_short ELSE $least END,
        CASE WHEN k.is_whole AND o.passages < $looked_for THEN $all - o.common ELSE 0 END
    )
    QUALIFY row_number() OVER (PARTITION BY s.article_id ORDER BY s.passages DESC, s.story_id) <= $stories
)
SELECT DISTINCT story_id FROM met ORDER BY story_id;
