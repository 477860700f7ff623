-- The articles $ids in their order, for example those that a search found: words are looked up in an index of their own.
SELECT a.published_at, coalesce(o.name, a.outlet_id) AS outlet, a.title, a.url, a.story_id, a.article_id
FROM (SELECT unnest(wanted) AS article_id, generate_subscripts(wanted, 1) AS place FROM (SELECT $ids::BIGINT[] AS wanted)) AS w
JOIN articles AS a USING (article_id)
LEFT JOIN outlets AS o USING (outlet_id)
ORDER BY w.place;
