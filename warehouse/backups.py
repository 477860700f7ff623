"""Backups: a whole state of the warehouse in one file, proved to be readable before it gets its name, and back again.

    published copy -> copy of it -> opens, every row can be read, invariants -> packed -> reads back the same -> name

A backup shows the state that was last published: at most one load old, while a run is going on. It ends in
`.duckdb.zst` (compressed) or `.duckdb` (plain, to be opened by anything that opens DuckDB).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extractors.errors import UsageError, WarehouseBusy, WarehouseError
from warehouse.connection import copy_path, current_copy, open_reader, publish
from warehouse.lake import refuse_lake
from warehouse.migrations import is_empty, migrate, read_version
from warehouse.packing import digest_of, draft_in, pack, settle_on_disk, unpack
from warehouse.verify import verify

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made, or a warehouse that was restored.

    Attributes:
        file: The backup.
        as_of: When the state in it was published.
        version: Version of the schema; of a restored warehouse the one it came with.
        articles: How many are in it.
        bytes: Size of the file.
        sha256: Of the warehouse in it, uncompressed.
        broken: Invariants that do not hold.
        removed: Older backups that made room.
        aside: Where the warehouse lies that stood in its place. None: none did, or nothing was restored.
    """

    file: Path
    as_of: datetime
    version: int
    articles: int
    bytes: int
    sha256: str
    broken: tuple[str, ...]
    removed: tuple[Path, ...] = ()
    aside: Path | None = None


def published_at(con: duckdb.DuckDBPyConnection) -> datetime:
    """When the state was published that a connection to a file reads."""
    [(path,)] = con.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchall()
    return _modified(Path(path))


def back_up(
    warehouse: Path, to: Path, now: datetime, *, keep: int | None = None, tell: Tell = lambda step: None
) -> Backup:
    """Write a backup of the newest published state.

    Args:
        warehouse: The warehouse.
        to: The file to write, `.duckdb.zst` or `.duckdb`; or a folder, where it is named after the warehouse and `now`.
        now: The time, aware UTC.
        keep: Of the backups of this warehouse in the folder keep the newest so many, once the new one is there; none is
            removed for one in which an invariant is broken. None: keep all.
        tell: Hears which step begins.

    Raises:
        UsageError: The file is there already, or ends otherwise.
        WarehouseBusy, WarehouseNewer: As `open_reader` does.
        WarehouseError: There is no warehouse, it cannot be read whole, or the file cannot be written; nothing is left.
    """
    refuse_lake(warehouse, "backed up as a file", "back up its PostgreSQL database and its data_path")
    file = _named(warehouse, to, now)
    _check_rotation(to, file, keep)
    with open_reader(warehouse):
        pass  # brought up to date, where it was of an older version
    with draft_in(file.parent, file.name) as draft:
        tell("copying")
        with current_copy(warehouse).open("rb") as published, draft.open("wb") as out:
            as_of = datetime.fromtimestamp(os.fstat(published.fileno()).st_mtime, UTC)
            shutil.copyfileobj(published, out, 1 << 20)
        tell("checking")
        with _open(draft, warehouse, read_only=True) as con:
            version, articles = read_version(con), _read_whole(con, warehouse)
            broken = _broken(con)
        digest = digest_of(draft)
        ready = draft
        if file.suffix == ".zst":
            tell("compressing")
            ready = draft.with_name(file.name)
            pack(draft, ready)
            if digest_of(ready) != digest:
                raise WarehouseError(f"what was written to {file.parent} does not read back the same: check the disk")
        settle_on_disk(ready)
        os.utime(ready, (as_of.timestamp(), as_of.timestamp()))
        _give_name(ready, file)
    removed = _rotate(to, warehouse, keep) if keep is not None and not broken else ()
    return Backup(
        file=file, as_of=as_of, version=version, articles=articles, bytes=file.stat().st_size, sha256=digest,
        broken=broken, removed=removed,
    )  # fmt: skip


def restore(
    backup: Path, warehouse: Path, now: datetime, *, replace: bool = False, tell: Tell = lambda step: None
) -> Backup:
    """Put a backup in the place of the warehouse, checked and brought up to date before it gets there.

    Args:
        backup: A backup, or any closed DuckDB file that is a warehouse.
        warehouse: Where to.
        now: The time, aware UTC.
        replace: If a warehouse is there, move it aside. It is never removed.
        tell: Hears which step begins.

    Raises:
        UsageError: There is no such file, or a warehouse is there and is not to be replaced.
        WarehouseBusy: Another process is writing to that warehouse; nothing was changed.
        WarehouseNewer: A newer version of wirewatch wrote the backup.
        WarehouseError: The backup is damaged or none, or the disk is full; nothing was changed.
    """
    refuse_lake(warehouse, "restored from a file", "restore its PostgreSQL database and its data_path")
    if not backup.is_file():
        raise UsageError(f"no backup at {backup}")
    if warehouse.exists() and not replace:
        raise UsageError(f"{warehouse} is there already: --force moves it aside, or name another with --warehouse")
    with draft_in(warehouse.parent, warehouse.name) as draft:
        tell("reading")
        unpack(backup, draft)
        digest = digest_of(draft)
        tell("checking")
        with _open(draft, backup, read_only=False) as con:
            version = read_version(con, backup)
            if version == 0 or is_empty(con):
                raise WarehouseError(f"{backup} is a DuckDB file, but no warehouse of wirewatch")
            articles = _read_whole(con, backup)
            try:
                migrate(con)
                con.execute("CHECKPOINT")
            except duckdb.Error as error:
                raise WarehouseError(f"bringing {backup} up to date failed: {_first_line(error)}") from error
            broken = _broken(con)
        settle_on_disk(draft)
        tell("putting it in place")
        aside = _swap_in(draft, warehouse, now)
    publish(warehouse)
    return Backup(
        file=backup, as_of=_modified(backup), version=version, articles=articles, bytes=backup.stat().st_size,
        sha256=digest, broken=broken, aside=aside,
    )  # fmt: skip


def _named(warehouse: Path, to: Path, now: datetime) -> Path:
    if to.is_dir() or not to.suffix:
        file = to / f"{warehouse.stem}-{now:%Y%m%dT%H%M%SZ}.duckdb.zst"
    elif to.suffix == ".duckdb" or to.name.endswith(".duckdb.zst"):
        file = to
    else:
        raise UsageError(f"{to}: name a folder, or a file that ends in .duckdb.zst (compressed) or .duckdb (plain)")
    if file.exists():
        raise UsageError(f"{file} is there already: a backup is never overwritten; name another")
    if file.resolve() in (warehouse.resolve(), copy_path(warehouse).resolve()):
        raise UsageError(f"{file} is the warehouse itself: name another file")
    return file


def _check_rotation(to: Path, file: Path, keep: int | None) -> None:
    if keep is not None and to == file:
        raise UsageError("--keep goes with a folder, in which older backups are removed; not with a file")


def _rotate(folder: Path, warehouse: Path, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest backups of a warehouse that were named by us."""
    ours = re.compile(rf"{re.escape(warehouse.stem)}-\d{{8}}T\d{{6}}Z\.duckdb\.zst")
    backups = sorted(path for path in folder.iterdir() if ours.fullmatch(path.name))
    removed = []
    for old in backups[:-keep]:
        with suppress(OSError):  # it stays, and the next call tries again
            old.unlink()
            removed.append(old)
    return tuple(removed)


@contextmanager
def _open(draft: Path, origin: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy; what is wrong with it is said of where it came from."""
    try:
        con = duckdb.connect(str(draft), read_only=read_only)
    except duckdb.Error as error:
        raise WarehouseError(f"{origin} is damaged: {_first_line(error).replace(str(draft), 'it')}") from error
    try:
        con.execute("SET TimeZone = 'UTC'")
        yield con
    finally:
        con.close()


def _read_whole(con: duckdb.DuckDBPyConnection, origin: Path) -> int:
    """Read every value of every table, so that no block is damaged unseen.

    Returns:
        The number of articles.
    """
    tables = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    try:
        for table in tables:
            con.execute(f'SELECT count(hash(t)) FROM "{table}" AS t').fetchall()  # noqa: S608 -- names of tables
        articles: int = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
    except duckdb.Error as error:
        raise WarehouseError(f"{origin} is damaged: {_first_line(error)}") from error
    return articles


def _broken(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return tuple(finding.invariant for finding in verify(con) if finding.broken)


def _give_name(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)  # fails where somebody was faster, as a rename would not
    except FileExistsError as error:
        raise UsageError(f"{file} is there already: a backup is never overwritten; name another") from error
    except OSError:
        draft.rename(file)  # a file system without links


def _swap_in(draft: Path, warehouse: Path, now: datetime) -> Path | None:
    """Move what is there aside and the draft to its place; there is no moment without a warehouse.

    Raises:
        WarehouseBusy: Another process is writing to what is there.
    """
    log = Path(f"{warehouse}.wal")
    if not warehouse.exists():
        if log.exists():  # of a warehouse that is gone: it would be replayed into the new one
            log.rename(f"{log}.{now:%Y%m%dT%H%M%SZ}")
        draft.rename(warehouse)
        return None
    aside = _free_name(warehouse.with_name(f"{warehouse.stem}-replaced-{now:%Y%m%dT%H%M%SZ}{warehouse.suffix}"))
    with _held(warehouse):
        try:
            if log.exists():
                log.rename(f"{aside}.wal")
            try:
                os.link(warehouse, aside)
            except OSError:
                warehouse.rename(aside)
            draft.replace(warehouse)
        except OSError as error:
            raise WarehouseError(f"cannot move {warehouse} aside: {error.strerror}") from error
    return aside


@contextmanager
def _held(warehouse: Path) -> Iterator[None]:
    """Keep writers out. What is too damaged to be opened has none."""
    try:
        # First as a reader: to write, a process that writes already would be let in a second time.
        duckdb.connect(str(warehouse), read_only=True).close()
        con = duckdb.connect(str(warehouse))
    except duckdb.IOException as error:
        if "set lock" in str(error):
            holder = re.search(r"PID (\d+)", str(error))
            who = f"process {holder[1]}" if holder else "another process"
            raise WarehouseBusy(
                f"warehouse is busy: {warehouse} is open in {who}; nothing was restored, try again when it is done"
            ) from error
        con = None
    except duckdb.ConnectionException as error:
        raise WarehouseBusy(f"warehouse is busy: {warehouse} is being written to by this process") from error
    except duckdb.Error:
        con = None
    try:
        if con is not None:
            with suppress(duckdb.Error):
                con.execute("CHECKPOINT")
        yield
    finally:
        if con is not None:
            con.close()


def _free_name(path: Path) -> Path:
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
