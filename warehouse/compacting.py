"""Writing the warehouse's file anew: what was freed in it is given back, and nothing of it can be read any more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from extractors.errors import WarehouseError
from warehouse.connection import open_writer
from warehouse.lake import refuse_lake
from warehouse.packing import draft_in, settle_on_disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """Size of the file before and after, in bytes."""

    before: int
    after: int


def compact(path: Path) -> Compacted:
    """Copy the warehouse into a new file that takes the place of the old one.

    DuckDB keeps freed blocks for what is written next, and does not shorten its file. The new file lies beside the old
    one, where there must be room for it, until it is whole and has as many rows in every table.

    Raises:
        WarehouseBusy: Another process writes to it.
        WarehouseError: There is no room, or the copy is not like the original; the warehouse is as it was.
    """
    refuse_lake(path, "compacted as a file", "its files are put together by the runs")
    with draft_in(path.parent, path.name) as draft, open_writer(path) as con:
        con.execute("CHECKPOINT")
        before = path.stat().st_size
        [(name,)] = con.execute("SELECT current_database()").fetchall()
        try:
            _copy(con, name, draft)
            settle_on_disk(draft)
            draft.replace(path)
        except (duckdb.Error, OSError) as error:
            raise WarehouseError(f"cannot write {path} anew: {str(error).splitlines()[0]}; it is as it was") from error
    return Compacted(before=before, after=path.stat().st_size)


def _copy(con: duckdb.DuckDBPyConnection, name: str, draft: Path) -> None:
    quoted = name.replace('"', '""')
    con.execute(f"ATTACH '{str(draft).replace(chr(39), chr(39) * 2)}' AS compacted")
    con.execute(f'COPY FROM DATABASE "{quoted}" TO compacted')
    tables = [
        row[0]
        for row in con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = $name", {"name": name}
        ).fetchall()
    ]
    for table in tables:
        counts = {
            con.execute(f'SELECT count(*) FROM "{database}"."{table}"').fetchall()[0]  # noqa: S608 -- our own names
            for database in (quoted, "compacted")
        }
        if len(counts) > 1:
            raise WarehouseError(f"the copy of {table} is not like it; the warehouse is as it was")
    con.execute("DETACH compacted")
