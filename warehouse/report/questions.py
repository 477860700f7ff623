"""Asks the statements in `sql/report`, and remembers what was asked."""

from __future__ import annotations

import re
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
    "gaps": ("gaps",),
    "company": ("likelihood", "npmi"),
}
_VALUE = re.compile(r"\$([a-z_]+)")


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
        return self._ask(name, sql(f"report/{name}"), values)

    def define(self, name: str, **values: object) -> None:
        """Make the temporary table or view of `sql/report/<name>.sql`; in it, `warehouse` is the open database."""
        database = str(self._con.execute("SELECT current_database()").fetchall()[0][0]).replace('"', '""')
        self._ask(name, sql(f"report/{name}").replace("FROM warehouse.", f'FROM "{database}".'), values)

    def forget(self, kind: str, name: str) -> None:
        """Drop a temporary TABLE or VIEW of ours, where it is there."""
        self._con.execute(f"DROP {kind} IF EXISTS temp.{name}")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """For questions of other modules; what they ask is not remembered here."""
        return self._con

    @property
    def asked(self) -> tuple[Query, ...]:
        """Every statement asked so far, in order."""
        return tuple(self._asked)

    def _ask(self, name: str, text: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        written = tuple(sorted((key, _written(value)) for key, value in values.items()))
        self._asked.append(Query(name=name, sql=text, values=written, ready=_filled(text, values)))
        return self._con.execute(text, {key: _bound(value) for key, value in values.items()}).fetchall()


def _bound(value: object) -> object:
    """Numbers and days are bound as one text, see `rows.listed`."""
    if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(v, int | date) for v in value):
        return listed(value)
    return value


def _written(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Sequence):
        return [_written(part) for part in value]
    raise TypeError(f"cannot be bound: {type(value).__name__}")


def _filled(text: str, values: dict[str, object]) -> str:
    """The statement with its values written out, to be run as it stands; comments keep their names."""

    def literal(found: re.Match[str]) -> str:
        return _literal(values[found[1]])

    lines = text.strip().splitlines()
    return "\n".join(line if line.startswith("--") else _VALUE.sub(literal, line) for line in lines)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ '{value.isoformat()}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_literal(part) for part in value) + "]"
    return str(value)
