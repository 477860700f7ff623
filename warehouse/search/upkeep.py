"""Keeping the search index: the writer does it after its loads, before it publishes."""

from __future__ import annotations

import logging
import sqlite3
import zlib
from pathlib import Path
from time import monotonic

import duckdb

from warehouse.search.index import index_path, open_to_write

logger = logging.getLogger("wirewatch")

# An archive that has no index yet gets it in parts of so many seconds, so that nobody waits for it.
BUDGET_S = 10.0
# What goes wrong around an index and not in it: it stays as it is.
_AROUND = frozenset(
    (
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT,
    )
)  # fmt: skip
# What reading a damaged file can raise.
INDEX_ERRORS = (sqlite3.Error, zlib.error, ValueError, TypeError)


def is_damage(error: Exception) -> bool:
    """Whether an error of the index tells of the file itself."""
    return not (isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 1) & 0xFF in _AROUND)


def keep_index(con: duckdb.DuckDBPyConnection, warehouse: Path, *, budget_s: float = BUDGET_S) -> None:
    """Bring the index to what is committed; whatever goes wrong with it is no trouble of the warehouse's.

    Args:
        con: The writer's connection, between two transactions.
        warehouse: Its file.
        budget_s: Seconds after which the rest is left for the next time.
    """
    path = index_path(warehouse)
    for is_second in (False, True):
        try:
            with open_to_write(path) as index:
                index.catch_up(con, give_up_at=monotonic() + budget_s, may_renew=True)
        except INDEX_ERRORS as error:
            if is_second or not is_damage(error):
                logger.warning("the search index is not brought up to date: %s", error)
                return
            logger.warning("the search index is damaged (%s) and made anew", error)
            _remove(path)
        except duckdb.FatalException:
            return  # the warehouse itself has failed, on a full disk say: the run tells of that
        except duckdb.Error as error:
            logger.warning("the search index is not brought up to date: %s", error)
            return
        else:
            return


def _remove(path: Path) -> None:
    """Only the writer does this: two that remove it at once could mix up their journals."""
    for file in (path, path.with_name(f"{path.name}-journal")):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the search index cannot be removed: %s", error)
