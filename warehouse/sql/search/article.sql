-- An article that search has found, if it is within what is asked for and not withdrawn. One at a time: found by its key,
-- it costs the same in an archive of any size.
SELECT article_id, story_id, title, text, url, outlet_id, published_at, language
FROM articles
WHERE article_id = $article_id AND gone_at IS NULL
  AND ($since IS NULL OR published_at >= $since::TIMESTAMPTZ)
  AND ($until IS NULL OR published_at < $until::TIMESTAMPTZ)
  AND ($outlet IS NULL OR outlet_id = $outlet)
  AND ($language IS NULL OR lower(split_part(language, '-', 1)) = $language);
