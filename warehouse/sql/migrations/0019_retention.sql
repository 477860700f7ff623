-- Texts are dropped after some months, where that is configured; what was counted in them stays.

ALTER TABLE articles ADD COLUMN text_dropped_at TIMESTAMPTZ;
COMMENT ON COLUMN articles.text_dropped_at IS 'When text and dropped were emptied, as the configured time of keeping had passed; words, text_hash, spans and mentions stay. NULL: they were not.';
COMMENT ON COLUMN articles.text IS 'Text of the article, paragraphs separated by a newline, without what was dropped. Empty where text_dropped_at says so.';
COMMENT ON COLUMN revisions.text IS 'Its text. NULL: thinned out (of an article that changed often the first and the last eight earlier texts are kept), or dropped with that of the article.';
