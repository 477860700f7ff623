"""Opening a lake: writers that take turns, and readers that each see one state of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic

import duckdb

from extractors.errors import WarehouseError
from warehouse.lake import connect_lake, explained, is_lost
from warehouse.migrations import migrate, newest_version, read_version
from warehouse.search.upkeep import keep_index
from warehouse.turns import Turns, newest_snapshot, take_turns

# How long who wants the lake to itself waits for it: the loads of others take seconds.
ALONE_PATIENCE_S = 120.0
# Small files are put together when there are so many more than tables: each load leaves some, and every question opens
# all that it needs.
MOST_FILES = 2000
# States that are older are forgotten then, and with them the files that only they need: nobody reads for so long.
KEPT = "1 day"
# The index is not looked after more often than this, in seconds: in a lake every look asks the catalogue.
INDEX_EVERY_S = 10.0


@contextmanager
def open_lake_writer(path: Path, *, together: bool, patience_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a lake to write, make it if it is empty, and bring its schema up to date.

    Args:
        path: The lake file.
        together: Others may write, too: whoever decides by what is there takes a turn (`turns.turn`). Else it is
            the caller's turn until the end.
        patience_s: How long to wait for that.

    Raises:
        WarehouseBusy: Others write for longer than that.
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: It cannot be used, or is out of reach all of a sudden.
    """
    turns = Turns(path)
    with ExitStack() as stack:
        stack.callback(turns.close)
        alone = stack.enter_context(ExitStack())
        alone.enter_context(turns.hold(patience_s))
        con = connect_lake(path)
        stack.callback(con.close)
        take_turns(con, turns)
        try:
            migrate(con)
            if together:
                alone.close()
            yield con
            keep_index(con, path)
            with turns.hold():
                _put_together(con)
        except duckdb.Error as error:
            if not is_lost(error):
                raise
            raise explained(path, error) from error


@contextmanager
def open_lake_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the newest state of a lake to read; it stays that state. Nothing is waited for.

    Raises:
        WarehouseNewer: A newer version of wirewatch wrote it.
        WarehouseError: It is empty, out of reach, or of an older version.
    """
    number, as_of = newest_snapshot(path)
    con = connect_lake(path, snapshot=number)
    try:
        con.execute("SET VARIABLE as_of = $as_of", {"as_of": as_of})
        version = read_version(con, path)
        if version < newest_version():
            raise WarehouseError(
                f"the lake {path} has schema version {version}, this wirewatch reads {newest_version()}: "
                "run 'wirewatch ingest' once"
            )
        yield con
    except duckdb.Error as error:
        if not is_lost(error):
            raise
        raise explained(path, error) from error
    finally:
        con.close()


class LakePublisher:
    """In a lake what is committed is published. What is left to do is the search index of this machine.

    Args:
        con: The writer's connection.
        path: The lake file.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._con, self._path = con, path
        self._looked_at = monotonic()

    def loaded(self) -> None:
        """There is something new; call it between two transactions."""
        if monotonic() - self._looked_at >= INDEX_EVERY_S:
            keep_index(self._con, self._path)
            self._looked_at = monotonic()

    def catch_up(self) -> None:
        """Nothing waits here."""


def _put_together(con: duckdb.DuckDBPyConnection) -> None:
    """Make few files of many small ones, in a turn; where that fails, the next run tries again."""
    with suppress(duckdb.Error):
        files = con.execute("SELECT sum(file_count) FROM ducklake_table_info('lake')").fetchall()[0][0] or 0
        if files > MOST_FILES:
            con.execute(f"CALL lake.set_option('expire_older_than', '{KEPT}')")
            con.execute(f"CALL lake.set_option('delete_older_than', '{KEPT}')")
            con.execute("CHECKPOINT")
