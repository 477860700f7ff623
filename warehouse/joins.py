"""Two entities made one because people say so, and two again when they take it back.

Inside the caller's transaction. Spans, names, mentions and counts agree afterwards. What was loaded in between is told
apart by its names.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from extractors.alias_rules import LOCAL_RULES
from extractors.records import EntityType, Merge
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
from warehouse.merges import merge_entities
from warehouse.rollups import recount_entities
from warehouse.rows import listed
from warehouse.traces import Row, forget_rows, keep_doubts, keep_rows, kept_rows, put_back


def join_entities(con: duckdb.DuckDBPyConnection, number: int, kept: int, gone: int) -> None:
    """Let all that is one entity's become another's.

    Args:
        number: Of the judgement that says so.
        kept: The entity that stays, with its id, name and type.
        gone: The other.
    """
    for relation in ("entities", "aliases", "alias_keys"):
        keep_rows(con, number, relation, (kept, gone))
    # A name that only one of them has tells whose a span was; for the others it is kept.
    names = [{row["alias"] for row in aliases_of(con, one)} for one in (kept, gone)]
    keep_rows(con, number, "spans", (kept, gone), surfaces=names[0] & names[1])
    con.execute(
        """
        DELETE FROM aliases WHERE entity_id = $gone AND alias IN (SELECT alias FROM aliases WHERE entity_id = $kept)
        """,
        {"kept": kept, "gone": gone},
    )
    con.execute(
        """
        UPDATE aliases SET rule = $decided, score = 1
        WHERE entity_id = $gone AND rule NOT IN ('acronym', 'surname', 'surname_recent', 'given', 'inflected')
        """,
        {"decided": DECIDED, "gone": gone},
    )
    keep_doubts(con, number, (kept, gone))
    merge_entities(con, [Merge(kept=kept, gone=gone, rule=DECIDED)])
    con.execute(
        "UPDATE mentions SET type = e.type FROM entities AS e WHERE e.entity_id = $kept AND mentions.entity_id = $kept",
        {"kept": kept},
    )
    recount_entities(con, (kept, gone))


def part_entities(con: duckdb.DuckDBPyConnection, number: int, kept: int, gone: int, ways: Ways) -> None:
    """Undo `join_entities`: the entity that was gone comes back with its id, its names and what bears them.

    Args:
        number: Of the judgement that had joined them.
        kept: The entity that both are.
        gone: The one that comes back.
        ways: How names are read.
    """
    entities = {row["entity_id"]: row for row in kept_rows(con, number, "entities")}
    present = kind_of(con, kept)
    if gone not in entities or present is None or kind_of(con, gone) is not None:
        forget_rows(con, number)
        return
    _place_back(con, entities, kept, gone)
    kinds = {
        kept: kind_of(con, kept) or present,
        gone: Kind(type=EntityType(entities[gone]["type"]), country=entities[gone]["country"]),
    }
    names = _by_entity(kept_rows(con, number, "aliases"), kept, gone)
    keys = {
        one: {row["key"] for row in kept_rows(con, number, "alias_keys") if row["entity_id"] == one}
        for one in (kept, gone)
    }
    known = {row["alias"] for rows in names.values() for row in rows}
    since = [row for row in aliases_of(con, kept) if row["alias"] not in known]

    own = {row["alias"] for row in names[gone]}
    shared = own & {row["alias"] for row in names[kept]}
    going = (own - shared) | {
        row["alias"]
        for row in since
        if ways.name_keys_of([row], kinds[gone]) & (keys[gone] - keys[kept])
        and not ways.name_keys_of([row], kinds[kept]) & keys[kept]
    }
    short = {row["alias"] for row in since if row["rule"] in LOCAL_RULES}
    put_back(con, "entities", [entities[gone]])
    give_spans(con, kept, gone, going, shared | short, number)

    borne = {one: surfaces_of(con, one) for one in (kept, gone)}
    for row in since:
        holders = [one for one in (kept, gone) if row["alias"] in borne[one]]
        for one in holders or [gone if row["alias"] in going else kept]:
            names[one].append(row)
            keys[one] |= ways.keys_of([row], kinds[one])
    keys[kept] |= keys_of(con, kept) - keys[gone]
    for one in (kept, gone):  # made anew as well: since then the rules that make keys may have changed
        replace_names(con, one, names[one], keys[one] | ways.keys_of(names[one], kinds[one]))
    if name_of(con, kept) in going and kept in entities:
        set_name(con, kept, entities[kept]["name"])
    rebuild_mentions(con, (kept, gone), ways.sentence)
    for one in (kept, gone):
        set_first_seen(con, one, entities[one]["first_seen_at"] if one in entities else None)
    _doubt_again(con, number, kept, gone)
    forget_rows(con, number)


def _place_back(con: duckdb.DuckDBPyConnection, entities: Mapping[int, Row], kept: int, gone: int) -> None:
    """Take from the one that stayed the country that it had from the other only."""
    if kept in entities and entities[kept]["country"] is None and entities[gone]["country"] is not None:
        con.execute(
            "UPDATE entities SET country = NULL, lat = NULL, lon = NULL WHERE entity_id = $kept AND country = $country",
            {"kept": kept, "country": entities[gone]["country"]},
        )


def _doubt_again(con: duckdb.DuckDBPyConnection, number: int, kept: int, gone: int) -> None:
    """Let pairs in doubt be those they were; what has come into doubt since is a question about the one that stayed."""
    rows = kept_rows(con, number, "doubts")
    others = {end for row in rows for end in (row["a"], row["b"])} - {kept, gone}
    con.execute(
        """
        DELETE FROM doubts
        WHERE (a = $kept AND b IN (SELECT unnest($others::BIGINT[])))
           OR (b = $kept AND a IN (SELECT unnest($others::BIGINT[])))
        """,
        {"kept": kept, "others": listed(others)},
    )
    put_back(con, "doubts", rows)


def _by_entity(rows: list[Row], *entity_ids: int) -> dict[int, list[Row]]:
    return {one: [row for row in rows if row["entity_id"] == one] for one in entity_ids}
