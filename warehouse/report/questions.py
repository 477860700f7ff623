"""Asks the statements in `sql/report`, and remembers what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import duckdb

from warehouse.report.records import Query
from warehouse.rows import listed
from warehouse.statements import sql, temporary_macro

# Statements that ask macros, and which.
_MACROS = {
    "compared_weeks": ("compared_weeks",),
    "name_tests": ("name_tests",),
    "company": ("likelihood", "npmi"),
}


class Questions:
    """A connection and the statements asked through it.

    Args:
        con: An open warehouse; it is only read.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._asked: list[Query] = []

    def rows(self, name: str, **values: object) -> list[tuple[Any, ...]]:
        """Rows of `sql/report/<name>.sql` with the values bound by name."""
        for macro in _MACROS.get(name, ()):
            self._con.execute(temporary_macro(macro))
        text = sql(f"report/{name}")
        written = tuple(sorted((key, _written(value)) for key, value in values.items()))
        self._asked.append(Query(name=name, sql=text, values=written))
        return self._con.execute(text, {key: _bound(value) for key, value in values.items()}).fetchall()

    @property
    def asked(self) -> tuple[Query, ...]:
        """Every statement asked so far, in order."""
        return tuple(self._asked)


def _bound(value: object) -> object:
    """Numbers and days are bound as one text, see `rows.listed`."""
    if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(v, int | date) for v in value):
        return listed(value)
    return value


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(_written(part) for part in value) + "]"
    raise TypeError(f"cannot be bound: {type(value).__name__}")
