-- Which texts are new to the search index: a log in the order of writing, so that nobody has to look at all articles.

CREATE TABLE texts_written (number BIGINT NOT NULL, article_id BIGINT NOT NULL, written_at TIMESTAMPTZ NOT NULL);
COMMENT ON TABLE texts_written IS 'One row each time a text was written, replaced or dropped, in order: what the search index reads on from.';
COMMENT ON COLUMN texts_written.number IS 'Counts up from 1 without a gap; the search index remembers the last one it has read.';
COMMENT ON COLUMN texts_written.article_id IS 'The article whose title, text, date, outlet or language is another now.';
COMMENT ON COLUMN texts_written.written_at IS 'When; with number and article_id it tells whether an index was made from this warehouse.';

INSERT INTO texts_written
SELECT row_number() OVER (ORDER BY fetched_at, article_id), article_id, fetched_at FROM articles;
