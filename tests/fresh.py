"""Warehouses with nothing in them, for tests that are not about making one: that takes ten times as long as a copy."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import duckdb

from warehouse.connection import open_writer


def new_warehouse(path: Path) -> Path:
    """Put an empty warehouse where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_empty().read_bytes())
    return path


def in_memory() -> duckdb.DuckDBPyConnection:
    """An empty warehouse that is kept nowhere."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"ATTACH '{_empty()}' AS empty (READ_ONLY)")
    con.execute("COPY FROM DATABASE empty TO memory")
    con.execute("DETACH empty")
    return con


@cache
def _empty() -> Path:
    folder = Path(mkdtemp(prefix="wirewatch-tests-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    path = folder / "empty.duckdb"
    with open_writer(path):
        pass
    return path
