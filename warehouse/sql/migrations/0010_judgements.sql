-- People correct who is who: judgements about names, and what each of them replaced. No version before wrote any.
DROP TABLE judgements;

CREATE TABLE judgements (
    judgement_id BIGINT NOT NULL, verdict VARCHAR NOT NULL, type_a VARCHAR NOT NULL, name_a VARCHAR NOT NULL,
    type_b VARCHAR NOT NULL, name_b VARCHAR NOT NULL, a BIGINT, b BIGINT, reason VARCHAR, said_by VARCHAR,
    "at" TIMESTAMPTZ NOT NULL, undone_at TIMESTAMPTZ, overridden_by BIGINT
);
COMMENT ON TABLE judgements IS 'One row per human decision about two names. It stands as long as undone_at is NULL; names and types make it hold for what comes, in every warehouse.';
COMMENT ON COLUMN judgements.judgement_id IS 'Number in this warehouse, counting up in the order in which they were carried out.';
COMMENT ON COLUMN judgements.verdict IS 'same (one entity), different (not the same), split (name_b, spelled exactly so, is an entity of its own) or rename (what goes by name_a is shown as name_b).';
COMMENT ON COLUMN judgements.type_a IS 'Type of the first: person, org, location or group.';
COMMENT ON COLUMN judgements.name_a IS 'A name of the first.';
COMMENT ON COLUMN judgements.type_b IS 'Type of the second.';
COMMENT ON COLUMN judgements.name_b IS 'A name of the second.';
COMMENT ON COLUMN judgements.a IS 'The entity of name_a when it was carried out. NULL: the names are not here yet.';
COMMENT ON COLUMN judgements.b IS 'The entity of name_b then: the one that was joined to a, or kept or made apart from it. NULL: likewise.';
COMMENT ON COLUMN judgements.reason IS 'Why, in the words of who decided. NULL: not said.';
COMMENT ON COLUMN judgements.said_by IS 'Who decided. NULL: not said.';
COMMENT ON COLUMN judgements."at" IS 'When it was decided; of two that contradict each other the later one stands.';
COMMENT ON COLUMN judgements.undone_at IS 'When it was taken back or overridden. NULL: it stands.';
COMMENT ON COLUMN judgements.overridden_by IS 'The later judgement that contradicts it. NULL: none does, or it was taken back by itself.';

CREATE TABLE judgement_traces (judgement_id BIGINT NOT NULL, relation VARCHAR NOT NULL, content VARCHAR NOT NULL);
COMMENT ON TABLE judgement_traces IS 'One row per row of another table that a judgement replaced while it stands, so that undoing it brings the row back.';
COMMENT ON COLUMN judgement_traces.judgement_id IS 'The judgement.';
COMMENT ON COLUMN judgement_traces.relation IS 'The table: entities, aliases, alias_keys, doubts, spans (only those whose name does not tell whose they were).';
COMMENT ON COLUMN judgement_traces.content IS 'The row as it was, in JSON.';

COMMENT ON COLUMN aliases.rule IS 'Which rule joined them: exact, spelling, form (of an organisation), variant (of spelling), context (named with the same others), acronym, renamed, bare (a surname that no full name explains), decided (by a judgement); surname, surname_recent and given hold within one article only.';
