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
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from extractors.errors import WarehouseBusy, WarehouseError
from warehouse.migrations import is_empty, migrate, newest_version, read_version
from warehouse.search.upkeep import keep_index

# How long a writer waits for another process to let go of the file, in seconds.
WRITER_PATIENCE_S = 10.0
# And a reader that has to bring an older schema up to date: another reader may be doing just that.
READER_PATIENCE_S = 2.0


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
        if migrate(con) and copy_path(path).exists():
            publish_open(con, path)  # a run may take an hour, and nobody can read a copy of an older schema
        yield con
    finally:
        try:
            keep_index(con, path)
        finally:
            _close(con)
            publish(path)


@contextmanager
def open_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the newest published state to read; what an older version wrote is brought up to date first.

    Raises:
        WarehouseBusy: The very first run is still writing and nothing has been published yet, or an older version of
            wirewatch is writing.
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: There is no warehouse, it cannot be read, or it is of an older version and cannot be written.
    """
    con = _connect(current_copy(path), read_only=True)
    try:
        version = read_version(con, path)
        if version < newest_version():
            foreign = version == 0 and not is_empty(con)
            con.close()
            if foreign:
                raise WarehouseError(f"{path} is a DuckDB file, but no warehouse of wirewatch: name another")
            _bring_up_to_date(path, version)
            con = _connect(current_copy(path), read_only=True)
            if read_version(con, path) < newest_version():
                raise WarehouseBusy(_older(path, version, "another process is writing to it"))
        yield con
    finally:
        con.close()


@contextmanager
def open_scratch(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the newest published state to try something on; it is removed in the end.

    It lies beside the warehouse, where there must be room for it. The warehouse itself is not locked meanwhile.

    Raises:
        WarehouseBusy, WarehouseNewer, WarehouseError: As `open_reader` does.
    """
    with open_reader(path):
        pass  # brought up to date, where it was of an older version
    folder = path.parent if os.access(path.parent, os.W_OK) else None
    with tempfile.TemporaryDirectory(
        prefix=f".{path.stem}.scratch.", dir=folder, ignore_cleanup_errors=True
    ) as scratch:
        draft = Path(scratch) / path.name
        shutil.copyfile(current_copy(path), draft)
        con = _connect(draft, read_only=False)
        try:
            yield con
        finally:
            con.close()


def _bring_up_to_date(path: Path, version: int) -> None:
    """Migrate where nobody writes.

    Raises:
        WarehouseError: It stays as it is; the line says what to do.
    """
    try:
        # First as a reader: to write, a process that writes already would be let in a second time.
        _connect_patiently(path, READER_PATIENCE_S, read_only=True).close()
        with open_writer(path, patience_s=READER_PATIENCE_S):
            pass
    except WarehouseBusy as error:
        raise WarehouseBusy(_older(path, version, "another process is writing to it")) from error
    except WarehouseError as error:
        raise WarehouseError(_older(path, version, "it cannot be written to")) from error
    except duckdb.Error as error:  # a full disk, say, halfway: nothing was changed
        raise WarehouseError(_older(path, version, f"bringing it up to date failed ({_first_line(error)})")) from error


def _older(path: Path, version: int, trouble: str) -> str:
    return (
        f"{path} has schema version {version}, this wirewatch reads {newest_version()}, and {trouble}: "
        "run 'wirewatch ingest' once where and when it can be written"
    )


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
        _remove(draft, Path(f"{draft}.wal"))
    return True


def publish_open(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Publish in the middle of a run, from the writer's own connection, between two transactions.

    The copying is left to another process: POSIX takes a process's locks on a file away as soon as that process closes
    any handle of it, and the warehouse would stand open to a second writer.
    """
    copy = copy_path(path)
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    keep_index(con, path)
    try:
        con.execute("CHECKPOINT")
        subprocess.run(["cp", str(path), str(draft)], check=True, capture_output=True)
        draft.replace(copy)
    except (OSError, subprocess.CalledProcessError, duckdb.Error):
        # No room, or nobody may write here: readers keep what they have, and the end of the run tries again.
        _remove(draft)


def _remove(*drafts: Path) -> None:
    for draft in drafts:
        with suppress(OSError):  # a read-only disk says so even of a file that is not there
            draft.unlink()


def _is_current(path: Path, copy: Path) -> bool:
    log = Path(f"{path}.wal")
    return copy.exists() and copy.stat().st_mtime_ns == path.stat().st_mtime_ns and not log.exists()


def _connect_patiently(path: Path, patience_s: float, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            return _connect(path, read_only=read_only)
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
