"""Entities shown by the name that people chose, whatever the texts call them."""

from __future__ import annotations

from datetime import datetime

import duckdb

from warehouse.entity_rows import DECIDED, Ways, aliases_of, keys_of, kind_of, replace_names, set_name, surfaces_of
from warehouse.traces import forget_rows, keep_rows, kept_rows


def rename_entity(
    con: duckdb.DuckDBPyConnection, number: int, entity_id: int, name: str, at: datetime, ways: Ways
) -> None:
    """Show an entity by another name, by which it is found from now on, too; inside the caller's transaction.

    Args:
        number: Of the judgement that says so.
        entity_id: The entity.
        name: What to show.
        at: When that was decided.
        ways: How names are read.
    """
    for relation in ("entities", "aliases", "alias_keys"):
        keep_rows(con, number, relation, (entity_id,))
    kind = kind_of(con, entity_id)
    assert kind is not None, "the caller has found it"
    names = [row for row in aliases_of(con, entity_id) if row["alias"] != name]
    new = {"alias": name, "entity_id": entity_id, "rule": DECIDED, "score": 1.0, "created_at": at.isoformat()}
    replace_names(con, entity_id, [*names, new], keys_of(con, entity_id) | ways.keys_of([new], kind))
    set_name(con, entity_id, name)


def name_back(con: duckdb.DuckDBPyConnection, number: int, entity_id: int, name: str, ways: Ways) -> None:
    """Undo `rename_entity`.

    Args:
        number: Of the judgement that had renamed it.
        entity_id: The entity.
        name: What it was renamed to.
        ways: How names are read.
    """
    found, kind = kept_rows(con, number, "entities"), kind_of(con, entity_id)
    if found and kind is not None:
        names = {row["alias"]: row for row in kept_rows(con, number, "aliases")}
        traced = {row["key"] for row in kept_rows(con, number, "alias_keys")}
        borne = surfaces_of(con, entity_id)
        since = [row for row in aliases_of(con, entity_id) if row["alias"] not in names]
        since = [row for row in since if row["alias"] != name or name in borne]
        rows = [*names.values(), *since]
        lent = ways.keys_of([{"alias": name, "rule": DECIDED}], kind)
        keys = traced | (keys_of(con, entity_id) - lent) | ways.keys_of(rows, kind)
        replace_names(con, entity_id, rows, keys)
        set_name(con, entity_id, found[0]["name"])
    forget_rows(con, number)
