"""Questions the commands ask: each a `.sql` file with bound values, and the records they give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from extractors.errors import UsageError
from warehouse.rows import listed, listed_texts
from warehouse.statements import sql


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, in order."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def ask(con: duckdb.DuckDBPyConnection, query: str, **values: object) -> Table:
    """Run a query from `sql/queries` with its values bound."""
    return fetch_table(con.execute(sql(f"queries/{query}"), values))


def fetch_table(answer: duckdb.DuckDBPyConnection) -> Table:
    """Read a whole answer."""
    return Table(tuple(column[0] for column in answer.description or ()), tuple(answer.fetchall()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entity that goes by the name asked for; `told_apart` says what it is, shortly: "location, GE"."""

    entity_id: int
    type: str
    name: str
    stories: int
    told_apart: str


def told_apart(con: duckdb.DuckDBPyConnection, types: Mapping[int, str]) -> dict[int, str]:
    """What tells entities that go by one name from each other: their type, and country; else who named them first.

    Args:
        con: The open warehouse.
        types: The type of each by its id.
    """
    rows = {row["entity_id"]: row for row in ask(con, "told_apart", ids=listed(types)).records()}
    countries = {number: (rows.get(number) or {}).get("country") for number in types}
    alike, of_type = Counter((types[number], countries[number]) for number in types), Counter(types.values())
    found = {}
    for number, type in types.items():
        signs = [type, *filter(None, [countries[number]])]
        outlet = (rows.get(number) or {}).get("first_outlet")
        is_told = alike[type, countries[number]] == 1 and (countries[number] or of_type[type] == 1)
        found[number] = ", ".join(signs if is_told or not outlet else [*signs, f"first in {outlet}"])
    return found


def find_names(
    con: duckdb.DuckDBPyConnection, name: str, keys_of: Callable[[str], Sequence[str]] | None = None
) -> list[Found]:
    """Entities that go by a name as people type it: any alias, accents and case ignored.

    Args:
        con: The open warehouse.
        name: As it was typed.
        keys_of: Gives the keys of a name, by which it is looked up where nothing is spelled so.

    Returns:
        One or more, the most told first: several if the name is shared.

    Raises:
        UsageError: None does; says what comes close.
    """
    rows = ask(con, "named", name=name).rows
    if not rows:
        # A surname holds within its articles; where only one entity goes by it, that one is meant.
        rows = ask(con, "named_within_articles", name=name).rows
        if not rows and keys_of is not None:
            keyed = ask(con, "entities_keyed", keys=listed_texts(keys_of(name))).records()
            rows = tuple((row["entity_id"], row["type"], row["name"], row["stories"]) for row in keyed)
        if len(rows) > 1:
            raise UsageError(f"{name!r} is short for {', '.join(sorted(row[2] for row in rows[:8]))}: say which")
    if not rows:
        close = [row[0] for row in ask(con, "similar_names", name=name).rows]
        hint = f"did you mean {' or '.join(close)}?" if close else "see 'wirewatch top' for names that are there"
        raise UsageError(f"nothing here goes by the name {name!r}; {hint}")
    signs = told_apart(con, {row[0]: row[1] for row in rows})
    return [Found(entity_id=row[0], type=row[1], name=row[2], stories=row[3], told_apart=signs[row[0]]) for row in rows]


def trend(
    con: duckdb.DuckDBPyConnection, entity_id: int, since: date, until: date, grain: str, outlet: str | None = None
) -> Table:
    """Stories that mention an entity over time; see `sql/queries/trend.sql` for the columns.

    Args:
        since: First day.
        until: Day after the last.
        grain: day, week or month.
        outlet: Count articles of this outlet only.
    """
    return ask(con, "trend", entity_id=entity_id, since=since, until=until, grain=grain, outlet=outlet)


def top(con: duckdb.DuckDBPyConnection, week: date, entity_type: str | None, limit: int) -> Table:
    """Most mentioned names of the week that begins on a Monday."""
    return ask(con, "top", week=week, type=entity_type, limit=limit)


def span_of_stories(con: duckdb.DuckDBPyConnection) -> tuple[date, date] | None:
    """First and last day on which a story was first published; None if there is no story."""
    row = con.execute(
        """
        SELECT min(first_published_at AT TIME ZONE 'UTC')::DATE, max(first_published_at AT TIME ZONE 'UTC')::DATE
        FROM stories
        """
    ).fetchall()[0]
    return (row[0], row[1]) if row[0] else None


def outlet_ids(con: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """Ids of all outlets, sorted."""
    return [row[0] for row in con.execute("SELECT outlet_id FROM outlets ORDER BY outlet_id").fetchall()]
