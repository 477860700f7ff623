"""Opening the warehouse: one writer, and readers that never meet it.

DuckDB lets one process write a file, or many read it. Readers therefore work on a published copy
(`wirewatch.read.duckdb` beside `wirewatch.duckdb`) that the writer replaces atomically after its loads; an open
reader keeps the state it began with. The copy carries the modification time of the state it was taken from, so
that anybody can tell whether it is current.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from extractors.errors import WarehouseBusy, WarehouseError
from warehouse.migrations import migrate, read_version

# How long a writer waits for another process to let go of the file, in seconds.
WRITER_PATIENCE_S = 10.0


@contextmanager
def open_writer(path: Path, *, patience_s: float = WRITER_PATIENCE_S) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse to write, make it if it is not there, and bring its schema up to date.

    The published copy is renewed when the writer leaves, also when it leaves by an error: what was committed counts.

    Args:
        path: The warehouse file; missing folders are made.
        patience_s: How long to wait while another process holds the file.

    Raises:
        WarehouseBusy: Another process holds it for longer than that.
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: It cannot be made or is not a DuckDB file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"cannot make the folder {path.parent}: {error.strerror}") from error
    con = _connect_patiently(path, patience_s)
    try:
        migrate(con)
        yield con
    finally:
        _close(con)
        publish(path)


@contextmanager
def open_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the newest published state to read.

    Raises:
        WarehouseBusy: The very first run is still writing and nothing has been published yet.
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: There is no warehouse, or it cannot be read.
    """
    con = _connect(current_copy(path), read_only=True)
    try:
        read_version(con, path)
        yield con
    finally:
        con.close()


def copy_path(path: Path) -> Path:
    """Where the published copy of a warehouse lies."""
    return path.with_name(f"{path.stem}.read{path.suffix}")


def current_copy(path: Path) -> Path:
    """Give the file to read: the published copy, renewed first if the warehouse has moved on and nobody writes.

    Raises:
        WarehouseBusy: Nothing was published yet and a writer is at work.
        WarehouseError: There is no warehouse.
    """
    if not path.exists():
        raise WarehouseError(f"no warehouse at {path}: run 'wirewatch ingest' (or 'wirewatch demo') first")
    copy = copy_path(path)
    if _is_current(path, copy):
        return copy
    try:
        _connect(path, read_only=True).close()
    except WarehouseBusy:
        if copy.exists():
            return copy
        raise
    # Nobody writes. A folder that cannot be written to (an archive, a read-only disk) is read in place.
    return copy if publish(path) else path


def publish(path: Path) -> bool:
    """Copy the closed warehouse beside itself and swap the copy in atomically.

    Returns:
        Whether the copy is current now; False where the folder cannot be written to or the disk is full.
    """
    copy = copy_path(path)
    if not path.exists() or _is_current(path, copy):
        return path.exists()
    taken_from = path.stat()
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    log = Path(f"{path}.wal")
    had_log = log.exists()
    try:
        shutil.copyfile(path, draft)
        if had_log:
            # A killed writer left committed work in its log: fold it into the copy.
            shutil.copyfile(log, f"{draft}.wal")
            _connect(draft, read_only=False).close()
        os.utime(draft, ns=(taken_from.st_atime_ns, taken_from.st_mtime_ns))
        if path.stat().st_mtime_ns != taken_from.st_mtime_ns or log.exists() != had_log:
            return False  # a writer came in between: what was copied may be torn
        draft.replace(copy)
    except (OSError, WarehouseError):
        return False
    finally:
        draft.unlink(missing_ok=True)
        Path(f"{draft}.wal").unlink(missing_ok=True)
    return True


def publish_open(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Publish in the middle of a run, from the writer's own connection, between two transactions.

    The copying is left to another process: POSIX takes a process's locks on a file away as soon as that process closes
    any handle of it, and the warehouse would stand open to a second writer.
    """
    copy = copy_path(path)
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        con.execute("CHECKPOINT")
        subprocess.run(["cp", str(path), str(draft)], check=True, capture_output=True)
        draft.replace(copy)
    except (OSError, subprocess.CalledProcessError, duckdb.Error):
        # No room, or nobody may write here: readers keep what they have, and the end of the run tries again.
        draft.unlink(missing_ok=True)


def _is_current(path: Path, copy: Path) -> bool:
    log = Path(f"{path}.wal")
    return copy.exists() and copy.stat().st_mtime_ns == path.stat().st_mtime_ns and not log.exists()


def _connect_patiently(path: Path, patience_s: float) -> duckdb.DuckDBPyConnection:
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            return _connect(path, read_only=False)
        except WarehouseBusy:
            if time.monotonic() >= give_up_at:
                raise
            time.sleep(0.2)


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        con = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error):
            holder = re.search(r"PID (\d+)", str(error))
            who = f"process {holder[1]}" if holder else "another process"
            raise WarehouseBusy(f"warehouse is busy: {path} is open in {who}; try again when it is done") from error
        raise WarehouseError(f"cannot open the warehouse {path}: {_first_line(error)}") from error
    except duckdb.ConnectionException as error:
        # DuckDB's word for a file that this very process has open to write.
        raise WarehouseBusy(f"warehouse is busy: {path} is being written to by this process") from error
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open the warehouse {path}: {_first_line(error)}") from error
    con.execute("SET TimeZone = 'UTC'")
    return con


def _close(con: duckdb.DuckDBPyConnection) -> None:
    try:
        con.execute("CHECKPOINT")
    except duckdb.Error:
        # A full disk: committed work stays in the log, which the next opening folds in.
        pass
    finally:
        con.close()


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
