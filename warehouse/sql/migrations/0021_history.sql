-- History: how far each source was read, so that loading it can be cut off at any point and goes on.

CREATE TABLE history_sources (
    source_id BIGINT NOT NULL, kind VARCHAR NOT NULL, name VARCHAR NOT NULL, bytes BIGINT,
    position BIGINT NOT NULL, tail_hash BIGINT, state VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL, read_at TIMESTAMPTZ NOT NULL,
    pages BIGINT NOT NULL, articles_new BIGINT NOT NULL, articles_revised BIGINT NOT NULL, articles_known BIGINT NOT NULL,
    passed VARCHAR NOT NULL, damaged BIGINT NOT NULL
);
COMMENT ON TABLE history_sources IS 'One row per archive, export or sitemap that backfill has read, with how far.';
COMMENT ON COLUMN history_sources.source_id IS 'Hash of what it is: kind, beginning of a file (of an archive its size, too) or address of a sitemap, and the options it was read with.';
COMMENT ON COLUMN history_sources.kind IS 'warc, ndjson or sitemap.';
COMMENT ON COLUMN history_sources.name IS 'File or address it was last read from.';
COMMENT ON COLUMN history_sources.bytes IS 'Size of the file. NULL: not known, or no file.';
COMMENT ON COLUMN history_sources.position IS 'Offset of the first record or line that is not loaded yet; of a file that is packed as a whole, in what it unpacks to. Of a sitemap the addresses read.';
COMMENT ON COLUMN history_sources.tail_hash IS 'Hash of the bytes before position, which are compared before reading goes on there. NULL: there are none.';
COMMENT ON COLUMN history_sources.state IS 'reading (there is more), or done.';
COMMENT ON COLUMN history_sources.started_at IS 'When it was first read.';
COMMENT ON COLUMN history_sources.read_at IS 'When this was last written.';
COMMENT ON COLUMN history_sources.pages IS 'Pages or lines with an article that were looked at so far; of a sitemap 0.';
COMMENT ON COLUMN history_sources.articles_new IS 'Articles it brought.';
COMMENT ON COLUMN history_sources.articles_revised IS 'Articles of which it brought a later version.';
COMMENT ON COLUMN history_sources.articles_known IS 'Articles of it that were known as they are.';
COMMENT ON COLUMN history_sources.passed IS 'What was passed over so far, as JSON: reason to number.';
COMMENT ON COLUMN history_sources.damaged IS 'Stretches or lines that could not be read.';

COMMENT ON TABLE feeds IS 'One row per feed, with what is needed to ask it politely again. What backfill lists of a site is one, too, of kind history.';
COMMENT ON COLUMN feeds.kind IS 'feed; sitemap: a news sitemap, or an index of them; history: addresses that backfill found, which is never polled.';
