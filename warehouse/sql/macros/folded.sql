CREATE OR REPLACE MACRO folded(name) AS
    trim(regexp_replace(regexp_replace(translate(strip_accents(lower(name)), 'łøđħı', 'lodhi'), '[''’‘ʼʻ`´′.]', '', 'g'), '[^\pL\pN]+', ' ', 'g'));
COMMENT ON MACRO folded IS 'folded(name): a name without what people type differently: case, accents, apostrophes and dots; hyphens, slashes, quotation marks and other signs are spaces. The index aliases_folded serves it.';
