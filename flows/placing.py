"""Stored entities get their country: once for each edition of the gazetteer, before names are looked up."""

from __future__ import annotations

import logging

import duckdb

from extractors.gazetteer import edition
from extractors.places import locate_alone
from extractors.records import EntityType, Located
from extractors.romanise import name_keys
from warehouse.places import keep_edition, keep_found, known_edition, unplaced_entities

logger = logging.getLogger("wirewatch")

# Entities per transaction. 5,000 take half a second.
CHUNK = 5_000


def place_known_entities(con: duckdb.DuckDBPyConnection) -> int:
    """Give stored entities without a country theirs, as far as their names make it certain, and places their new keys.

    Nothing happens where this edition of the gazetteer has done so. Cut off, it begins again, and ends in the same.

    Returns:
        How many entities got a country.
    """
    if known_edition(con) == edition():
        return 0
    found = 0
    after = None
    while entities := unplaced_entities(con, after, CHUNK):
        located: list[Located] = []
        keys: list[tuple[str, int]] = []
        for entity in entities:
            place = locate_alone(entity.name, entity.type)
            if place is not None:
                located.append(Located(entity_id=entity.entity_id, place=place))
            if entity.type is EntityType.LOCATION:
                country = place.country if place else None
                keys += [
                    (key, entity.entity_id)
                    for alias in entity.aliases
                    for key in name_keys(alias, entity.type, country)
                ]
        keep_found(con, located, keys)
        found += len(located)
        after = entities[-1].entity_id
    keep_edition(con, edition())
    if found:
        logger.info("%d known places and organisations have a country now", found)
    return found
