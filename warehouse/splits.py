"""Names taken out of an entity because people say so, and given back when they take it back.

Inside the caller's transaction. Spans, names, mentions and counts agree afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.alias_rules import LOCAL_RULES
from extractors.records import EntityType, Place
from warehouse.entity_counts import rebuild_mentions
from warehouse.entity_rows import (
    DECIDED,
    Kind,
    Ways,
    aliases_of,
    give_spans,
    keys_of,
    kind_of,
    name_of,
    replace_names,
    set_first_seen,
    set_name,
    surfaces_of,
)
from warehouse.rows import bound_time
from warehouse.traces import forget_rows, keep_rows, kept_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The entity of their own that names get: its id, the name to show, and when that was decided.

    `place` is where it is, as far as its name alone makes that certain; None: where the other is.
    """

    entity_id: int
    name: str
    at: datetime
    place: Place | None = None


def split_entity(
    con: duckdb.DuckDBPyConnection, number: int, entity_id: int, going: Collection[str], own: Own, ways: Ways
) -> None:
    """Give names of an entity, with all that bears them, to a new one.

    What is short for them within an article follows where the article has no other name for them.

    Args:
        number: Of the judgement that says so.
        entity_id: The entity; it keeps other names.
        going: Aliases of it.
        own: The new entity.
        ways: How names are read.
    """
    for relation in ("entities", "aliases", "alias_keys"):
        keep_rows(con, number, relation, (entity_id,))
    kind = kind_of(con, entity_id)
    assert kind is not None, "the caller has found it"
    names = aliases_of(con, entity_id)
    leaving = [row for row in names if row["alias"] in going]
    staying = [row for row in names if row["alias"] not in going]
    short = {row["alias"] for row in staying if row["rule"] in LOCAL_RULES}
    con.execute(
        """
        INSERT INTO entities BY NAME
        SELECT * REPLACE ($own AS entity_id, $name AS name, $at::TIMESTAMPTZ AS first_seen_at)
        FROM entities WHERE entity_id = $id
        """,
        {"own": own.entity_id, "name": own.name, "at": bound_time(own.at), "id": entity_id},
    )
    if own.place is not None:
        con.execute(
            "UPDATE entities SET country = $country, lat = $lat, lon = $lon WHERE entity_id = $own",
            {"own": own.entity_id, "country": own.place.country, "lat": own.place.lat, "lon": own.place.lon},
        )
    give_spans(con, entity_id, own.entity_id, going, short)

    left, given = surfaces_of(con, entity_id), surfaces_of(con, own.entity_id)
    staying = [
        row for row in staying if row["alias"] in left or row["alias"] not in given or row["rule"] not in LOCAL_RULES
    ]
    decided = {"rule": DECIDED, "score": 1.0, "created_at": own.at.isoformat()}
    leaving = [row | decided for row in leaving]
    lost = ways.keys_of(leaving, kind) - ways.keys_of(staying, kind)
    replace_names(con, entity_id, staying, keys_of(con, entity_id) - lost)
    keys = ways.keys_of(leaving, kind_of(con, own.entity_id) or kind)
    replace_names(con, own.entity_id, [*leaving, *(row for row in names if row["alias"] in short & set(given))], keys)
    if name_of(con, entity_id) in going:
        whole = [row["alias"] for row in staying if row["rule"] not in LOCAL_RULES]
        set_name(con, entity_id, max(whole, key=lambda alias: (left.get(alias, 0), len(alias), alias)))
    rebuild_mentions(con, (entity_id, own.entity_id), ways.sentence)
    for one in (entity_id, own.entity_id):
        set_first_seen(con, one)


def unite_entity(con: duckdb.DuckDBPyConnection, number: int, entity_id: int, own: int, ways: Ways) -> None:
    """Undo `split_entity`: all that is the new entity's becomes the old one's again.

    Args:
        number: Of the judgement that had split it.
        entity_id: The old entity.
        own: The new one.
        ways: How names are read.
    """
    found = kept_rows(con, number, "entities")
    present, lent_to = kind_of(con, entity_id), kind_of(con, own)
    if not found or present is None or lent_to is None:
        forget_rows(con, number)
        return
    entity = found[0]
    kind = Kind(type=EntityType(entity["type"]), country=present.country)
    names = {row["alias"]: row for row in kept_rows(con, number, "aliases")}
    there = [*aliases_of(con, entity_id), *aliases_of(con, own)]
    since = {row["alias"]: row for row in there if row["alias"] not in names}
    given = [row["alias"] for row in aliases_of(con, own)]
    traced = {row["key"] for row in kept_rows(con, number, "alias_keys")}
    lent = ways.keys_of([{"alias": alias, "rule": DECIDED} for alias in given if alias in names], lent_to)
    rows = [*names.values(), *since.values()]
    keys = traced | ((keys_of(con, entity_id) | keys_of(con, own)) - lent) | ways.keys_of(rows, kind)

    con.execute("UPDATE spans SET entity_id = $id WHERE entity_id = $own", {"id": entity_id, "own": own})
    for table in ("aliases", "alias_keys", "entities"):
        con.execute(f"DELETE FROM {table} WHERE entity_id = $own", {"own": own})  # noqa: S608 -- our tables
    replace_names(con, entity_id, rows, keys)
    if entity["name"] in given:
        set_name(con, entity_id, entity["name"])
    rebuild_mentions(con, (entity_id, own), ways.sentence)
    set_first_seen(con, entity_id, entity["first_seen_at"])
    forget_rows(con, number)
