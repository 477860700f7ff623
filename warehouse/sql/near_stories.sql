-- Stories that an article of `rows` (article_id, published_at, hash) may belong to: for each of them those with articles
-- published within $window of it that it shares most passages with, at most $stories. Of a story with an article of
-- which only a sample is kept, these are at least $least, or $least_short if it has fewer than $short itself; else one
-- article shares $all with it. That all passages of an article are kept is known where one that is shared is no hash of
-- a sample, below $sampled. The first article is looked for by all of its own if they are fewer than $looked_for. A
-- passage that more than $owners stories hold is no evidence, nor is it any against.
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
shared AS MATERIALIZED (
    SELECT rows.article_id, h.story_id, h.article_id AS other, h.hash
    FROM held AS h JOIN rows USING (hash)
    WHERE h.hash NOT IN (SELECT hash FROM common)
      AND h.published_at BETWEEN rows.published_at - $window AND rows.published_at + $window
),
articles_met AS (
    SELECT article_id, story_id, count(*) AS passages, max(hash) >= $sampled AS is_whole
    FROM shared GROUP BY article_id, story_id, other
),
most AS (
    SELECT article_id, story_id, max(passages) AS passages, bool_and(is_whole) AS is_whole
    FROM articles_met GROUP BY article_id, story_id
),
stories_met AS (
    SELECT article_id, story_id, count(DISTINCT hash) AS passages FROM shared GROUP BY article_id, story_id
),
met AS (
    SELECT s.article_id, s.story_id
    FROM stories_met AS s JOIN most AS m USING (article_id, story_id) JOIN own AS o USING (article_id)
    WHERE CASE
        WHEN m.is_whole AND o.passages < $looked_for THEN m.passages >= $all - o.common
        WHEN o.passages < $short THEN s.passages >= $least_short
        ELSE s.passages >= $least
    END
    QUALIFY row_number() OVER (PARTITION BY s.article_id ORDER BY s.passages DESC, s.story_id) <= $stories
)
SELECT DISTINCT story_id FROM met ORDER BY story_id;
