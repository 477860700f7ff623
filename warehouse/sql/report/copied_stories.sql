-- The $limit most carried stories of $start to $end that more than one outlet carried, an article a row, the lead first.
WITH carried AS (
    SELECT story_id, lead_article_id, articles, outlets, first_published_at, count(*) OVER () AS carried_total
    FROM stories
    WHERE first_published_at >= $start AND first_published_at < $end AND outlets > 1
    ORDER BY outlets DESC, articles DESC, first_published_at, story_id
    LIMIT $limit
)
SELECT c.carried_total, c.story_id, c.articles, c.outlets, a.article_id = c.lead_article_id AS leads, a.relation, a.title,
       coalesce(o.name, a.outlet_id) AS outlet, a.url, a.published_at AT TIME ZONE 'UTC' AS published_at, a.syndicated_from
FROM carried AS c
JOIN articles AS a USING (story_id)
LEFT JOIN outlets AS o USING (outlet_id)
ORDER BY c.outlets DESC, c.articles DESC, c.first_published_at, c.story_id, leads DESC, a.published_at, a.article_id;
