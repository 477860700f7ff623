-- Pairs of entities that may be one, for people to decide. A view says how much each matters, as stories come.

CREATE TABLE doubts (
    a BIGINT NOT NULL, b BIGINT NOT NULL, score DOUBLE NOT NULL, reason VARCHAR NOT NULL, article_ids BIGINT[] NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE doubts IS 'One row per pair of entities that may be one and that no rule joins. What is decided or merged stays until it is overtaken: ask the view doubtful_pairs.';
COMMENT ON COLUMN doubts.a IS 'One entity, the smaller id.';
COMMENT ON COLUMN doubts.b IS 'The other.';
COMMENT ON COLUMN doubts.score IS 'How alike their names are, 0 to 1.';
COMMENT ON COLUMN doubts.reason IS 'What kept the rules from joining them.';
COMMENT ON COLUMN doubts.article_ids IS 'Articles that raised the question, the first few.';
COMMENT ON COLUMN doubts.first_seen_at IS 'Publication time of the first of them.';

CREATE VIEW doubtful_pairs AS
SELECT d.a, d.b, d.score, d.reason, least(coalesce(x.stories, 0), coalesce(y.stories, 0)) AS weight, d.article_ids,
       d.first_seen_at
FROM doubts AS d
SEMI JOIN entities AS e ON e.entity_id = d.a
SEMI JOIN entities AS f ON f.entity_id = d.b
LEFT JOIN (
    SELECT entity_id, count(*) AS stories FROM story_mentions WHERE entity_id IN (SELECT a FROM doubts) GROUP BY entity_id
) AS x ON x.entity_id = d.a
LEFT JOIN (
    SELECT entity_id, count(*) AS stories FROM story_mentions WHERE entity_id IN (SELECT b FROM doubts) GROUP BY entity_id
) AS y ON y.entity_id = d.b;
COMMENT ON VIEW doubtful_pairs IS 'One row per pair of entities that may be one and that no rule joins, with how much it matters.';
COMMENT ON COLUMN doubtful_pairs.a IS 'One entity, the smaller id.';
COMMENT ON COLUMN doubtful_pairs.b IS 'The other.';
COMMENT ON COLUMN doubtful_pairs.score IS 'How alike their names are, 0 to 1.';
COMMENT ON COLUMN doubtful_pairs.reason IS 'What kept the rules from joining them.';
COMMENT ON COLUMN doubtful_pairs.weight IS 'Stories that mention the rarer of the two.';
COMMENT ON COLUMN doubtful_pairs.article_ids IS 'Articles that raised the question, the first few.';
COMMENT ON COLUMN doubtful_pairs.first_seen_at IS 'Publication time of the first of them.';

COMMENT ON COLUMN aliases.rule IS 'Which rule joined them: exact, spelling, form (of an organisation), variant (of spelling), context (named with the same others), acronym, renamed, bare (a surname that no full name explains), decided (by people); surname, surname_recent and given hold within one article only.';
COMMENT ON COLUMN alias_keys.key IS 'Type and folded, romanised form of an alias: spellings of one name share it. With a "~" after the type: what names that are only alike share, to be compared.';
