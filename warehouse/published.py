"""The published copy: what everybody reads while the one writer writes.

DuckDB lets one process write a file, or many read it. So the writer publishes copies of the warehouse under another
name (`wirewatch.read.duckdb` beside `wirewatch.duckdb`):

- A copy is made in a draft, brought safely to the disk and swapped in by one atomic rename. Whatever happens, there is
  a whole copy under its name, and what was published is never changed: who has it open keeps that state, and any tool
  may copy it away meanwhile.
- It cannot be written to (its mode is read-only), and its modification time is that of the state it was taken from, so
  that anybody can tell as of when it is and whether it is current.
- Where the file system can (Btrfs, XFS, bcachefs, ZFS), a copy shares its blocks with the original and costs
  milliseconds at any size. Elsewhere it costs about a second per gigabyte, and the longer it takes, the more seldom it
  is made: see `Publisher`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from extractors.errors import WarehouseError
from warehouse.database_file import connect, first_line
from warehouse.rows import fold_log
from warehouse.search.upkeep import keep_index

# Share of a run's time that publishing may take. With it a warehouse of 22 MB is published after every load that comes
# 0.7 s after the last one, one of 1 GB every ten to twenty seconds, one of 10 GB every few minutes.
PUBLISHING_SHARE = 0.05
# Expected before the first copy has been timed, in bytes a second; 1 to 2 GB/s were measured into the page cache.
ASSUMED_RATE = 1e9
# How long the end of a run waits for a reader that is just publishing, in seconds.
DRAFT_PATIENCE_S = 30.0


def copy_path(path: Path) -> Path:
    """Where the published copy of a warehouse lies."""
    return path.with_name(f"{path.stem}.read{path.suffix}")


def is_current(path: Path) -> bool:
    """Whether the published copy has everything that was committed."""
    try:
        return copy_path(path).stat().st_mtime_ns == _written_ns(path)
    except FileNotFoundError:
        return False


def is_publishing(path: Path) -> bool:
    """Whether some process is publishing just now."""
    try:
        handle = os.open(_draft(path), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def publish(
    path: Path, *, patience_s: float = 0.0, force: bool = False, tell: Callable[[str], None] = lambda why: None
) -> bool:
    """Publish a warehouse that nobody has open to write.

    Args:
        path: The warehouse file.
        patience_s: How long to wait for another process that is publishing it.
        force: Also where the copy seems to be current.
        tell: Hears why no copy could be made, such as a full disk.

    Returns:
        Whether the copy is current now; False where the folder cannot be written to, the disk is full, another process
        is publishing, or a writer came in between.
    """

    def fill(draft: Path, lock: int) -> bool:
        if is_current(path) and not force:
            return False  # somebody else was faster
        taken_from = _written_ns(path)
        _copy_file(path, draft, lock)
        if logs := [log for log in _logs(path) if log.exists()]:
            # A killed writer left committed work in its log: fold it into the copy.
            for log in logs:
                shutil.copyfile(log, draft.with_name(draft.name + log.name.removeprefix(path.name)))
            connect(draft, read_only=False).close()
        os.utime(draft, ns=(taken_from, taken_from))
        return _written_ns(path) == taken_from  # else a writer came in between, and what was copied may be torn

    if not path.exists() or (is_current(path) and not force):
        return path.exists()
    try:
        return _swap_in(path, fill, patience_s) or (is_current(path) and not force)
    except subprocess.CalledProcessError as error:
        tell(first_line(Exception(error.stderr.decode(errors="replace"))) if error.stderr else str(error))
    except OSError as error:
        tell(error.strerror or str(error))
    except (duckdb.Error, WarehouseError) as error:
        tell(first_line(error))
    return False


def publish_open(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Publish in the middle of a run, from the writer's own connection, between two transactions.

    Returns:
        Whether that was done; where not, readers keep what they have, and the end of the run tries again.
    """

    def fill(draft: Path, lock: int) -> bool:
        if not fold_log(con):
            return False
        taken_from = _written_ns(path)
        _copy_file(path, draft, lock)
        os.utime(draft, ns=(taken_from, taken_from))
        return True

    with suppress(OSError, subprocess.CalledProcessError, duckdb.Error):
        return _swap_in(path, fill)
    return False


class Publisher:
    """Publishes while a run is writing: after each load, as far as `PUBLISHING_SHARE` allows; the search index, too.

    A load that was not published at once is published when the time has come, so readers are at most one load behind,
    plus twenty times what one copy takes, and what indexing takes.

    Args:
        con: The writer's connection.
        path: The warehouse file.
        clock: Seconds that only grow.

    Attributes:
        cost_s: What the last copy took, in seconds; before the first, what it is expected to take.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, path: Path, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._con, self._path, self._clock = con, path, clock
        self._last_at = clock()
        self.cost_s = path.stat().st_size / ASSUMED_RATE
        self._waiting = False

    def loaded(self) -> None:
        """There is something new to publish; call it between two transactions."""
        self._waiting = True
        self.catch_up()

    def catch_up(self) -> None:
        """Publish what is waiting, if its time has come; call it between two transactions."""
        began = self._clock()
        if not self._waiting or began - self._last_at < self.cost_s / PUBLISHING_SHARE:
            return
        keep_index(self._con, self._path)
        began = self._clock()  # indexing costs what was loaded: the longer it is put off, the more
        self._waiting = not publish_open(self._con, self._path)
        self._last_at = self._clock()
        self.cost_s = self._last_at - began


def sweep(path: Path) -> None:
    """Remove what killed processes left beside the warehouse: drafts of copies, scratch copies, spilled data."""
    stem = re.escape(path.stem)
    left = re.compile(rf"\.(?:{stem}\.(?:spill|scratch)|{re.escape(copy_path(path).name)})\.(\d+)(?:\.\w*)?")
    with suppress(OSError):
        for found in list(path.parent.iterdir()):
            if (name := left.fullmatch(found.name)) and not _is_alive(int(name[1])):
                if found.is_dir():
                    shutil.rmtree(found, ignore_errors=True)
                else:
                    _remove(found)


def _swap_in(path: Path, fill: Callable[[Path, int], bool], patience_s: float = 0.0) -> bool:
    """Let a draft be filled and put it in the copy's place, unless `fill` says that it is no good.

    The draft is locked, not named by process: what a killed one left is written over by the next. `fill` gets the
    handle that holds the lock, too.
    """
    draft, copy = _draft(path), copy_path(path)
    if (handle := _lock_draft(draft, patience_s)) is None:
        return False
    done = False
    try:
        _remove(*_logs(draft))
        if fill(draft, handle):
            os.fchmod(handle, os.fstat(handle).st_mode & 0o444)
            os.fsync(handle)
            draft.replace(copy)
            done = True
    finally:
        if not done:
            _remove(draft, *_logs(draft))
        os.close(handle)
    _sync_folder(copy.parent)
    return done


def _draft(path: Path) -> Path:
    return path.with_name(f".{copy_path(path).name}.draft")


def _lock_draft(draft: Path, patience_s: float) -> int | None:
    """Open the draft and lock it; None where another process has it for longer than we wait."""
    give_up_at = time.monotonic() + patience_s
    while True:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), draft.stat()):
                return handle
        os.close(handle)  # it is another's, or was and has become the copy
        if time.monotonic() >= give_up_at:
            return None
        time.sleep(0.05)


def _copy_file(source: Path, draft: Path, lock: int) -> None:
    """Copy, sharing blocks where the file system can.

    It is left to another process: POSIX takes a process's locks on a file away as soon as that process closes any
    handle of it, and an open warehouse would stand open to a second writer. That process holds the draft's lock, too:
    where we are killed, it copies on, and nobody else may write into the draft until it is done.
    """
    files = ["--", str(source), str(draft)]
    if sys.platform == "linux":
        try:
            subprocess.run(["cp", "--reflink=auto", *files], check=True, capture_output=True, pass_fds=[lock])
        except subprocess.CalledProcessError as error:
            if b"reflink" not in error.stderr:  # a cp without that option says so
                raise
        else:
            return
    subprocess.run(["cp", *files], check=True, capture_output=True, pass_fds=[lock])


def _sync_folder(folder: Path) -> None:
    """Bring a rename safely to the disk."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _written_ns(path: Path) -> int:
    """When a warehouse was last written to, nanoseconds since 1970."""
    written = path.stat().st_mtime_ns
    for log in _logs(path):
        with suppress(FileNotFoundError):
            written = max(written, log.stat().st_mtime_ns)
    return written


def _logs(path: Path) -> list[Path]:
    """Where DuckDB keeps what was committed and is not in the file yet; the latter two while it is being brought in."""
    return [Path(f"{path}.wal{ending}") for ending in ("", ".checkpoint", ".recovery")]


def _remove(*files: Path) -> None:
    for file in files:
        with suppress(OSError):  # a read-only disk says so even of a file that is not there
            file.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
