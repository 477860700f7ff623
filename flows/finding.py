"""Entities by names as people type them: as they are spelled, and else by the keys that texts are resolved by."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import duckdb

from extractors.records import EntityType
from warehouse import finding


def find_entity(con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None) -> finding.Named:
    """As `warehouse.finding.find_entity`; names of another spelling or script are found, too, and that is told."""
    found = finding.find_entity(con, typed, type, typed_keys)
    _tell(typed, [found])
    return found


def find_entities(con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None) -> list[finding.Named]:
    """As `warehouse.finding.find_entities`; names of another spelling or script are found, too, and that is told."""
    found = finding.find_entities(con, typed, type, typed_keys)
    _tell(typed, found)
    return found


def _tell(typed: str, found: Iterable[finding.Named]) -> None:
    """Say what was typed is taken for, where nothing is spelled so."""
    names = sorted({each.name for each in found if each.respelled})
    if names:
        print(
            f"nothing here is spelled {finding.checked_name(typed)!r}: taken for {' and '.join(names)}", file=sys.stderr
        )


def typed_keys(typed: str) -> list[str]:
    """Keys of what was typed, whatever it names."""
    from extractors.romanise import name_keys  # with its word lists; mostly not needed

    return sorted({key for type in EntityType for key in name_keys(typed, type)})
