"""The statements that an analyst might run, each in a file below `warehouse/sql`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_FOLDER = files("warehouse") / "sql"
_VALUE = re.compile(r"\$([a-z_]+)")


@cache
def sql(name: str) -> str:
    """Text of a file, for example "rollup_weeks" or "report/top"."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def names(folder: str) -> tuple[str, ...]:
    """Names of the files in a folder below, sorted."""
    return tuple(
        sorted(file.name.removesuffix(".sql") for file in (_FOLDER / folder).iterdir() if file.name.endswith(".sql"))
    )


def filled(name: str, values: Mapping[str, object]) -> str:
    """Text of a file with its $values written out, to be shown and tried elsewhere; programs bind them instead.

    Args:
        name: As for `sql`.
        values: Texts, whole numbers and None.
    """

    def literal(found: re.Match[str]) -> str:
        value = values[found[1]]
        if value is None:
            return "NULL"
        return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"

    lines = sql(name).strip().splitlines()
    return "\n".join(line if line.startswith("--") else _VALUE.sub(literal, line) for line in lines)


@cache
def temporary_macro(name: str) -> str:
    """Statement that makes a table macro of `sql/macros` for one connection, also one that only reads.

    A published copy may have been made with an earlier text of it.
    """
    return sql(f"macros/{name}").partition(";\nCOMMENT ON")[0].replace("CREATE OR REPLACE", "CREATE OR REPLACE TEMP", 1)
