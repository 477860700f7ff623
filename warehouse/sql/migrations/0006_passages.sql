-- Passages of recent texts, one a row, so that a join finds the texts that share some with a new one.

CREATE TABLE passages (published_at TIMESTAMPTZ NOT NULL, article_id BIGINT NOT NULL, hash INTEGER NOT NULL);
COMMENT ON TABLE passages IS 'Sampled passages (five words) of recent texts, by which new articles find their story. Older ones are removed.';
COMMENT ON COLUMN passages.published_at IS 'Publication time of the article.';
COMMENT ON COLUMN passages.article_id IS 'The article.';
COMMENT ON COLUMN passages.hash IS 'Hash of the passage, 31 bits.';
INSERT INTO passages
SELECT DISTINCT ON (article_id, hash) published_at, article_id, (unnest(hashes) >> 32)::INTEGER AS hash FROM sketches
ORDER BY published_at, article_id;
DROP TABLE sketches;
