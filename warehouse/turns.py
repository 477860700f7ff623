"""Taking turns in a lake: who writes, and who works on what, settled by advisory locks of its PostgreSQL.

DuckLake lets everybody append at once and sees no duplicate in it. So what is decided from the rows that are there and
then written is done in a turn, one writer after the other; and what takes long before that (asking feeds, fetching
pages, reading them) is claimed by one of them. PostgreSQL gives up the locks of whoever dies. A plain warehouse has one
writer, whose turn it always is and who may claim everything.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import duckdb

from extractors.errors import WarehouseBusy, WarehouseError
from warehouse.lake import explained, need_parts, read_lake

if TYPE_CHECKING:
    import psycopg

logger = logging.getLogger("wirewatch")

# How long a writer waits for its turn: another's load takes seconds, tagging a lake again may take hours.
PATIENCE_S = 600.0
# How long to wait for PostgreSQL to answer a new connection.
CONNECT_S = 10
# What is locked for the length of a turn; any number will do, as long as it is always the same.
_WRITING = 0x77697265


class Claimed(IntEnum):
    """What can be claimed; the first part of the lock's number."""

    FEED = 1
    ENTRY = 2
    RUN = 3


class Turns:
    """One writer's session with the catalogue.

    Args:
        path: The lake file.
    """

    def __init__(self, path: Path) -> None:
        need_parts()
        self._path = path
        self._session: psycopg.Connection | None = None
        self._depth = 0

    @contextmanager
    def hold(self, patience_s: float = PATIENCE_S) -> Iterator[None]:
        """Wait for the turn and keep it. Whoever has it already keeps it until the outermost lets go.

        Raises:
            WarehouseBusy: It does not come within that time.
            WarehouseError: The catalogue does not answer.
        """
        if self._depth == 0:
            self._take(patience_s)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._give_up()

    def check(self) -> None:
        """Make sure, just before a commit, that the turn is still ours: with its session PostgreSQL ends it.

        Raises:
            WarehouseError: It is not.
        """
        self._ask("SELECT 1")

    def claim(self, kind: Claimed, ids: Iterable[int]) -> set[int]:
        """Claim what nobody else has; what was claimed before is claimed still."""
        rows = self._ask(
            "SELECT id FROM unnest(%s::bigint[]) AS id WHERE pg_try_advisory_lock(%s::int, hashint8(id))",
            (list(ids), int(kind)),
        )
        return {row[0] for row in rows}

    def release(self, kind: Claimed, ids: Iterable[int]) -> None:
        """Let go of what was claimed."""
        self._ask(
            "SELECT pg_advisory_unlock(%s::int, hashint8(id)) FROM unnest(%s::bigint[]) AS id", (int(kind), list(ids))
        )

    def close(self) -> None:
        """Let go of everything."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _take(self, patience_s: float) -> None:
        if not self._ask("SELECT pg_try_advisory_lock(%s)", (_WRITING,))[0][0]:
            logger.debug("waiting for another writer of %s", self._path)
            self._ask("SELECT set_config('lock_timeout', %s, false)", (f"{max(1, int(patience_s * 1000))}ms",))
            self._ask("SELECT pg_advisory_lock(%s)", (_WRITING,))

    def _give_up(self) -> None:
        with suppress(WarehouseError):  # with the session the turn is gone, too
            self._ask("SELECT pg_advisory_unlock(%s)", (_WRITING,))

    def _ask(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[int, ...]]:
        import psycopg
        from psycopg.errors import LockNotAvailable

        try:
            if self._session is None:
                self._session = _connected(self._path)
            return self._session.execute(query.encode(), values).fetchall()
        except LockNotAvailable as error:
            raise WarehouseBusy(
                f"warehouse is busy: another process is writing to the lake {self._path}; try again when it is done"
            ) from error
        except psycopg.Error as error:
            if self._session is not None and self._session.closed and not self._depth:
                self._session = None  # nothing was held: the next turn tries anew
            raise explained(self._path, error) from error


# By connection: whoever has the open warehouse can take its turn.
_TURNS: WeakKeyDictionary[duckdb.DuckDBPyConnection, Turns] = WeakKeyDictionary()


def take_turns(con: duckdb.DuckDBPyConnection, turns: Turns) -> None:
    """Let an open lake be written to in turns."""
    _TURNS[con] = turns


def turn(con: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
    """What is read inside stays so until what follows from it is written: nobody else writes meanwhile.

    Raises:
        WarehouseBusy: Others write for too long.
        WarehouseError: The catalogue does not answer.
    """
    turns = _TURNS.get(con)
    return nullcontext() if turns is None else turns.hold()


def check_turn(con: duckdb.DuckDBPyConnection) -> None:
    """Make sure, just before a commit, that the turn is still ours.

    Raises:
        WarehouseError: It is not.
    """
    if turns := _TURNS.get(con):
        turns.check()


def is_shared(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether others may write to the open warehouse, too."""
    return con in _TURNS


def claim(con: duckdb.DuckDBPyConnection, kind: Claimed, ids: Collection[int]) -> set[int]:
    """Claim feeds, entries or runs, until they are released or the warehouse is closed.

    Returns:
        Those that nobody else has.
    """
    turns = _TURNS.get(con)
    return set(ids) if turns is None else turns.claim(kind, ids)


def release(con: duckdb.DuckDBPyConnection, kind: Claimed, ids: Collection[int]) -> None:
    """Let go of what was claimed, each as often as it was."""
    if turns := _TURNS.get(con):
        turns.release(kind, ids)


def newest_snapshot(path: Path) -> tuple[int, object]:
    """Number and time of the newest state of a lake.

    Raises:
        WarehouseError: There is none yet, or the catalogue does not answer.
    """
    need_parts()
    import psycopg

    try:
        with _connected(path) as session:
            row = session.execute(
                "SELECT snapshot_id, snapshot_time FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1"
            ).fetchone()
    except psycopg.Error as error:
        raise explained(path, error) from error
    if row is None:
        raise WarehouseError(f"there is nothing in the lake {path} yet: run 'wirewatch ingest' first")
    return int(row[0]), row[1]


def _connected(path: Path) -> psycopg.Connection:
    """A session of its own. The server notices within a minute that the machine of a writer is gone."""
    import psycopg

    session = psycopg.connect(read_lake(path).catalogue, connect_timeout=CONNECT_S, autocommit=True)
    session.execute("SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 4")
    return session
