-- How much of an article could be read.

ALTER TABLE articles ADD COLUMN access VARCHAR DEFAULT 'full';
COMMENT ON COLUMN articles.access IS 'How much of the article could be read: full, or paywall (its beginning; the rest is for subscribers).';
COMMENT ON COLUMN articles.extractor IS 'Which method found the text: rules (of its outlet), trafilatura, json-ld (articleBody) or feed (the text that the feed carries).';
COMMENT ON COLUMN articles.dropped IS 'Paragraphs kept out of text, each with its reason before a colon; wall: what a paywall says.';
