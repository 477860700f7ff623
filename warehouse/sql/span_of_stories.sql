-- From when to when the stories in $stories, as they were counted last and as their articles are now, were published;
-- NULL where there are none.
SELECT min(published_at)::VARCHAR AS since, max(published_at)::VARCHAR AS until
FROM (
    SELECT first_published_at AS published_at FROM stories WHERE story_id IN (SELECT unnest($stories::BIGINT[]))
    UNION ALL
    SELECT published_at FROM articles WHERE story_id IN (SELECT unnest($stories::BIGINT[]))
);
