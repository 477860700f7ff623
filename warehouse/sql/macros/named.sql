CREATE OR REPLACE MACRO named(name) AS TABLE
    -- On its own, so that the index serves it: together with other conditions all aliases would be read. A limit keeps it
    -- so; MATERIALIZED would not, since a macro that is read from the file has lost that word (DuckDB 1.5).
    WITH spelled AS (SELECT a.entity_id, a.rule FROM aliases AS a WHERE folded(a.alias) = folded(name) LIMIT 1000000)
    SELECT DISTINCT e.entity_id, e.type, e.name
    FROM spelled AS s
    JOIN entities AS e USING (entity_id)
    WHERE s.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected') AND folded(name) <> '';
COMMENT ON MACRO TABLE named IS 'named(name): entities that go by this name, as folded(name) sees it. Names that hold within one article only (a bare surname, a case of a Cyrillic name) do not count.';
