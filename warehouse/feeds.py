"""Subscriptions in the warehouse: outlets, the state of each feed, polls, and the entries they brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.records import Entry, FeedState, Validators
from warehouse.rows import insert_rows, listed, listed_texts, transaction, with_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed as the configuration names it, with its outlet."""

    feed_id: int
    url: str
    outlet_id: str
    outlet_name: str
    homepage: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry on its way in: `entry_id` from feed and guid, `fingerprint` from all that the feed says of it."""

    entry_id: int
    fingerprint: int
    entry: Entry
    fetchable: bool  # its link can be asked for; otherwise it is kept as skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledFeed:
    """One poll, what it brought, and the state to keep: saved together, or not at all.

    A stored ETag that ran ahead of its entries would hide them for ever behind 304s.
    """

    state: FeedState
    polled_at: datetime
    outcome: str  # new, same, not_modified, failed, gone
    http_status: int | None = None
    bytes: int = 0
    entries: tuple[NewEntry, ...] = ()
    title: str | None = None
    language: str | None = None
    seconds: float = 0.0
    error: str | None = None


def register(con: duckdb.DuckDBPyConnection, subscriptions: Sequence[Subscription], now: datetime) -> None:
    """Make the outlets and feeds those of the configuration. What it no longer names is kept, unsubscribed."""
    outlets = {s.outlet_id: s for s in subscriptions}
    with transaction(con):
        outlet_rows = [
            {
                "outlet_id": s.outlet_id, "name": s.outlet_name, "homepage": s.homepage or None,
                "country": s.country or None, "language": s.language or None, "added_at": now,
            }
            for s in outlets.values()
        ]  # fmt: skip
        feed_rows = [
            {
                "feed_id": s.feed_id, "outlet_id": s.outlet_id, "url": s.url, "poll_url": s.url, "interval_s": 3600,
                "failures": 0, "subscribed": True, "added_at": now,
            }
            for s in subscriptions
        ]  # fmt: skip
        con.execute("UPDATE feeds SET subscribed = false WHERE subscribed")
        if subscriptions:
            with_rows(
                con,
                "outlets",
                outlet_rows,
                "UPDATE outlets SET name = rows.name, homepage = rows.homepage, country = rows.country, "
                "language = rows.language FROM rows WHERE outlets.outlet_id = rows.outlet_id",
            )
            with_rows(
                con,
                "outlets",
                outlet_rows,
                "INSERT INTO outlets BY NAME SELECT * FROM rows WHERE outlet_id NOT IN (SELECT outlet_id FROM outlets)",
            )
            with_rows(
                con,
                "feeds",
                feed_rows,
                "UPDATE feeds SET subscribed = true, outlet_id = rows.outlet_id FROM rows "
                "WHERE feeds.feed_id = rows.feed_id",
            )
            with_rows(
                con,
                "feeds",
                feed_rows,
                "INSERT INTO feeds BY NAME SELECT * FROM rows WHERE feed_id NOT IN (SELECT feed_id FROM feeds)",
            )


def feed_states(con: duckdb.DuckDBPyConnection, outlets: Sequence[str] | None = None) -> list[FeedState]:
    """State of every subscribed feed, in the order of outlets and addresses.

    Args:
        outlets: Only those of these outlets; None: all.
    """
    rows = con.execute(
        """
        SELECT feed_id, url, poll_url, etag, last_modified, last_polled_at, next_poll_at, interval_s, failures,
               last_error, gone_at
        FROM feeds
        WHERE subscribed AND ($outlets IS NULL OR outlet_id IN (SELECT unnest(from_json($outlets, '["VARCHAR"]'))))
        ORDER BY outlet_id, url
        """,
        {"outlets": listed_texts(outlets) if outlets is not None else None},
    ).fetchall()
    return [
        FeedState(
            feed_id=row[0], url=row[1], poll_url=row[2], validators=Validators(etag=row[3], last_modified=row[4]),
            last_polled_at=row[5], next_poll_at=row[6], interval_s=row[7], failures=row[8], last_error=row[9],
            gone_at=row[10],
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPoll:
    """What a poll turned out to bring: entries never seen in this feed, and known ones that changed."""

    new: int
    changed: int


def known_entries(con: duckdb.DuckDBPyConnection, entries: Sequence[NewEntry]) -> dict[int, int]:
    """entry_id to fingerprint of those given entries that the warehouse has."""
    rows = con.execute(
        "SELECT entry_id, fingerprint FROM entries WHERE entry_id IN (SELECT unnest($ids::BIGINT[]))",
        {"ids": listed(entry.entry_id for entry in entries)},
    ).fetchall()
    return dict(rows)


def save_poll(con: duckdb.DuckDBPyConnection, run_id: int, poll: PolledFeed, known: Mapping[int, int]) -> SavedPoll:
    """Keep one poll: its record, the feed's new state and its entries, inside the caller's transaction.

    A known entry about which the feed now says something else becomes pending again: its page may have changed.

    Args:
        con: The open warehouse, in a transaction.
        run_id: The run that polled.
        poll: What came.
        known: Those of the poll's entries that the warehouse has, see `known_entries`.
    """
    new = [entry for entry in poll.entries if entry.entry_id not in known]
    changed = [entry for entry in poll.entries if known.get(entry.entry_id, entry.fingerprint) != entry.fingerprint]
    state = poll.state
    insert_rows(con, "entries", [_entry_row(entry, state.feed_id, poll.polled_at) for entry in new])
    if changed:
        with_rows(
            con,
            "entries",
            [_entry_row(entry, state.feed_id, poll.polled_at) for entry in changed],
            """
            UPDATE entries
            SET url = rows.url, title = rows.title, summary = rows.summary, content = rows.content,
                authors = rows.authors, published_at = rows.published_at, updated_at = rows.updated_at,
                fingerprint = rows.fingerprint, status = rows.status, attempts = 0, next_attempt_at = NULL,
                error = rows.error
            FROM rows WHERE entries.entry_id = rows.entry_id
            """,
        )
    con.execute(
        """
        UPDATE feeds
        SET poll_url = $poll_url, etag = $etag, last_modified = $last_modified, last_polled_at = $last_polled_at,
            next_poll_at = $next_poll_at, interval_s = $interval_s, failures = $failures, last_error = $last_error,
            gone_at = $gone_at, title = coalesce($title, title), language = coalesce($language, language)
        WHERE feed_id = $feed_id
        """,
        {
            "poll_url": state.poll_url, "etag": state.validators.etag,
            "last_modified": state.validators.last_modified, "last_polled_at": state.last_polled_at,
            "next_poll_at": state.next_poll_at, "interval_s": state.interval_s, "failures": state.failures,
            "last_error": state.last_error, "gone_at": state.gone_at, "title": poll.title,
            "language": poll.language, "feed_id": state.feed_id,
        },
    )  # fmt: skip
    insert_rows(
        con,
        "polls",
        [
            {
                "run_id": run_id, "feed_id": state.feed_id, "polled_at": poll.polled_at,
                "outcome": "same" if poll.outcome == "new" and not new else poll.outcome,
                "http_status": poll.http_status, "bytes": poll.bytes, "entries": len(poll.entries),
                "new_entries": len(new), "seconds": poll.seconds, "error": poll.error,
            }
        ],
    )  # fmt: skip
    return SavedPoll(new=len(new), changed=len(changed))


def _entry_row(new: NewEntry, feed_id: int, seen_at: datetime) -> dict[str, object]:
    entry = new.entry
    return {
        "entry_id": new.entry_id, "feed_id": feed_id, "guid": entry.guid, "url": entry.url,
        "title": entry.title or None, "summary": entry.summary or None, "content": entry.content or None,
        "authors": list(entry.authors), "published_at": entry.published_at, "updated_at": entry.updated_at,
        "seen_at": seen_at, "fingerprint": new.fingerprint, "attempts": 0,
        "status": "pending" if new.fetchable else "skipped",
        "error": None if new.fetchable else "its link is not an address that can be fetched", "article_id": None,
    }  # fmt: skip
