-- Countries and coordinates are known from now on; what is stored gets them before the next load looks names up.

COMMENT ON COLUMN entities.country IS 'ISO 3166-1 alpha-2 code (Kosovo: XK) of the country a place is in, or an organisation is of by its name. NULL: not certain, or a person or group.';
COMMENT ON COLUMN entities.lat IS 'Latitude of a place in degrees; of a country or region the middle of its towns, weighted by population. NULL: not certain, or not a place.';
COMMENT ON COLUMN entities.lon IS 'Longitude of a place in degrees, likewise. NULL: not certain, or not a place.';
COMMENT ON COLUMN alias_keys.key IS 'Type and folded, romanised form of an alias: spellings of one name share it. Of a place the name it is known by, with its country after @ where that name alone stands for another place.';
