"""Opening DuckDB files: whose fault a failure is, and where queries may put what does not fit into memory."""

from __future__ import annotations

import os
import re
import tempfile
import time
from pathlib import Path

import duckdb

from extractors.errors import WarehouseBusy, WarehouseError

# What DuckDB says of a file that does not hold what was written to it.
_DAMAGE = re.compile(
    r"Corrupt database file|not a valid DuckDB database|Could not read enough bytes|"
    r"(?:stored|expected|computed) checksum|Failed to (?:load|deserialize) ",
    re.IGNORECASE,
)


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file; times are shown in UTC.

    Raises:
        WarehouseBusy: Another process has it open, of which at least one wants to write.
        WarehouseError: It cannot be opened.
    """
    try:
        con = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        if "set lock on file" in str(error):
            holder = re.search(r"PID (\d+)", str(error))
            who = f"process {holder[1]}" if holder else "another process"
            raise WarehouseBusy(f"warehouse is busy: {path} is open in {who}; try again when it is done") from error
        raise WarehouseError(_cannot_open(path, error)) from error
    except duckdb.ConnectionException as error:
        # DuckDB's word for a file that this very process has open to write.
        raise WarehouseBusy(f"warehouse is busy: {path} is being written to by this process") from error
    except duckdb.Error as error:
        raise WarehouseError(_cannot_open(path, error)) from error
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")  # after two seconds it would be drawn between the data, on stdout
    if read_only:
        _spill_apart(con, path)
    return con


def connect_patiently(path: Path, patience_s: float, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file, waiting for another process to let go of it.

    Raises:
        WarehouseBusy: It is not free within that time.
        WarehouseError: It cannot be opened.
    """
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            return connect(path, read_only=read_only)
        except WarehouseBusy:
            if time.monotonic() >= give_up_at:
                raise
            time.sleep(0.2)


def is_damage(error: Exception) -> bool:
    """Whether the file does not hold what was written to it."""
    return bool(_DAMAGE.search(str(error)))


def first_line(error: Exception) -> str:
    """What an error says, without the hints that follow."""
    return str(error).strip().splitlines()[0]


def spill_folder(path: Path) -> Path:
    """Where this process may put what does not fit into memory; DuckDB makes it when it must, and removes it."""
    folder = path.parent if os.access(path.parent, os.W_OK) else Path(tempfile.gettempdir())
    return folder / f".{path.stem}.spill.{os.getpid()}"


def _spill_apart(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Readers of one file would all spill into one folder, under the same names."""
    wanted = str(spill_folder(path))
    if con.execute("SELECT current_setting('temp_directory')").fetchall() != [(wanted,)]:
        con.execute("SET temp_directory = $folder", {"folder": wanted})


def _cannot_open(path: Path, error: Exception) -> str:
    """One line that says what to do."""
    if path.is_dir():
        return f"cannot open the warehouse {path}: it is a folder; name a file with --warehouse"
    if is_damage(error):
        return (
            f"cannot open the warehouse {path}: it is damaged, or no DuckDB file at all ({first_line(error)}); "
            "restore a backup, or name another with --warehouse"
        )
    if "ermission denied" in str(error):
        return f"cannot open the warehouse {path}: permission denied; ask its owner, or name another with --warehouse"
    return f"cannot open the warehouse {path}: {first_line(error)}"
