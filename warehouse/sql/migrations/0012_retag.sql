-- What an article was tagged by tells whether it is to be tagged again, and runs say what they did.

COMMENT ON COLUMN articles.tagger IS 'What found its names: model and version, "/", version of our rules; with "/again" it is to be tagged again on request. NULL: language without a tagger, not tagged.';

ALTER TABLE runs ADD COLUMN kind VARCHAR;
ALTER TABLE runs ADD COLUMN articles_retagged INTEGER DEFAULT 0;
COMMENT ON TABLE runs IS 'One row per run of ingest, backfill or retag.';
COMMENT ON COLUMN runs.kind IS 'ingest, backfill or retag. NULL: from before this was kept.';
COMMENT ON COLUMN runs.articles_retagged IS 'Stored articles that were tagged again.';
COMMENT ON COLUMN runs.mentions IS 'Mentions written, those that take the place of others included.';

COMMENT ON COLUMN meta.key IS 'What is said: content (news or demo), macros (text of the macros in place), key_rules (rules that made alias_keys), or retag (begun and not yet completed).';
