-- Stories that an article of `rows` (article_id, published_at, hash) may belong to: for each of them those with an
-- article published within $window of it that it shares most passages with, at most $stories. Of a text whose passages
-- are all kept it must share at least $all; that is known of it where one of them is no hash of a sample, below
-- $sampled, unless it is looked for by a sample itself, of $looked_for. Of others at least $least, or $least_short if it has fewer than $short itself. A passage that more than
-- $owners stories hold is no evidence, and none against it.
WITH held AS MATERIALIZED (
    SELECT rows.article_id, p.article_id AS other, a.story_id, p.hash
    FROM passages AS p
    JOIN rows USING (hash)
    JOIN articles AS a ON a.article_id = p.article_id
    WHERE p.published_at BETWEEN $since AND $until
      AND a.published_at BETWEEN $since AND $until
      AND p.published_at BETWEEN rows.published_at - $window AND rows.published_at + $window
),
common AS (
    SELECT hash FROM held GROUP BY hash HAVING count(DISTINCT story_id) > $owners
),
own AS (
    SELECT article_id, count(*) AS passages, count(*) FILTER (WHERE hash IN (SELECT hash FROM common)) AS common
    FROM rows GROUP BY article_id
),
shared AS (
    SELECT article_id, story_id, count(*) AS passages, max(hash) >= $sampled AS is_whole
    FROM held
    WHERE hash NOT IN (SELECT hash FROM common)
    GROUP BY article_id, other, story_id
),
met AS (
    SELECT s.article_id, s.story_id
    FROM shared AS s JOIN own AS o USING (article_id)
    WHERE s.passages >= CASE
        WHEN s.is_whole AND o.passages < $looked_for THEN $all - o.common
        WHEN o.passages < $short THEN $least_short
        ELSE $least
    END
    GROUP BY s.article_id, s.story_id
    QUALIFY row_number() OVER (PARTITION BY s.article_id ORDER BY max(s.passages) DESC, s.story_id) <= $stories
)
SELECT DISTINCT story_id FROM met ORDER BY story_id;
