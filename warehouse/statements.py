"""The statements that an analyst might run, each in a file below `warehouse/sql`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_FOLDER = files("warehouse") / "sql"


@cache
def sql(name: str) -> str:
    """Text of a file, for example "rollup_week" or "report/top"."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def names(folder: str) -> tuple[str, ...]:
    """Names of the files in a folder below, sorted."""
    return tuple(
        sorted(file.name.removesuffix(".sql") for file in (_FOLDER / folder).iterdir() if file.name.endswith(".sql"))
    )


@cache
def temporary_macro(name: str) -> str:
    """Statement that makes a table macro of `sql/macros` for one connection, also one that only reads.

    A published copy may have been made with an earlier text of it.
    """
    return sql(f"macros/{name}").partition(";\nCOMMENT ON")[0].replace("CREATE OR REPLACE", "CREATE OR REPLACE TEMP", 1)
