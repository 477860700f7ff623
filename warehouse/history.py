"""What loading history asks of the warehouse: how far a source was read, and the addresses that a site lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from warehouse.feeds import NewEntry
from warehouse.recall import PendingEntry
from warehouse.rows import insert_few, listed, transaction, with_rows
from warehouse.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySource:
    """How far an archive, export or sitemap was read, and what it has brought so far (table history_sources)."""

    source_id: int
    kind: str  # warc, ndjson, sitemap
    name: str
    started_at: datetime
    read_at: datetime
    bytes: int | None = None
    position: int = 0
    tail_hash: int | None = None
    done: bool = False
    pages: int = 0
    articles_new: int = 0
    articles_revised: int = 0
    articles_known: int = 0
    passed: Mapping[str, int] = field(default_factory=dict)
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What became of addresses that a site lists: new ones are kept as pending, of others the article is there."""

    new: int
    loaded: int  # never listed before, but their article is known
    known: int


_COLUMNS = (
    "source_id, kind, name, started_at, read_at, bytes, position, tail_hash, state, pages, articles_new, "
    "articles_revised, articles_known, passed, damaged"
)


def history_source(con: duckdb.DuckDBPyConnection, source_id: int) -> HistorySource | None:
    """What is known of a source; None if it was never read."""
    rows = con.execute(
        f"SELECT {_COLUMNS} FROM history_sources WHERE source_id = $source_id",  # noqa: S608 -- our columns
        {"source_id": source_id},
    ).fetchall()
    return next(
        (
            HistorySource(
                source_id=row[0], kind=row[1], name=row[2], started_at=row[3], read_at=row[4], bytes=row[5],
                position=row[6], tail_hash=row[7], done=row[8] == "done", pages=row[9], articles_new=row[10],
                articles_revised=row[11], articles_known=row[12], passed=json.loads(row[13]), damaged=row[14],
            )
            for row in rows
        ),
        None,
    )  # fmt: skip


def save_history_source(con: duckdb.DuckDBPyConnection, source: HistorySource) -> None:
    """Keep how far a source was read."""
    row: dict[str, object] = {
        "source_id": source.source_id, "kind": source.kind, "name": source.name, "started_at": source.started_at,
        "read_at": source.read_at, "bytes": source.bytes, "position": source.position,
        "tail_hash": source.tail_hash, "state": "done" if source.done else "reading", "pages": source.pages,
        "articles_new": source.articles_new, "articles_revised": source.articles_revised,
        "articles_known": source.articles_known, "passed": json.dumps(dict(source.passed), sort_keys=True),
        "damaged": source.damaged,
    }  # fmt: skip
    with transaction(con):
        con.execute("DELETE FROM history_sources WHERE source_id = $source_id", {"source_id": source.source_id})
        insert_few(con, "history_sources", [row])


def add_history_feed(con: duckdb.DuckDBPyConnection, feed_id: int, outlet_id: str, url: str, now: datetime) -> None:
    """Make a list of addresses known to which their entries belong; one that is there stays as it is."""
    with transaction(con):
        con.execute(
            """
            INSERT INTO feeds BY NAME
            SELECT $feed_id AS feed_id, $outlet AS outlet_id, $url AS url, $url AS poll_url, 3600 AS interval_s,
                   0 AS failures, false AS subscribed, $now::TIMESTAMPTZ AS added_at, 'history' AS kind,
                   'full' AS trust, 0 AS unmodified, '' AS skip_hours, '' AS skip_days, 0 AS moving_polls
            WHERE NOT EXISTS (FROM feeds WHERE feed_id = $feed_id)
            """,
            {"feed_id": feed_id, "outlet": outlet_id, "url": url, "now": now.isoformat()},
        )


def add_history_entries(
    con: duckdb.DuckDBPyConnection, feed_id: int, entries: Sequence[NewEntry], now: datetime
) -> Listed:
    """Keep addresses that a site lists as pending entries, in one transaction. Those of known articles are loaded.

    Args:
        feed_id: The list.
        entries: Each id once.
        now: When they were found.
    """
    rows: list[dict[str, object]] = [
        {
            "entry_id": new.entry_id, "feed_id": feed_id, "guid": new.entry.guid, "url": new.entry.url,
            "link_id": new.link_id, "title": new.entry.title or None, "authors": [],
            "published_at": new.entry.published_at, "updated_at": new.entry.updated_at, "seen_at": now,
            "attempts": 0, "status": "pending",
        }
        for new in entries
        if new.fetchable
    ]  # fmt: skip
    if not rows:
        return Listed(new=0, loaded=0, known=0)
    with transaction(con):
        added = with_rows(con, "entries", rows, sql("add_history_entries"))
        ids = {"ids": listed(row[0] for row in added)}
        con.execute(sql("adopt_articles"), ids)
        loaded: int = con.execute(
            "SELECT count(*) FROM entries WHERE status = 'loaded' AND entry_id IN (SELECT unnest($ids::BIGINT[]))", ids
        ).fetchall()[0][0]
    return Listed(new=len(added) - loaded, loaded=loaded, known=len(rows) - len(added))


def count_history(con: duckdb.DuckDBPyConnection, feed_id: int, due_at: datetime) -> tuple[int, int]:
    """Entries of a list that are pending and may be asked for, and those that are put off beyond `due_at`."""
    due, later = con.execute(
        """
        SELECT count(*) FILTER (next_attempt_at IS NULL OR next_attempt_at <= $due_at),
               count(*) FILTER (next_attempt_at > $due_at)
        FROM entries WHERE feed_id = $feed_id AND status = 'pending'
        """,
        {"feed_id": feed_id, "due_at": due_at},
    ).fetchall()[0]
    return due, later


def count_known(con: duckdb.DuckDBPyConnection, link_ids: Sequence[int]) -> int:
    """How many of some addresses lead to known articles, or are entries already."""
    known: int = con.execute(
        """
        SELECT count(*) FROM (SELECT unnest($ids::BIGINT[]) AS link_id) AS l
        WHERE l.link_id IN (SELECT article_id FROM articles) OR l.link_id IN (SELECT link_id FROM entries)
        """,
        {"ids": listed(link_ids)},
    ).fetchall()[0][0]
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What became of entries that were to be loaded and still are. `silent`: asked for, and no HTTP answer came."""

    put_off: int
    silent: int
    until: datetime | None  # the first of them may be asked for again
    error: str


def waiting_entries(con: duckdb.DuckDBPyConnection, before: Sequence[PendingEntry]) -> Waiting:
    """How many of some entries are still pending, and why.

    Args:
        before: As they were before they were asked for.
    """
    attempts = {entry.entry_id: entry.attempts for entry in before}
    rows = con.execute(
        """
        SELECT entry_id, attempts, next_attempt_at, coalesce(error, '') FROM entries
        WHERE entry_id IN (SELECT unnest($ids::BIGINT[])) AND status = 'pending'
        """,
        {"ids": listed(attempts)},
    ).fetchall()
    put_off = [row for row in rows if row[1] <= attempts[row[0]]]
    silent = [row for row in rows if row[1] > attempts[row[0]] and "HTTP " not in row[3]]
    return Waiting(
        put_off=len(put_off),
        silent=len(silent),
        until=min((row[2] for row in put_off if row[2] is not None), default=None),
        error=next((row[3] for row in (*put_off, *silent)), ""),
    )
