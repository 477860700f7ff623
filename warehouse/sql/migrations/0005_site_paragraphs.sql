-- Whether what an outlet repeats is a box or the background of a running story: the articles that carry it vote.

ALTER TABLE site_paragraphs ADD COLUMN at_home INTEGER DEFAULT 0;
COMMENT ON COLUMN site_paragraphs.paragraph_hash IS 'Hash of the paragraph, case, digits, punctuation and white space folded; without names and what numbers count where enough other words are left.';
COMMENT ON COLUMN site_paragraphs.at_home IS 'In how many of these articles its names run through the rest of the text, as in background of a running story: then it is no box.';
