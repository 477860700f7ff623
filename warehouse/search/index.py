"""The index of words: one file of SQLite (FTS5) beside the warehouse, which can be lost without harm.

    wirewatch.duckdb -> texts_written (a log) -> catch_up -> wirewatch.search.sqlite

The log says which texts are new since the index last read it, and the index remembers how far it has read in the same
transaction as the words themselves: a kill at any instant leaves it one load behind, never wrong. Whoever is there
catches up: the writer before it publishes, and `search` where the index is behind and the folder can be written to. An
index of another warehouse, of other rules or of a restored backup is emptied and filled again.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb

from extractors.errors import WarehouseError
from warehouse.search.words import words_of
from warehouse.statements import sql

# Raised with any change in how words are made or kept: an index of another number is made anew.
FORMAT = 1
# Rows of the log that are read in one transaction: half a second's work, during which nobody else can write the index.
PORTION = 500
# How long to wait for another process's portion, in seconds.
PATIENCE_S = 10.0
# Kept in memory: what a portion changes must fit, else readers wait for the whole of it.
CACHE_KB = 64_000
# Steps of SQLite's machine between two looks at the clock: about a millisecond.
STEPS = 10_000


class SearchTimeout(WarehouseError):
    """The question takes longer than it may."""

    def __init__(self) -> None:
        super().__init__("that takes too long: give more of the word before *, rarer words, or --since")


class ForeignIndex(Exception):
    """The index was made from another warehouse, or from a later state of a restored one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles are asked for; None: all. Aware times, `until` not included; the first part of a language tag."""

    since: datetime | None = None
    until: datetime | None = None
    outlet: str | None = None
    language: str | None = None


def index_path(warehouse: Path) -> Path:
    """Where the index of a warehouse lies."""
    return warehouse.with_name(f"{warehouse.stem}.search.sqlite")


class SearchIndex:
    """An open index. SQLite's errors come through: they mean that it is damaged, busy, or not there."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def is_known(self) -> bool:
        """Whether it is of the format that this program writes."""
        return bool(self._db.execute("PRAGMA user_version").fetchone()[0] == FORMAT)

    def read_upto(self, con: duckdb.DuckDBPyConnection) -> int:
        """Number of the last row of the log that is in it.

        Raises:
            ForeignIndex: Another warehouse's log.
        """
        number, article_id, written_at = self._db.execute("SELECT * FROM state").fetchone()
        if number:
            row = con.execute(
                "SELECT article_id, epoch_us(written_at) FROM texts_written WHERE number = $number", {"number": number}
            ).fetchall()
            if row != [(article_id, written_at)]:
                raise ForeignIndex
        return int(number)

    def number(self) -> int:
        """As `read_upto`, of whatever warehouse."""
        return int(self._db.execute("SELECT number FROM state").fetchone()[0])

    def hashes(self) -> dict[int, int]:
        """Article to the hash of the text it was indexed with."""
        return dict(self._db.execute("SELECT article_id, text_hash FROM articles"))

    def is_sound(self) -> bool:
        """Whether its pages hold together."""
        return bool(self._db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

    def find(self, match: str, scope: Scope, *, newest: bool, give_up_at: float) -> list[tuple[int, float, int]]:
        """Articles that have what is asked for, in order: id, score (the less the better), published_at in seconds.

        Args:
            match: In the language of FTS5.
            scope: Which articles.
            newest: In the order of time instead of score.
            give_up_at: On the monotonic clock.

        Raises:
            SearchTimeout: It takes longer than that.
        """
        values = {
            "match": match, "newest": newest, "outlet": scope.outlet, "language": scope.language,
            "since": scope.since and scope.since.timestamp(), "until": scope.until and scope.until.timestamp(),
        }  # fmt: skip
        self._db.set_progress_handler(lambda: monotonic() > give_up_at, STEPS)
        try:
            return self._db.execute(sql("search/find"), values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise SearchTimeout from None
            raise

    def renew(self) -> None:
        """Empty it; it then has the format of this program."""
        for table in ("words", "contents", "articles", "state"):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in sql("search/index").split(";\n"):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {FORMAT}")

    def _write(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Put articles, as `search/written` gives them, in place of what is there of them."""
        db = self._db
        old = [
            row
            for article in articles
            for row in db.execute("SELECT doc FROM articles WHERE article_id = ?", (article["article_id"],))
        ]
        # In the order of their numbers, old ones first: FTS5 writes a segment whenever a number is below the last.
        for (doc,) in sorted(old):
            packed = db.execute("SELECT words FROM contents WHERE doc = ?", (doc,)).fetchone()[0]
            title, text = zlib.decompress(packed).decode().split("\n")
            db.execute("INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?, ?, ?)", (doc, title, text))
            db.execute("DELETE FROM articles WHERE doc = ?", (doc,))
            db.execute("DELETE FROM contents WHERE doc = ?", (doc,))
        last = db.execute("SELECT coalesce(max(doc), 0) FROM articles").fetchone()[0]
        present = [article for article in articles if article["title"] is not None]
        for doc, article in enumerate(present, last + 1):
            title, text = (" ".join(words_of(article[part])) for part in ("title", "text"))
            columns = ("article_id", "text_hash", "published_at", "outlet_id", "language")
            db.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)", (doc, *map(article.__getitem__, columns)))
            db.execute("INSERT INTO contents VALUES (?, ?)", (doc, zlib.compress(f"{title}\n{text}".encode(), 1)))
            db.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (doc, title, text))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written inside, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def catch_up(
        self,
        con: duckdb.DuckDBPyConnection,
        *,
        give_up_at: float,
        may_renew: bool,
        tell: Callable[[int, int], None] = lambda done, of: None,
    ) -> bool:
        """Read on in the log of a warehouse.

        Args:
            con: The warehouse, or a published copy of it.
            give_up_at: On the monotonic clock; what is not done by then is left for the next time.
            may_renew: Whether it is to be emptied if it is of another warehouse. Not where `con` may be an old copy.
            tell: Hears of progress: rows of the log, and how many there are.

        Returns:
            Whether it is where the log is.
        """
        last = con.execute("SELECT coalesce(max(number), 0) FROM texts_written").fetchall()[0][0]
        while True:
            with self.transaction():
                if not self.is_known():
                    self.renew()
                try:
                    number = self.read_upto(con)
                except ForeignIndex:
                    if not may_renew and self.number() > last:
                        return True  # the index has seen a later state than this copy
                    self.renew()
                    number = 0
                if number >= last:
                    return True
                tell(number, last)
                upto = min(number + PORTION, last)
                self._write(_written(con, number, upto))
                self._db.execute("UPDATE state SET number = ?, article_id = ?, written_at = ?", _log_row(con, upto))
            if monotonic() > give_up_at and upto < last:
                return False

    def read_back(self, con: duckdb.DuckDBPyConnection, after: int, *, give_up_at: float) -> int:
        """Take in the end of the log, the newest first.

        Args:
            con: The warehouse, or a published copy of it.
            after: Number of the first row of the log that is not to be read any more.
            give_up_at: On the monotonic clock.

        Returns:
            How many rows could not be read in that time.
        """
        upto = con.execute("SELECT coalesce(max(number), 0) FROM texts_written").fetchall()[0][0]
        while upto > after and monotonic() < give_up_at:
            start = max(after, upto - PORTION)
            with self.transaction():
                self._write(_written(con, start, upto))
            upto = start
        return max(0, int(upto) - after)


def _written(con: duckdb.DuckDBPyConnection, after: int, upto: int) -> list[Mapping[str, Any]]:
    answer = con.execute(sql("search/written"), {"after": after, "upto": upto})
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _log_row(con: duckdb.DuckDBPyConnection, number: int) -> tuple[int, int, int]:
    row = con.execute(
        "SELECT number, article_id, epoch_us(written_at) FROM texts_written WHERE number = $number", {"number": number}
    ).fetchall()[0]
    return (row[0], row[1], row[2])


@contextmanager
def open_to_write(path: Path) -> Iterator[SearchIndex]:
    """Open an index file, made if it is not there.

    Raises:
        sqlite3.Error: It cannot be opened or written.
    """
    with closing(sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)) as db:
        db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        yield SearchIndex(db)


@contextmanager
def open_to_read(path: Path) -> Iterator[SearchIndex]:
    """Open an index file that is there.

    Raises:
        sqlite3.Error: It is not, or cannot be opened.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)) as db:
        db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        yield SearchIndex(db)


@contextmanager
def open_in_memory() -> Iterator[SearchIndex]:
    """An index that is gone when it is closed.

    Raises:
        sqlite3.Error: SQLite is built without FTS5.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        index = SearchIndex(db)
        index.renew()
        yield index
