-- Articles that have what is asked for, the best first: BM25, a word of the title counting eight times one of the text.
SELECT articles.article_id, bm25(words, 8.0, 1.0) AS score, articles.published_at
FROM words JOIN articles ON articles.doc = words.rowid
WHERE words MATCH :match
  AND (:since IS NULL OR articles.published_at >= :since) AND (:until IS NULL OR articles.published_at < :until)
  AND (:outlet IS NULL OR articles.outlet_id = :outlet) AND (:language IS NULL OR articles.language = :language)
ORDER BY CASE WHEN :newest THEN -articles.published_at ELSE score END, articles.published_at DESC;
