-- Articles that were tagged by another model or other rules than texts of their language are today, newest first; with
-- $again those of today, too. A text that was dropped cannot be tagged.
-- $taggers: JSON, what texts are tagged by today, by primary language ("": unknown); other languages are not tagged. Texts
-- of unknown language are read by the tagger of the language they look like: any of today's has read them.
-- $since, $before, $outlets (JSON), $most: NULL is no bound.
WITH today AS (
    SELECT unnest(from_json($taggers, '[{"language": "VARCHAR", "tagger": "VARCHAR"}]'), recursive := true)
)
SELECT a.article_id
FROM articles AS a
LEFT JOIN today AS t ON t.language = split_part(lower(coalesce(a.language, '')), '-', 1)
WHERE (
        CASE WHEN coalesce(a.language, '') = '' AND t.tagger IS NOT NULL
            THEN coalesce(a.tagger NOT IN (SELECT tagger FROM today), true)
            ELSE a.tagger IS DISTINCT FROM t.tagger
        END
        OR ($again AND t.tagger IS NOT NULL)
    )
  AND ($since::TIMESTAMPTZ IS NULL OR a.published_at >= $since::TIMESTAMPTZ)
  AND ($before::TIMESTAMPTZ IS NULL OR a.published_at < $before::TIMESTAMPTZ)
  AND ($outlets::VARCHAR IS NULL OR a.outlet_id IN (SELECT unnest(from_json($outlets::VARCHAR, '["VARCHAR"]'))))
  AND a.text_dropped_at IS NULL
ORDER BY a.published_at DESC, a.article_id
LIMIT coalesce($most, 9223372036854775807);
