-- One row for each story in $stories, from its articles, which were published from $since to $until. The caller has
-- deleted those stories. The lead is an original where there is one, then the earliest.
INSERT INTO stories BY NAME
SELECT story_id,
       arg_min(article_id, (relation <> 'original', published_at, -words, article_id)) AS lead_article_id,
       min(published_at) AS first_published_at,
       count(*) AS articles,
       count(DISTINCT outlet_id) AS outlets
FROM articles
WHERE story_id IN (SELECT unnest($stories::BIGINT[])) AND published_at BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ
GROUP BY story_id
ORDER BY first_published_at, story_id;
