"""Answers to SQL that somebody typed: read-only, within limits, and never held whole.

DuckDB's own locks (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview) keep a query inside the
warehouse: no files, no network, no extensions, no variables of this process as tables, bounded memory and disk, and no
way to change that. Temporary tables and views may be made; they live in the session.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as WaitedTooLong
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import duckdb

from extractors.errors import UsageError, WirewatchError
from warehouse.database_file import is_damage
from warehouse.lake import is_lake_connection

T = TypeVar("T")

# Rows that are fetched at a time: few enough that whole texts of articles stay some megabytes.
BATCH = 1000
# What one session may use. What does not fit into memory is spilled, to as much of the disk as this and to no more than
# half of what is free: ingestion needs room, too.
MEMORY_LIMIT = 2 << 30
SPILL_LIMIT = 10 << 30
# How long a query may take to notice that it is to stop, in seconds. Most take milliseconds; some functions never look.
GRACE_S = 10.0

# What may be run. DuckDB refuses those that write, but for temporary tables; settings are locked, variables are not.
_KINDS = frozenset(
    (
        duckdb.StatementType.SELECT,
        duckdb.StatementType.EXPLAIN,
        duckdb.StatementType.CREATE,
        duckdb.StatementType.INSERT,
        duckdb.StatementType.UPDATE,
        duckdb.StatementType.DELETE,
        duckdb.StatementType.DROP,
        duckdb.StatementType.SET,
    )
)
_MAKING = frozenset((duckdb.StatementType.CREATE, duckdb.StatementType.DROP))
_ASKING = frozenset((duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN))
# Shorthands that DuckDB rewrites into what is allowed, or into worse.
_REFUSED = frozenset(("CALL", "CHECKPOINT", "FORCE", "IMPORT", "PRAGMA", "TRUNCATE"))
_EXPLAIN = "EXPLAIN (FORMAT json) "
# What DuckDB does not explain: there the names below must not even stand.
_UNEXPLAINED = frozenset((duckdb.StatementType.EXPLAIN, duckdb.StatementType.SET))
_HIDING = frozenset(("query", "json_execute_serialized_sql"))
# Functions that change the session although a SELECT calls them: logs can be sent to files and to the terminal.
_CHANGING = frozenset(
    (
        "enable_logging",
        "disable_logging",
        "truncate_duckdb_logs",
        "enable_profiling",
        "disable_profiling",
        "checkpoint",
        "force_checkpoint",
    )
)


# Functions of the extension that reads a lake's catalogue: they ask any server for anything, already where the plan is
# made. They must not even stand in a statement; what hides them is found in the plan.
_OUTSIDE = frozenset(
    ("postgres_attach", "postgres_execute", "postgres_query", "postgres_scan", "postgres_scan_pushdown")
)


class StuckError(WirewatchError):
    """A query does not stop, though it was told to; only the end of the process ends it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the statements of a text, without its semicolon.

    Attributes:
        at: Where it begins in that, in bytes.
        word: Its first word, in capitals.
        kinds: What DuckDB takes it for; some are taken apart further.
    """

    text: str
    at: int
    word: str
    kinds: frozenset[duckdb.StatementType]

    @property
    def answers(self) -> bool:
        """Whether rows come of it."""
        return bool(self.kinds & _ASKING)


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer and its rows, which come as they are asked for; statements without answer have none."""

    columns: tuple[str, ...]
    batches: Iterator[list[tuple[Any, ...]]]


def restrict(con: duckdb.DuckDBPyConnection) -> None:
    """Lock a read-only connection in; it cannot be undone."""
    if not is_lake_connection(con):  # whose catalogue has looked for secrets, after which it cannot be set
        con.execute("SET allow_persistent_secrets = false")
    spill = Path(con.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])
    free = shutil.disk_usage(spill.parent).free
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for setting, value in (
        ("memory_limit", f"{min(MEMORY_LIMIT, memory * 4 // 5)}B"),
        ("max_temp_directory_size", f"{min(SPILL_LIMIT, free // 2)}B"),
        ("python_enable_replacements", False),
        ("allow_community_extensions", False),
        ("autoinstall_known_extensions", False),
        ("autoload_known_extensions", False),
        ("errors_as_json", True),
        ("enable_external_access", False),
        ("lock_configuration", True),
    ):
        con.execute(f"SET {setting} = $value", {"value": value})


class Session:
    """A restricted connection on which statements are run one after the other.

    Args:
        con: An open reader, used by nobody else; it is locked in.
        timeout_s: Seconds that DuckDB may work on one statement; 0: any time.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, timeout_s: float) -> None:
        restrict(con)
        self._con = con
        self._timeout_s = timeout_s
        self._left_s: float | None = None
        # DuckDB works in another thread, so that this one can tell it to stop.
        self._worker = ThreadPoolExecutor(1, "sql")

    def statements(self, text: str) -> list[Statement]:
        """Take a text apart.

        Raises:
            UsageError: It is no SQL; the message says where.
        """
        whole = text.encode()
        try:
            tokens = duckdb.tokenize(text)
            self._con.extract_statements(text)
        except duckdb.Error as error:
            raise _explained(error, 0, "", text) from error
        found, begins, first = list[Statement](), 0, -1
        for at, kind in [*tokens, (len(whole), None)]:
            if kind is None or (kind == duckdb.token_type.operator and whole[at : at + 1] == b";"):
                if first >= 0:
                    found.append(self._statement(whole, begins, first, at))
                begins, first = at + 1, -1
            elif first < 0:
                first = at
        return found

    def run(self, statement: Statement, text: str) -> Answer:
        """Run a statement of a text.

        Raises:
            UsageError: It is wrong, or does what may not be done.
            WirewatchError: It takes too long, or needs more memory and disk than it may use. Also while rows come.
            StuckError: It was to stop and does not.
        """
        self._left_s = self._timeout_s or None
        try:
            if statement.word in _REFUSED or statement.kinds - _KINDS:
                raise UsageError(f"{statement.word} is not possible here: sql reads the warehouse and nothing else")
            self._refuse_changes(statement, text)
            columns = self._timed(lambda: self._execute(statement.text))
        except duckdb.Error as error:
            raise self._failed(error, statement, text) from error
        return Answer(columns, self._rows(statement, text)) if statement.answers else Answer((), iter(()))

    def _statement(self, whole: bytes, begins: int, first: int, ends: int) -> Statement:
        text, word = whole[begins:ends].decode(), re.match(rb"\w*", whole[first:ends])
        kinds = frozenset(parsed.type for parsed in self._con.extract_statements(text))
        return Statement(text, begins, word[0].decode().upper() if word else "", kinds)

    def _execute(self, query: str) -> tuple[str, ...]:
        self._con.execute(query)
        return tuple(column[0] for column in self._con.description or ())

    def _refuse_changes(self, statement: Statement, text: str) -> None:
        """Look for functions that change more than an answer."""
        words = set(re.findall(r"\w+", statement.text.lower()))
        if statement.kinds & _MAKING and "secret" in words:
            raise UsageError("secrets are not possible here: sql reads the warehouse and nothing else")
        if outside := _OUTSIDE & words:
            raise UsageError(f"{min(outside)}() is not possible here: it reads more than the warehouse")
        if statement.kinds & _UNEXPLAINED:
            called = (_CHANGING | _HIDING) & words
        else:
            # The plan knows which functions are called, however they were written.
            try:
                plan = self._timed(lambda: self._con.execute(_EXPLAIN + statement.text).fetchall())
            except duckdb.Error as error:
                shifted = replace(statement, at=statement.at - len(_EXPLAIN))
                raise self._failed(error, shifted, text) from error
            called = (_CHANGING | _OUTSIDE) & {str(name).lower() for row in plan for name in _functions(row[1])}
        if called:
            raise UsageError(f"{min(called)}() is not possible here: it changes more than an answer, or may")

    def _rows(self, statement: Statement, text: str) -> Iterator[list[tuple[Any, ...]]]:
        try:
            while rows := self._timed(lambda: self._con.fetchmany(BATCH)):
                yield rows
        except duckdb.Error as error:
            raise self._failed(error, statement, text) from error

    def _failed(self, error: duckdb.Error, statement: Statement, text: str) -> Exception:
        """What to tell; the session can go on after it."""
        with suppress(duckdb.Error):  # where there is nothing to roll back
            self._con.rollback()
        return error if is_damage(error) else _explained(error, statement.at, statement.word, text)

    def _timed(self, work: Callable[[], T]) -> T:
        """Let DuckDB work within the time that is left; Ctrl-C ends it, too."""
        began = monotonic()
        future = self._worker.submit(work)
        try:
            return future.result(self._left_s)
        except WaitedTooLong as error:
            self._stop(future)
            raise WirewatchError(
                f"stopped after {self._timeout_s:g} s: narrow the query, or give it more time with --timeout"
            ) from error
        except KeyboardInterrupt:
            self._stop(future)
            raise
        finally:
            if self._left_s is not None:
                self._left_s = max(0.0, self._left_s - (monotonic() - began))

    def _stop(self, future: Future[T]) -> None:
        give_up_at = monotonic() + GRACE_S
        try:
            while monotonic() < give_up_at:
                self._con.interrupt()  # more than once: what has not begun yet does not hear it
                if wait([future], 0.05).done:
                    return
        except KeyboardInterrupt:
            pass
        raise StuckError("the query does not stop by itself: ended with it")


def _functions(plan: str) -> Iterator[object]:
    """Names of the operators and table functions of a plan."""
    parts = json.loads(plan)
    while parts:
        part = parts.pop()
        yield part.get("name")
        yield (part.get("extra_info") or {}).get("Function")
        parts += part.get("children") or ()


def _explained(error: duckdb.Error, begins: int, word: str, text: str) -> WirewatchError:
    """One line: what is wrong with a statement that begins there, in bytes, and where in the whole text."""
    told = str(error)
    try:
        fields = json.loads(told[told.index("{") :])
    except ValueError:
        fields = {"exception_message": told}
    line = " ".join(str(fields["exception_message"]).split())[:400]
    line = line.replace('statement of type "EXPLAIN"', f'statement of type "{word}"')
    if (position := str(fields.get("position", ""))).isdecimal():
        before = text.encode()[: begins + int(position)].decode(errors="ignore")
        line += f" (line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))})"
    if isinstance(error, duckdb.OutOfMemoryException):
        return WirewatchError(f"the query needs more than it may use: {line}")
    return UsageError(line)
