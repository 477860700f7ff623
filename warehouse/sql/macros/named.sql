CREATE OR REPLACE MACRO named(name) AS TABLE
    SELECT DISTINCT e.entity_id, e.type, e.name
    FROM entities AS e
    JOIN aliases AS a USING (entity_id)
    WHERE a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')
      AND strip_accents(lower(trim(a.alias))) = strip_accents(lower(trim(name)));
COMMENT ON MACRO TABLE named IS 'named(name): entities that go by this name. Names that hold within one article only (a bare surname, a case of a Cyrillic name) do not count.';
