-- Entries that have the id, or the feed and the link, of one of the given `rows`.
SELECT e.entry_id, e.feed_id, e.link_id, e.url, coalesce(e.title, '') AS title, coalesce(e.updated_at, e.published_at) AS at
FROM entries AS e
SEMI JOIN rows ON e.entry_id = rows.entry_id
UNION
SELECT e.entry_id, e.feed_id, e.link_id, e.url, coalesce(e.title, '') AS title, coalesce(e.updated_at, e.published_at) AS at
FROM entries AS e
SEMI JOIN rows ON e.feed_id = rows.feed_id AND e.link_id = rows.link_id;
