-- Articles of which texts are to be dropped, those of whole stories: all of their articles were published before $before.
-- The oldest $most stories; NULL: all.
WITH old AS (
    SELECT story_id, max(published_at) AS newest
    FROM articles
    GROUP BY story_id
    HAVING newest < $before::TIMESTAMPTZ AND count(*) > count(text_dropped_at)
    ORDER BY newest, story_id
    LIMIT coalesce($most, 9223372036854775807)
)
SELECT a.article_id
FROM articles AS a
SEMI JOIN old AS o ON o.story_id = a.story_id
WHERE a.text_dropped_at IS NULL
ORDER BY a.article_id;
