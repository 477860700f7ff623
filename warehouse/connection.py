"""Opening the warehouse: one writer, and readers that never meet it.

DuckDB lets one process write a file, or many read it. Readers therefore work on the copy that the writer publishes
(`warehouse.published`); an open reader keeps the state it began with. A lake (`warehouse.lake`) needs no copy.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extractors.errors import WarehouseBusy, WarehouseError
from warehouse.database_file import connect, connect_patiently, first_line, is_damage
from warehouse.lake import is_lake, refuse_lake
from warehouse.lake_sessions import ALONE_PATIENCE_S, LakePublisher, open_lake_reader, open_lake_writer
from warehouse.migrations import is_empty, migrate, newest_version, read_version
from warehouse.published import DRAFT_PATIENCE_S, Publisher, is_current, is_publishing, publish_open, sweep
from warehouse.published import copy_path as copy_path
from warehouse.published import publish as publish
from warehouse.rows import fold_log
from warehouse.search.upkeep import keep_index

logger = logging.getLogger("wirewatch")

# How long a writer waits for another process to let go of the file, in seconds.
WRITER_PATIENCE_S = 10.0
# And a reader that has to bring an older schema up to date: another reader may be doing just that.
READER_PATIENCE_S = 2.0


@contextmanager
def open_writer(
    path: Path, *, patience_s: float | None = None, together: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse to write, make it if it is not there, and bring its schema up to date.

    The published copy is renewed when the writer leaves, also when it leaves by an error: what was committed counts.

    Args:
        path: The warehouse file, missing folders are made; or a lake file.
        patience_s: How long to wait while another process holds it; None: as long as is usual.
        together: In a lake, others may write, too: who decides by what is there takes a turn (`warehouse.turns`).

    Raises:
        WarehouseBusy: Another process holds it for longer than that.
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: It cannot be made or is not a DuckDB file.
    """
    if is_lake(path):
        with open_lake_writer(
            path, together=together, patience_s=ALONE_PATIENCE_S if patience_s is None else patience_s
        ) as lake:
            yield lake
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"cannot make the folder {path.parent}: {error.strerror}") from error
    con = connect_patiently(path, WRITER_PATIENCE_S if patience_s is None else patience_s)
    trouble: list[str] = []
    try:
        sweep(path)
        if migrate(con) and copy_path(path).exists():
            publish_open(con, path)  # a run may take an hour, and nobody can read a copy of an older schema
        yield con
    finally:
        try:
            keep_index(con, path)
        finally:
            _close(con)
            publish(path, patience_s=DRAFT_PATIENCE_S, tell=trouble.append)
    if trouble:  # who leaves by an error has that to tell
        logger.warning(
            "no new copy for readers can be made beside %s (%s): what was loaded is kept, but can be read only while "
            "no run is writing; free some space, or look at the folder's permissions",
            path, trouble[0],
        )  # fmt: skip


def publisher(con: duckdb.DuckDBPyConnection, path: Path) -> Publisher | LakePublisher:
    """What publishes between the loads of a run; arguments are those of `open_writer` and what it gave."""
    return LakePublisher(con, path) if is_lake(path) else Publisher(con, path)


@contextmanager
def open_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the newest published state to read; what an older version wrote is brought up to date first.

    The SQL variable `as_of` of the connection says as of when it is.

    Raises:
        WarehouseBusy: The very first run is still writing and nothing has been published yet, or an older version of
            wirewatch is writing.
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: There is no warehouse, it cannot be read, or it is of an older version and cannot be written;
            it turns out to be damaged while it is being read.
    """
    if is_lake(path):
        with open_lake_reader(path) as lake:
            yield lake
        return
    con, file = _open_current(path)
    try:
        version = read_version(con, path)
        if version < newest_version():
            foreign = version == 0 and not is_empty(con)
            con.close()
            if foreign:
                raise WarehouseError(f"{path} is a DuckDB file, but no warehouse of wirewatch: name another")
            _bring_up_to_date(path, version)
            con, file = _open_current(path)
            if read_version(con, path) < newest_version():
                raise WarehouseBusy(_older(path, version, "another process is writing to it"))
        yield con
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        con.close()
        raise WarehouseError(_damaged(path, file, error)) from error
    finally:
        con.close()


def _open_current(path: Path) -> tuple[duckdb.DuckDBPyConnection, Path]:
    """Open the newest published state; a copy that cannot be opened is made anew if nobody writes."""
    file = current_copy(path)
    try:
        return _connect_dated(file), file
    except WarehouseError as error:
        # Damaged, open to write in another program, or removed since we looked.
        if file == path:
            raise
        if not _renew(path):
            raise type(error)(
                f"{error}. A run that is writing renews the copy after its next load; else remove {file}"
            ) from error
        return _connect_dated(file), file


def _renew(path: Path) -> bool:
    """Make the copy anew, whatever it seems to be, if nobody writes and the warehouse can be opened."""
    try:
        connect(path, read_only=True).close()
    except WarehouseError:
        return False
    return publish(path, force=True)


def _connect_dated(file: Path) -> duckdb.DuckDBPyConnection:
    as_of = written_at(file)  # before it is opened: the state may be newer than it says, not older
    con = connect(file, read_only=True)
    con.execute("SET VARIABLE as_of = $as_of", {"as_of": as_of})
    return con


def written_at(file: Path) -> datetime | None:
    """When what a warehouse or a published copy holds was last written to, aware UTC; None if there is none."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None


def _damaged(path: Path, file: Path, error: Exception) -> str:
    """What to do about a file that opens and then turns out to be damaged."""
    if file == path:
        return f"the warehouse {path} is damaged ({first_line(error)}): restore a backup"
    if _renew(path):
        return (
            f"{file} is damaged and has been made anew: ask again. If that does not help, {path} itself is damaged "
            "and a backup has to be restored"
        )
    return f"{file} is damaged ({first_line(error)}); a run that is writing renews it after its next load"


@contextmanager
def open_scratch(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the newest published state to try something on; it is removed in the end.

    It lies beside the warehouse, where there must be room for it. The warehouse itself is not locked meanwhile.

    Raises:
        WarehouseBusy, WarehouseNewer, WarehouseError: As `open_reader` does.
    """
    refuse_lake(path, "copied to try something", "try it on a plain warehouse")
    with open_reader(path):
        pass  # brought up to date, where it was of an older version
    folder = path.parent if os.access(path.parent, os.W_OK) else None
    with tempfile.TemporaryDirectory(
        prefix=f".{path.stem}.scratch.{os.getpid()}.", dir=folder, ignore_cleanup_errors=True
    ) as scratch:
        draft = Path(scratch) / path.name
        shutil.copyfile(current_copy(path), draft)
        con = connect(draft, read_only=False)
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
        connect_patiently(path, READER_PATIENCE_S, read_only=True).close()
        with open_writer(path, patience_s=READER_PATIENCE_S):
            pass
    except WarehouseBusy as error:
        raise WarehouseBusy(_older(path, version, "another process is writing to it")) from error
    except WarehouseError as error:
        raise WarehouseError(_older(path, version, "it cannot be written to")) from error
    except duckdb.Error as error:  # a full disk, say, halfway: nothing was changed
        raise WarehouseError(_older(path, version, f"bringing it up to date failed ({first_line(error)})")) from error


def _older(path: Path, version: int, trouble: str) -> str:
    return (
        f"{path} has schema version {version}, this wirewatch reads {newest_version()}, and {trouble}: "
        "run 'wirewatch ingest' once where and when it can be written"
    )


def current_copy(path: Path) -> Path:
    """Give the file to read: the published copy, renewed first if the warehouse has moved on and nobody writes; a lake
    file itself.

    Raises:
        WarehouseBusy: Nothing was published yet and a writer is at work.
        WarehouseError: There is no warehouse.
    """
    if is_lake(path):
        return path
    if not path.exists():
        raise WarehouseError(f"no warehouse at {path}: run 'wirewatch ingest' (or 'wirewatch demo') first")
    copy = copy_path(path)
    if is_current(path):
        return copy
    try:
        connect(path, read_only=True).close()
    except WarehouseBusy:
        if copy.exists():
            return copy
        raise
    except WarehouseError as error:
        if copy.exists():
            raise WarehouseError(f"{error}. What was published last can still be read in {copy}") from error
        raise
    # Nobody writes. Where the end of a run is just publishing, what was published before will do; where no copy can be
    # made (an archive, a read-only or full disk), the warehouse is read in place.
    return copy if publish(path) or (copy.exists() and is_publishing(path)) else path


def _close(con: duckdb.DuckDBPyConnection) -> None:
    try:
        fold_log(con)
    except duckdb.Error:
        # A full disk: committed work stays in the log, which the next opening folds in.
        pass
    finally:
        con.close()
