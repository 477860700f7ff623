"""Questions the commands ask: each a `.sql` file with bound values, and the records they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

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
