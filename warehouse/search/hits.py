"""Asking: from a query to the stories that have it, as they stand in the warehouse that is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb

from extractors.errors import WarehouseError
from warehouse.rows import bound_time, listed
from warehouse.search.index import (
    ForeignIndex,
    Scope,
    SearchIndex,
    SearchTimeout,
    index_path,
    open_in_memory,
    open_to_read,
    open_to_write,
)
from warehouse.search.query import Query
from warehouse.search.snippets import Snippet, mark, snippet
from warehouse.search.upkeep import INDEX_ERRORS, is_damage
from warehouse.statements import sql

# Seconds for a question; before it, for bringing an index that is behind up to date, and where that cannot be done, for
# reading in memory what it lacks.
PATIENCE_S, CATCH_UP_S, READ_BACK_S = 30.0, 60.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that has what was asked for. `copies` counts further articles of its story that have it, too."""

    rank: int
    score: float
    article_id: int
    story_id: int
    title: Snippet
    snippet: Snippet
    outlet_id: str
    outlet: str
    published_at: datetime
    language: str | None
    url: str
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Hits, best first. `articles` counts all that have it, as far as the index knows; `unread` texts not looked at."""

    hits: tuple[Hit, ...]
    articles: int
    unread: int
    notes: tuple[str, ...]


def search(
    con: duckdb.DuckDBPyConnection,
    warehouse: Path,
    query: Query,
    scope: Scope,
    *,
    limit: int,
    by_article: bool = False,
    newest: bool = False,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Answer:
    """Find articles by their words.

    Whatever the index says is looked up in the warehouse and compared: it may be behind or ahead by a load, so it can
    miss an article that has just changed, but what is found is there.

    Args:
        con: An open warehouse, or a published copy of it.
        warehouse: The file of the warehouse; the index lies beside it.
        query: What to find.
        scope: In which articles.
        limit: At most so many hits, 1 or more.
        by_article: Each article by itself, else a story once.
        newest: The newest first instead of the best.
        tell: Hears of progress while the index is made: rows of the log read, rows in all.

    Raises:
        SearchTimeout: It takes too long.
        WarehouseError: This Python's SQLite cannot search.
    """
    notes: list[str] = []
    found, unread = _find(con, warehouse, query, scope, newest, notes, tell)
    give_up_at = monotonic() + PATIENCE_S
    chosen: dict[int, tuple[float, Mapping[str, Any]]] = {}
    rejected = 0
    for article_id, score in found.items():
        row = _article(con, article_id, query, scope, give_up_at)
        if row is None:
            rejected += 1
            continue
        chosen.setdefault(row["article_id" if by_article else "story_id"], (score, row))
        if len(chosen) >= limit:
            break
    outlets = dict(con.execute("SELECT outlet_id, name FROM outlets").fetchall())
    stories = {} if by_article else _members(con, chosen, query, scope, give_up_at)
    hits = []
    for rank, (key, (score, row)) in enumerate(chosen.items(), 1):
        first, copies = stories.get(key, (row, 0))
        hits.append(
            Hit(
                rank=rank, score=score, article_id=first["article_id"], story_id=first["story_id"],
                title=mark(first["title"], query.wanted), snippet=snippet(first["text"], query.wanted),
                outlet_id=first["outlet_id"], outlet=outlets.get(first["outlet_id"], first["outlet_id"]),
                published_at=first["published_at"], language=first["language"], url=first["url"], copies=copies,
            )
        )  # fmt: skip
    return Answer(hits=tuple(hits), articles=len(found) - rejected, unread=unread, notes=tuple(notes))


def _find(
    con: duckdb.DuckDBPyConnection,
    warehouse: Path,
    query: Query,
    scope: Scope,
    newest: bool,
    notes: list[str],
    tell: Callable[[int, int], None],
) -> tuple[dict[int, float], int]:
    """Articles with their scores, the best first, and the number of texts that could not be looked at."""
    last = con.execute("SELECT coalesce(max(number), 0) FROM texts_written").fetchall()[0][0]
    rows: list[tuple[int, float, int]] = []
    after = unread = 0
    try:
        after = _brought_up_to_date(con, warehouse, last, tell)
        if after:
            with open_to_read(index_path(warehouse)) as index:
                rows = index.find(query.match, scope, newest=newest, give_up_at=monotonic() + PATIENCE_S)
    except INDEX_ERRORS as error:
        after, rows = 0, []
        notes.append(f"the search index cannot be read ({error}): the next load makes it anew")
    if after < last:
        with _in_memory() as rest:
            unread = rest.read_back(con, after, give_up_at=monotonic() + READ_BACK_S)
            rows += rest.find(query.match, scope, newest=newest, give_up_at=monotonic() + PATIENCE_S)
        rows.sort(key=lambda row: -row[2] if newest else row[1])
        notes.append(
            f"the search index lacks {last - after:,} texts and cannot be written now: "
            + (f"only the newest {last - after - unread:,} of them were read" if unread else "they were read for this")
        )
    found: dict[int, float] = {}
    for article_id, score, _ in rows:
        found.setdefault(article_id, score)
    return found, unread


@contextmanager
def _in_memory() -> Iterator[SearchIndex]:
    try:
        with open_in_memory() as index:
            yield index
    except sqlite3.OperationalError as error:
        raise WarehouseError(f"this Python's SQLite cannot search texts ({error}): use one that has FTS5") from error


def _brought_up_to_date(
    con: duckdb.DuckDBPyConnection,
    warehouse: Path,
    last: int,
    tell: Callable[[int, int], None],
) -> int:
    """Number of the last row of the log that is in the index, after it has read on where it can be written to.

    Raises:
        sqlite3.Error: It is damaged.
    """
    path = index_path(warehouse)
    number = _number(con, path, last)
    if number >= last or not last:
        return number
    try:
        with open_to_write(path) as index:
            index.catch_up(con, give_up_at=monotonic() + CATCH_UP_S, may_renew=False, tell=tell)
    except INDEX_ERRORS as error:
        if is_damage(error):
            raise
    return _number(con, path, last)


def _number(con: duckdb.DuckDBPyConnection, path: Path, last: int) -> int:
    """As far as the index goes in the log of this warehouse; 0: not at all, or there is none."""
    if not path.is_file() or not path.stat().st_size:
        return 0
    with open_to_read(path) as index:
        if not index.is_known():
            return 0
        try:
            return index.read_upto(con)
        except ForeignIndex:
            return last if index.number() > last else 0  # of a later state: the writer is just publishing it


def _article(
    con: duckdb.DuckDBPyConnection, article_id: int, query: Query, scope: Scope, give_up_at: float
) -> Mapping[str, Any] | None:
    if monotonic() > give_up_at:
        raise SearchTimeout
    answer = con.execute(
        sql("search/article"),
        {
            "article_id": article_id, "since": bound_time(scope.since), "until": bound_time(scope.until),
            "outlet": scope.outlet, "language": scope.language,
        },
    )  # fmt: skip
    names = [column[0] for column in answer.description or ()]
    for values in answer.fetchall():
        row = dict(zip(names, values, strict=True))
        if query.matches(row["title"], row["text"]):
            return row
    return None


def _members(
    con: duckdb.DuckDBPyConnection,
    chosen: Mapping[int, tuple[float, Mapping[str, Any]]],
    query: Query,
    scope: Scope,
    give_up_at: float,
) -> dict[int, tuple[Mapping[str, Any], int]]:
    """Of each story the article to show (its leading one if that has what is asked for), and how many more have it."""
    found: dict[int, tuple[Mapping[str, Any], int]] = {}
    checked = {row["article_id"]: row for _, row in chosen.values()}
    for (article_id,) in con.execute(sql("search/members"), {"stories": listed(chosen)}).fetchall():
        row = checked.get(article_id) or _article(con, article_id, query, scope, give_up_at)
        if row is not None:
            first, copies = found.get(row["story_id"], (row, -1))
            found[row["story_id"]] = (first, copies + 1)
    return found
