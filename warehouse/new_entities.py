"""Entities that a load founds."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from extractors.errors import WarehouseError
from extractors.records import NewEntity
from warehouse.recall import entities_there
from warehouse.rows import insert_rows


def add_entities(con: duckdb.DuckDBPyConnection, entities: Sequence[NewEntity]) -> None:
    """Write new entities, inside the caller's transaction.

    Raises:
        WarehouseError: One of them is there already. Two rows of one entity would be counted twice everywhere.
    """
    if there := entities_there(con, [entity.entity_id for entity in entities]):
        raise WarehouseError(f"entity {min(there)} would be written a second time: nothing of this load is kept")
    insert_rows(con, "entities", [_row(entity) for entity in entities])


def _row(entity: NewEntity) -> dict[str, object]:
    place = entity.place
    return {
        "entity_id": entity.entity_id, "type": entity.type.value, "name": entity.name,
        "first_seen_at": entity.first_seen_at, "country": place.country if place else None,
        "lat": place.lat if place else None, "lon": place.lon if place else None,
    }  # fmt: skip
