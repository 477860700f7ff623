-- For each of the entities $ids the keys of the persons and organisations named with it in its newest twenty articles
-- published from $since until $until (NULL is no bound): of `mentions`, which have no index and lie about in the order
-- of time, only what lies within is read.
WITH recent AS (
    SELECT entity_id, article_id FROM mentions
    WHERE entity_id IN (SELECT unnest($ids::BIGINT[]))
      AND published_at BETWEEN coalesce($since::TIMESTAMPTZ, '-infinity') AND coalesce($until::TIMESTAMPTZ, 'infinity')
    QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY published_at DESC, article_id) <= 20
)
SELECT recent.entity_id, list(DISTINCT k.key ORDER BY k.key)
FROM recent
JOIN mentions AS m USING (article_id)
JOIN alias_keys AS k ON k.entity_id = m.entity_id
WHERE m.entity_id <> recent.entity_id AND m.type IN ('person', 'org') AND NOT contains(k.key, '~')
  AND m.published_at BETWEEN coalesce($since::TIMESTAMPTZ, '-infinity') AND coalesce($until::TIMESTAMPTZ, 'infinity')
GROUP BY recent.entity_id;
