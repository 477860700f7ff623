-- Names are looked up as people type them without reading all of them: an index on what `folded(alias)` makes of each.
-- The expression is that of sql/macros/folded.sql; if that changes, a new migration has to make this index anew.
CREATE INDEX aliases_folded ON aliases ((
    trim(regexp_replace(regexp_replace(translate(strip_accents(lower(alias)), 'łøđħı', 'lodhi'), '[''’‘ʼʻ`´′.]', '', 'g'), '[^\pL\pN]+', ' ', 'g'))
));
