"""Entities by names as people type them: any alias, whatever its case, accents and signs; else spellings and scripts.

Every command that takes a name finds it here. Nothing is guessed: what several go by is listed, and what nobody goes by
gets the names that come close.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from extractors.errors import UnknownName, UsageError
from extractors.records import EntityType
from warehouse.queries import ask
from warehouse.rows import listed, listed_texts

# No text has a longer name; what is longer was not meant as one.
MAX_NAME = 500
MAX_ID = (1 << 63) - 1
LISTED = 8

# Gives the keys of a name, by which it is looked up where nothing is spelled so.
KeysOf = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entity that goes by what was typed.

    Args:
        alias: The form of its names that is closest to that.
        stories: That mention it, ever.
        told_apart: What it is, shortly: "location, GE".
        whole: Whether it is a name of its own, and not only short for it within articles.
        respelled: Whether what was typed is only taken for another spelling of it: worth a word.
    """

    entity_id: int
    type: EntityType
    name: str
    alias: str
    stories: int
    told_apart: str
    whole: bool = True
    respelled: bool = False

    @property
    def shown(self) -> str:
        """Id, name, and what tells it apart, in one line."""
        return f"{self.entity_id} {self.name} ({self.told_apart}, {_stories(self.stories)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What became of a name that was looked up.

    Args:
        name: What was typed, on one line.
        found: The one that is meant; or all that may be, where several go by it; or nobody.
        close: Without anybody: names that come close.
        why: Why there is nobody or more than one, in one line; "" where there is one.
    """

    name: str
    found: tuple[Named, ...] = ()
    close: tuple[str, ...] = ()
    why: str = ""


def look_up(
    con: duckdb.DuckDBPyConnection, typed: str, types: Sequence[EntityType] = (), keys_of: KeysOf | None = None
) -> Lookup:
    """The one entity that is meant by a name, as `find_entity`, but what else there is comes as an answer.

    Args:
        con: The open warehouse.
        typed: Name or id.
        types: Only of these; empty: of any.
        keys_of: Without it, other spellings and scripts are not found.

    Raises:
        UsageError: It is no name at all: empty, or longer than any.
    """
    name, rows, keys = _candidates(con, typed, keys_of)
    of_type = [row for row in rows if not types or row["type"] in types]
    if not of_type:
        if rows:
            others = " and ".join(sorted({row["type"] for row in rows}))
            return Lookup(name=name, why=f"it is here as {others}, not as {' or '.join(types)}")
        close = _close(con, name, keys)
        return Lookup(name=name, close=close, why="nothing here goes by this name")
    found = _named(con, _most_meant(of_type))
    why = f"{len(found)} go by this name" if len(found) > 1 else ""
    return Lookup(name=name, found=tuple(found), why=why)


def find_entities(
    con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None, keys_of: KeysOf | None = None
) -> list[Named]:
    """All entities that go by a name as people type it, or the one with that id.

    Args:
        con: The open warehouse.
        typed: Name or id.
        type: Only of this type.
        keys_of: Without it, other spellings and scripts are not found.

    Returns:
        One or more, the most told first: several if they share the name.

    Raises:
        UnknownName: There is none; it says what comes close.
        UsageError: There is none of that type, or the name is only short for several.
    """
    name, rows = _rows(con, typed, type, keys_of)
    if any(row["by_id"] or row["whole"] for row in rows):
        rows = [row for row in rows if row["by_id"]] or [row for row in rows if row["whole"]]
    elif len(rows) > 1:
        short_for = ", ".join(sorted(row["name"] for row in rows[:LISTED]))
        more = f" and {len(rows) - LISTED} more" if len(rows) > LISTED else ""
        raise UsageError(f"{name!r} is short for {short_for}{more}: say which")
    return _named(con, rows)


def find_entity(
    con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None = None, keys_of: KeysOf | None = None
) -> Named:
    """The one entity that is meant by a name as people type it, or by its id.

    Case, accents and signs are ignored, but one that goes by exactly what was typed comes first. A name that is short
    for others within articles counts where it is no name of its own.

    Raises:
        UsageError: There is none, or several; the line lists them.
    """
    name, rows = _rows(con, typed, type, keys_of)
    found = _named(con, _most_meant(rows))
    if len(found) > 1:
        listing = "; ".join(each.shown for each in found[:LISTED])
        more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
        hint = "give the id, or --type" if len({each.type for each in found}) > 1 else "give the id"
        raise UsageError(f"{len(found)} go by the name {name!r}: {listing}{more}: {hint}")
    return found[0]


def told_apart(con: duckdb.DuckDBPyConnection, types: Mapping[int, str]) -> dict[int, str]:
    """What tells entities that go by one name from each other: their type, and country; else who named them first.

    Args:
        con: The open warehouse.
        types: The type of each by its id.
    """
    countries = dict(ask(con, "told_apart", ids=listed(types)).rows)
    alike = Counter((type, countries.get(number)) for number, type in types.items())
    of_type = Counter(types.values())
    signs = {number: [type, *filter(None, [countries.get(number)])] for number, type in types.items()}
    unsure = [
        number
        for number, type in types.items()
        if alike[type, countries.get(number)] > 1 or not (countries.get(number) or of_type[type] == 1)
    ]
    if unsure:  # reads all mentions of them
        for number, outlet in ask(con, "first_outlets", ids=listed(unsure)).rows:
            signs[number].append(f"first in {outlet}")
    return {number: ", ".join(words) for number, words in signs.items()}


def titles(found: Sequence[Named]) -> list[str]:
    """What to call each beside the others: its name, with what tells it apart where another goes by that, too."""
    named = Counter(name for name, _ in {(entity.name, entity.entity_id) for entity in found})
    shared = {name for name, times in named.items() if times > 1}
    return [f"{entity.name} ({entity.told_apart})" if entity.name in shared else entity.name for entity in found]


def checked_name(typed: str) -> str:
    """A typed name on one line without control characters.

    Raises:
        UsageError: Nothing is left, or it is longer than any name.
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in typed.encode("utf-8", "ignore").decode())
    name = " ".join(printable.split())
    if not name:
        raise UsageError("a name is empty")
    if len(name) > MAX_NAME:
        raise UsageError(f"{name[:40]!r}... has {len(name):,} characters: no name is that long")
    return name


def _most_meant(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    for wanted in ("by_id", "exact", "whole"):
        rows = [row for row in rows if row[wanted]] or rows
    return rows


def _candidates(
    con: duckdb.DuckDBPyConnection, typed: str, keys_of: KeysOf | None
) -> tuple[str, list[dict[str, Any]], str]:
    name = checked_name(typed)
    number = int(name) if name.isascii() and name.isdigit() and len(name) < 20 and int(name) <= MAX_ID else None
    keys = listed_texts(keys_of(name) if keys_of is not None else ())
    rows = ask(con, "entities_named", name=name, id=number).records()
    if not rows and keys_of is not None:
        rows = [row | {"respelled": True} for row in ask(con, "entities_keyed", keys=keys).records()]
    return name, rows, keys


def _close(con: duckdb.DuckDBPyConnection, name: str, keys: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["name"] for row in ask(con, "similar_names", name=name, keys=keys).records()))


def _rows(
    con: duckdb.DuckDBPyConnection, typed: str, type: EntityType | None, keys_of: KeysOf | None
) -> tuple[str, list[dict[str, Any]]]:
    name, rows, keys = _candidates(con, typed, keys_of)
    of_type = [row for row in rows if type is None or row["type"] == type]
    if of_type:
        return name, of_type
    if rows:
        raise UsageError(f"{name!r} is here as {' and '.join(sorted({row['type'] for row in rows}))}, not as that type")
    raise UnknownName(name, _close(con, name, keys))


def _named(con: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> list[Named]:
    signs = told_apart(con, {row["entity_id"]: row["type"] for row in rows})
    return [
        Named(
            entity_id=row["entity_id"], type=EntityType(row["type"]), name=row["name"], alias=row["alias"],
            stories=row["stories"], told_apart=signs[row["entity_id"]], whole=row["whole"],
            respelled=row.get("respelled", False),
        )
        for row in rows
    ]  # fmt: skip


def _stories(number: int) -> str:
    return "1 story" if number == 1 else f"{number} stories"
