-- Stories that an article of `rows` (article_id, hash) may belong to: for each of them those that it shares most
-- passages with, at least $least, at most $stories. Only articles published between $since and $until are looked at; a
-- passage that more than $owners stories hold is no evidence.
WITH held AS MATERIALIZED (
    SELECT DISTINCT a.story_id, p.hash
    FROM passages AS p
    JOIN articles AS a USING (article_id)
    WHERE p.published_at BETWEEN $since AND $until
      AND a.published_at BETWEEN $since AND $until
      AND p.hash IN (SELECT hash FROM rows)
),
telling AS (
    SELECT hash FROM held GROUP BY hash HAVING count(*) <= $owners
),
met AS (
    SELECT article_id, story_id, count(*) AS passages
    FROM held JOIN rows USING (hash)
    WHERE hash IN (SELECT hash FROM telling)
    GROUP BY article_id, story_id
    HAVING count(*) >= $least
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY count(*) DESC, story_id) <= $stories
)
SELECT DISTINCT story_id FROM met ORDER BY story_id;
