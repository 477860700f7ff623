-- What pages are looked at again by, and what changed between the versions of an article.

CREATE TABLE page_checks (
    article_id BIGINT NOT NULL, outlet_id VARCHAR NOT NULL, url VARCHAR NOT NULL, first_at TIMESTAMPTZ NOT NULL,
    etag VARCHAR, last_modified VARCHAR, validated_url VARCHAR, body_hash BIGINT NOT NULL, checked_at TIMESTAMPTZ,
    next_at TIMESTAMPTZ, checks INTEGER NOT NULL, changes INTEGER NOT NULL, missing INTEGER NOT NULL, note VARCHAR
);
COMMENT ON TABLE page_checks IS 'One row per article of the last two weeks: when and how its page is looked at again. Older rows are removed.';
COMMENT ON COLUMN page_checks.article_id IS 'The article.';
COMMENT ON COLUMN page_checks.outlet_id IS 'Its outlet.';
COMMENT ON COLUMN page_checks.url IS 'Address that is asked.';
COMMENT ON COLUMN page_checks.first_at IS 'When the page was first fetched; looks are planned from here.';
COMMENT ON COLUMN page_checks.etag IS 'ETag of the last page that was believed, byte for byte. NULL: none.';
COMMENT ON COLUMN page_checks.last_modified IS 'Last-Modified of the last page that was believed, byte for byte. NULL: none.';
COMMENT ON COLUMN page_checks.validated_url IS 'The address that gave etag and last_modified: where redirects ended.';
COMMENT ON COLUMN page_checks.body_hash IS 'Hash of the bytes of that page. 0: not known.';
COMMENT ON COLUMN page_checks.checked_at IS 'Time of the last look. NULL: none yet.';
COMMENT ON COLUMN page_checks.next_at IS 'Time of the next look. NULL: there will be none.';
COMMENT ON COLUMN page_checks.checks IS 'Looks so far, the first fetch not counted.';
COMMENT ON COLUMN page_checks.changes IS 'Those that found another text.';
COMMENT ON COLUMN page_checks.missing IS 'Looks in a row that met "not found".';
COMMENT ON COLUMN page_checks.note IS 'What the last look found and did not believe, or why it found nothing. NULL: all was well.';

CREATE TABLE revision_changes (
    article_id BIGINT NOT NULL, revision INTEGER NOT NULL, changed_at TIMESTAMPTZ NOT NULL, found_by VARCHAR NOT NULL,
    title_before VARCHAR NOT NULL, title_after VARCHAR NOT NULL, words_added INTEGER NOT NULL, words_removed INTEGER NOT NULL,
    added VARCHAR[] NOT NULL, removed VARCHAR[] NOT NULL, names_added VARCHAR[] NOT NULL, names_removed VARCHAR[] NOT NULL
);
COMMENT ON TABLE revision_changes IS 'One row per revision after the first: what changed against the version before. None where only a box differed that proved to be one later.';
COMMENT ON COLUMN revision_changes.article_id IS 'The article.';
COMMENT ON COLUMN revision_changes.revision IS 'The version that the change made.';
COMMENT ON COLUMN revision_changes.changed_at IS 'When it was fetched or saved: the change is no younger. Where that is not after the version before, when it was loaded.';
COMMENT ON COLUMN revision_changes.found_by IS 'feed (its entry had changed), recheck (the page was looked at again) or backfill (a page of history had it).';
COMMENT ON COLUMN revision_changes.title_before IS 'Headline before.';
COMMENT ON COLUMN revision_changes.title_after IS 'Headline after.';
COMMENT ON COLUMN revision_changes.words_added IS 'Words that were added, within the paragraphs that differ; words that moved do not count.';
COMMENT ON COLUMN revision_changes.words_removed IS 'Words that were removed, likewise.';
COMMENT ON COLUMN revision_changes.added IS 'Paragraphs that are new or differ, as they are now: the first 20, each to 1,000 characters.';
COMMENT ON COLUMN revision_changes.removed IS 'Paragraphs that are gone or differ, as they were, likewise.';
COMMENT ON COLUMN revision_changes.names_added IS 'Names of entities that are mentioned since, as they were shown then.';
COMMENT ON COLUMN revision_changes.names_removed IS 'Names of entities that are not mentioned any more.';

ALTER TABLE articles ADD COLUMN updated_at TIMESTAMPTZ;
ALTER TABLE articles ADD COLUMN gone_at TIMESTAMPTZ;
COMMENT ON COLUMN articles.updated_at IS 'When its publisher says that this text was last changed. NULL: says nothing.';
COMMENT ON COLUMN articles.gone_at IS 'When its page was found withdrawn (410, or 404 twice); the text stays. NULL: it was there.';

ALTER TABLE revisions ALTER COLUMN text DROP NOT NULL;
COMMENT ON COLUMN revisions.text IS 'Its text. NULL: thinned out; of an article that changed often the first and the last eight earlier texts are kept.';

ALTER TABLE runs ADD COLUMN rechecks INTEGER DEFAULT 0;
ALTER TABLE runs ADD COLUMN rechecks_changed INTEGER DEFAULT 0;
ALTER TABLE runs ADD COLUMN rechecks_failed INTEGER DEFAULT 0;
COMMENT ON COLUMN runs.rechecks IS 'Pages of known articles that were looked at again.';
COMMENT ON COLUMN runs.rechecks_changed IS 'Those that held another text.';
COMMENT ON COLUMN runs.rechecks_failed IS 'Those that gave nothing to believe: an error, a wall, a much shorter text.';
