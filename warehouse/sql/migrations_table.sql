CREATE TABLE migrations (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL);
COMMENT ON TABLE migrations IS 'Changes of the schema that were applied to this warehouse.';
COMMENT ON COLUMN migrations.version IS 'Number of the change; the highest is the version of the schema.';
COMMENT ON COLUMN migrations.name IS 'Name of its file.';
COMMENT ON COLUMN migrations.applied_at IS 'When it was applied.';
