-- Stories that an article of `rows` (article_id, hash) may belong to: for each of them those that it shares most
-- passages with, at least $least ($least_short if it has fewer than $short itself), at most $stories. Only articles published between $since and $until are looked at; a
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
own AS (
    SELECT article_id, count(*) AS passages FROM rows GROUP BY article_id
),
shared AS (
    SELECT article_id, story_id, count(*) AS passages
    FROM held JOIN rows USING (hash)
    WHERE hash IN (SELECT hash FROM telling)
    GROUP BY article_id, story_id
),
met AS (
    SELECT s.article_id, s.story_id
    FROM shared AS s JOIN own AS o USING (article_id)
    WHERE s.passages >= CASE WHEN o.passages < $short THEN $least_short ELSE $least END
    QUALIFY row_number() OVER (PARTITION BY s.article_id ORDER BY s.passages DESC, s.story_id) <= $stories
)
SELECT DISTINCT story_id FROM met ORDER BY story_id;
