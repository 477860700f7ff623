"""Entities by names as people type them: as they are spelled, and else by the keys that texts are resolved by."""

from __future__ import annotations

import duckdb

from extractors.records import EntityType
from warehouse import finding


def find_entity(con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None) -> finding.Named:
    """As `warehouse.finding.find_entity`; names of another spelling or script are found, too."""
    return finding.find_entity(con, typed, type, typed_keys)


def find_entities(con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None) -> list[finding.Named]:
    """As `warehouse.finding.find_entities`; names of another spelling or script are found, too."""
    return finding.find_entities(con, typed, type, typed_keys)


def typed_keys(typed: str) -> list[str]:
    """Keys of what was typed, whatever it names."""
    from extractors.romanise import name_keys  # with its word lists; mostly not needed

    return sorted({key for type in EntityType for key in name_keys(typed, type)})
