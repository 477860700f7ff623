"""Finding and describing entities, for people who look at who is who and correct it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from extractors.alias_rules import LOCAL_RULES
from extractors.errors import UsageError
from extractors.records import EntityType
from warehouse.queries import ask, told_apart
from warehouse.rows import listed_texts

# No text has a longer name; what is longer was not meant as one.
MAX_NAME = 500
MAX_ID = (1 << 63) - 1
LISTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entity that goes by what was typed; `alias` is the form of its names that is closest to it."""

    entity_id: int
    type: EntityType
    name: str
    alias: str
    stories: int
    whole: bool = True


def find_entity(
    con: duckdb.DuckDBPyConnection,
    typed: str,
    type: EntityType | None = None,
    keys_of: Callable[[str], Sequence[str]] | None = None,
) -> Named:
    """The one entity that is meant by a name as people type it, or by its id.

    Accents and case are ignored, but one that goes by exactly what was typed comes first. A name that is short for
    others within articles counts where it is no name of its own.

    Args:
        con: The open warehouse.
        typed: Name or id.
        type: Only of this type.
        keys_of: Gives the keys of a name, by which it is looked up where nothing is spelled so.

    Raises:
        UsageError: There is none, or several; the line lists them.
    """
    name = " ".join(typed.encode("utf-8", "ignore").decode().split())
    if not name:
        raise UsageError("a name is empty")
    if len(name) > MAX_NAME:
        raise UsageError(f"{name[:40]!r}... has {len(name):,} characters: no name is that long")
    number = int(name) if name.isascii() and name.isdigit() and len(name) < 20 and int(name) <= MAX_ID else None
    rows = ask(con, "entities_named", name=name, id=number).records()
    if not rows and keys_of is not None:
        rows = ask(con, "entities_keyed", keys=listed_texts(keys_of(name))).records()
    of_type = [row for row in rows if type is None or row["type"] == type]
    for wanted in ("by_id", "exact", "whole"):
        of_type = [row for row in of_type if row[wanted]] or of_type
    if not of_type:
        raise UsageError(_nobody(con, name, [row["type"] for row in rows]))
    if len(of_type) > 1:
        signs = told_apart(con, {row["entity_id"]: row["type"] for row in of_type})
        listed = "; ".join(
            f"{row['entity_id']} {row['name']} ({signs[row['entity_id']]}, {_stories(row['stories'])})"
            for row in of_type[:LISTED]
        )
        more = f" and {len(of_type) - LISTED} more" if len(of_type) > LISTED else ""
        hint = "give the id, or --type" if len({row["type"] for row in of_type}) > 1 else "give the id"
        raise UsageError(f"{len(of_type)} go by the name {name!r}: {listed}{more}: {hint}")
    [row] = of_type
    return Named(
        entity_id=row["entity_id"], type=EntityType(row["type"]), name=row["name"], alias=row["alias"],
        stories=row["stories"], whole=row["whole"],
    )  # fmt: skip


def _stories(number: int) -> str:
    return "1 story" if number == 1 else f"{number} stories"


def _nobody(con: duckdb.DuckDBPyConnection, name: str, other_types: Sequence[str]) -> str:
    if other_types:
        return f"{name!r} is here as {' and '.join(sorted(set(other_types)))}, not as that type"
    close = [row[0] for row in ask(con, "similar_names", name=name).rows]
    hint = f"did you mean {' or '.join(close)}?" if close else "see 'wirewatch entities list' for those that are here"
    return f"nothing here goes by the name {name!r}; {hint}"


def whole_name(con: duckdb.DuckDBPyConnection, found: Named) -> str:
    """A name by which others can find an entity, too: what was typed if it is one, else the one it is shown by, else
    the one that the texts use most."""
    rows = [
        row["alias"]
        for row in ask(con, "entity_aliases", id=found.entity_id).records()
        if row["rule"] not in LOCAL_RULES
    ]
    return next((name for name in (found.alias, found.name) if name in rows), rows[0] if rows else found.name)


def names_to_split(con: duckdb.DuckDBPyConnection, found: Named, typed: str) -> tuple[str, str]:
    """A name that an entity keeps, and the alias of it that is to be taken out.

    Args:
        con: The open warehouse.
        found: The entity.
        typed: The alias; as it is spelled, or else the one that is it but for accents and case.

    Raises:
        UsageError: The entity does not go by it, or by nothing else.
    """
    rows = [
        row["alias"]
        for row in ask(con, "entity_aliases", id=found.entity_id).records()
        if row["rule"] not in LOCAL_RULES
    ]
    alias = next((name for name in rows if name == typed), None)
    if alias is None:
        close = [row["alias"] for row in ask(con, "aliases_spelled", id=found.entity_id, name=typed).records()]
        alias = next((name for name in rows if name in close), None)
    shown = f"{found.name[:80]!r} ({found.type}, id {found.entity_id})"
    if alias is None:
        raise UsageError(
            f"{typed[:80]!r} is no name of its own of {shown}: "
            + (
                "it is short for it within articles, and goes where that goes"
                if not found.whole
                else "see its names with 'wirewatch entities show'"
            )
        )
    kept = next((name for name in (found.name, *rows) if name != alias and name in rows), None)
    if kept is None:
        raise UsageError(f"{alias[:80]!r} is all that {shown} goes by: nothing would be left")
    return kept, alias


def describe(con: duckdb.DuckDBPyConnection, entity_id: int, *, sentences: int, neighbours: int) -> dict[str, Any]:
    """All that is known of an entity but what people judged: counts, names with their reasons, sentences, who is near.

    Args:
        con: The open warehouse.
        entity_id: It is there.
        sentences: How many sentences.
        neighbours: How many others that come near; those that are in doubt come first and say in `apart` why.
    """
    doubted = ask(con, "entity_doubts", id=entity_id, limit=neighbours).records()
    known = {other["entity_id"] for other in doubted}
    near = ask(con, "entity_neighbours", id=entity_id, limit=neighbours).records()
    return ask(con, "entity", id=entity_id).records()[0] | {
        "aliases": ask(con, "entity_aliases", id=entity_id).records(),
        "evidence": ask(con, "entity_evidence", id=entity_id, limit=sentences).records(),
        "near": [*doubted, *(other for other in near if other["entity_id"] not in known)][:neighbours],
    }
