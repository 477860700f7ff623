"""Entities by names as people type them: as they are spelled, and else by the keys that texts are resolved by."""

from __future__ import annotations

import duckdb

from extractors.records import EntityType
from warehouse import entities, queries


def find_entity(con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None) -> entities.Named:
    """As `warehouse.entities.find_entity`; names of another spelling or script are found, too."""
    return entities.find_entity(con, typed, type, typed_keys)


def find_names(con: duckdb.DuckDBPyConnection, typed: str) -> list[queries.Found]:
    """As `warehouse.queries.find_names`; names of another spelling or script are found, too."""
    return queries.find_names(con, typed, typed_keys)


def typed_keys(typed: str) -> list[str]:
    """Keys of what was typed, whatever it names."""
    from extractors.romanise import name_keys  # with its word lists; mostly not needed

    return sorted({key for type in EntityType for key in name_keys(typed, type)})
