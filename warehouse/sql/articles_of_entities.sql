-- In how many articles published from $since until $until the entities $ids are named, but for the articles $but: articles
-- tagged by one of $taggers (JSON) that took a name of it for one of its type by themselves, and such in which that was
-- set right (spans of the rule common).
WITH naming AS (
    SELECT m.entity_id, m.article_id
    FROM mentions AS m JOIN articles AS a USING (article_id)
    WHERE m.entity_id IN (SELECT unnest($ids::BIGINT[]))
      AND m.article_id NOT IN (SELECT unnest($but::BIGINT[]))
      AND m.published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ
      AND a.tagger IN (SELECT unnest(from_json($taggers, '["VARCHAR"]')))
),
rules AS (
    SELECT entity_id, article_id, bool_or(rule = 'common') AS is_set_right
    FROM spans SEMI JOIN naming USING (entity_id, article_id)
    GROUP BY entity_id, article_id
)
SELECT entity_id, count(*) FILTER (NOT is_set_right) AS alone, count(*) FILTER (is_set_right) AS set_right
FROM rules
GROUP BY entity_id;
