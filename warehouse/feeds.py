"""Subscriptions in the warehouse: outlets, the state of each feed, polls, and the entries they brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from extractors.records import Entry, FeedKind, FeedState, Trust, Validators
from warehouse.entries import articles_of_entries, flag_early
from warehouse.rows import insert_few, insert_rows, listed, listed_texts, transaction, with_few, with_rows
from warehouse.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed as the configuration names it, with its outlet.

    `floor_s`: least seconds between polls, if set. `timezone`: IANA zone of times without one, "" if not set.
    """

    feed_id: int
    url: str
    outlet_id: str
    outlet_name: str
    homepage: str = ""
    country: str = ""
    language: str = ""
    timezone: str = ""
    kind: FeedKind = FeedKind.FEED
    floor_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry on its way in: `entry_id` from feed and guid, `link_id` from its link in canonical form."""

    entry_id: int
    link_id: int
    entry: Entry
    fetchable: bool  # its link can be asked for; otherwise it is kept as skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry of the warehouse, as far as telling it from what a feed says now takes it."""

    entry_id: int
    feed_id: int
    link_id: int | None
    url: str
    title: str
    at: datetime | None  # its time of change in the feed, else of publication


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledFeed:
    """One poll, what it brought, and the state to keep: saved together, or not at all.

    A stored ETag that ran ahead of its entries would hide them for ever behind 304s. `entries` counts those of the
    document; `new` were never seen in this feed; the pages of `changed` are to be read again; `touched` are known
    ones whose feed says something else that is no reason to read their page. `slid`: the window of the feed has slid
    past entries that may be missing, published between these two times.
    """

    state: FeedState
    polled_at: datetime
    outcome: str  # new, same, not_modified, failed, gone
    http_status: int | None = None
    bytes: int = 0
    entries: int = 0
    new: tuple[NewEntry, ...] = ()
    changed: tuple[NewEntry, ...] = ()
    touched: tuple[NewEntry, ...] = ()
    slid: tuple[datetime, datetime] | None = None
    title: str | None = None
    language: str | None = None
    seconds: float = 0.0
    error: str | None = None


def register(con: duckdb.DuckDBPyConnection, subscriptions: Sequence[Subscription], now: datetime) -> None:
    """Make the outlets and feeds those of the configuration. What it no longer names is kept, unsubscribed.

    A feed that is named again after it was not starts afresh, also one that was gone.
    """
    if _registered(con) == {_described(s) for s in subscriptions}:
        return
    outlets = {s.outlet_id: s for s in subscriptions}
    outlet_rows = [
        {
            "outlet_id": s.outlet_id, "name": s.outlet_name, "homepage": s.homepage or None,
            "country": s.country or None, "language": s.language or None, "timezone": s.timezone or None,
            "added_at": now,
        }
        for s in outlets.values()
    ]  # fmt: skip
    feed_rows: list[dict[str, object]] = [
        {
            "feed_id": s.feed_id, "outlet_id": s.outlet_id, "url": s.url, "poll_url": s.url, "interval_s": 3600,
            "failures": 0, "subscribed": True, "added_at": now, "kind": s.kind.value, "floor_s": s.floor_s,
            "trust": "full", "unmodified": 0, "skip_hours": "", "skip_days": "", "moving_polls": 0,
        }
        for s in subscriptions
    ]  # fmt: skip
    with transaction(con):
        ids = {"ids": listed(s.feed_id for s in subscriptions)}
        con.execute(
            "UPDATE feeds SET subscribed = false WHERE subscribed AND feed_id NOT IN (SELECT unnest($ids::BIGINT[]))",
            ids,
        )
        if not subscriptions:
            return
        with_few(
            con,
            "outlets",
            outlet_rows,
            "UPDATE outlets SET name = rows.name, homepage = rows.homepage, country = rows.country, "
            "language = rows.language, timezone = rows.timezone FROM rows WHERE outlets.outlet_id = rows.outlet_id",
        )
        with_few(
            con,
            "outlets",
            outlet_rows,
            "INSERT INTO outlets BY NAME SELECT * FROM rows WHERE outlet_id NOT IN (SELECT outlet_id FROM outlets)",
        )
        con.execute(
            "UPDATE feeds SET subscribed = true, gone_at = NULL, failures = 0, last_error = NULL, next_poll_at = NULL "
            "WHERE NOT subscribed AND feed_id IN (SELECT unnest($ids::BIGINT[]))",
            ids,
        )
        with_few(
            con,
            "feeds",
            feed_rows,
            "UPDATE feeds SET outlet_id = rows.outlet_id, kind = rows.kind, floor_s = rows.floor_s FROM rows "
            "WHERE feeds.feed_id = rows.feed_id",
        )
        with_few(
            con,
            "feeds",
            feed_rows,
            "INSERT INTO feeds BY NAME SELECT * FROM rows WHERE feed_id NOT IN (SELECT feed_id FROM feeds)",
        )


def _described(s: Subscription) -> tuple[object, ...]:
    outlet = (s.outlet_id, s.outlet_name, s.homepage or None, s.country or None, s.language or None, s.timezone or None)
    return (s.feed_id, s.kind.value, s.floor_s, *outlet)


def _registered(con: duckdb.DuckDBPyConnection) -> set[tuple[object, ...]]:
    """What the warehouse has of the subscriptions, in the same form."""
    rows = con.execute(
        """
        SELECT f.feed_id, f.kind, f.floor_s, o.outlet_id, o.name, o.homepage, o.country, o.language, o.timezone
        FROM feeds AS f JOIN outlets AS o USING (outlet_id)
        WHERE f.subscribed
        """
    ).fetchall()
    return set(rows)


def feed_states(con: duckdb.DuckDBPyConnection, outlets: Sequence[str] | None = None) -> list[FeedState]:
    """State of every subscribed feed, in the order of outlets and addresses.

    Args:
        outlets: Only those of these outlets; None: all.
    """
    rows = con.execute(
        """
        SELECT feed_id, url, poll_url, kind, etag, last_modified, validated_url, trust, trust_at, document_at,
               unmodified, last_polled_at, next_poll_at, interval_s, floor_s, ttl_s, max_age_s, skip_hours, skip_days,
               moving_to, moving_polls, failures, last_error, gone_at, coalesce(homepage, ''),
               coalesce(timezone, '')
        FROM feeds
        LEFT JOIN (SELECT outlet_id, homepage, timezone FROM outlets) AS o USING (outlet_id)
        WHERE subscribed AND ($outlets IS NULL OR outlet_id IN (SELECT unnest(from_json($outlets, '["VARCHAR"]'))))
        ORDER BY outlet_id, url
        """,
        {"outlets": listed_texts(outlets) if outlets is not None else None},
    ).fetchall()
    return [
        FeedState(
            feed_id=row[0], url=row[1], poll_url=row[2], kind=FeedKind(row[3]),
            validators=Validators(etag=row[4], last_modified=row[5]), validated_url=row[6], trust=Trust(row[7]),
            trust_at=row[8], document_at=row[9], unmodified=row[10], last_polled_at=row[11], next_poll_at=row[12],
            interval_s=row[13], floor_s=row[14], ttl_s=row[15], max_age_s=row[16], skip_hours=_numbers(row[17]),
            skip_days=_numbers(row[18]), moving_to=row[19], moving_polls=row[20], failures=row[21], last_error=row[22],
            gone_at=row[23], homepage=row[24], timezone=row[25],
        )
        for row in rows
    ]  # fmt: skip


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()


def _listed(numbers: Sequence[int]) -> str:
    # as text, since DuckDB rewrites the whole row where a list is updated, whether it changes or not
    return ",".join(map(str, numbers))


def known_entries(con: duckdb.DuckDBPyConnection, entries: Mapping[int, Sequence[NewEntry]]) -> list[KnownEntry]:
    """Entries of the warehouse that have the id, or the feed and the link, of a given one.

    Args:
        entries: feed_id to the entries of its document.
    """
    wanted = [
        {"feed_id": feed_id, "entry_id": entry.entry_id, "link_id": entry.link_id}
        for feed_id, own in entries.items()
        for entry in own
    ]
    if not wanted:
        return []
    rows = with_rows(con, "entries", wanted, sql("known_entries"))
    return [
        KnownEntry(entry_id=row[0], feed_id=row[1], link_id=row[2], url=row[3], title=row[4], at=row[5]) for row in rows
    ]


def newest_entries(con: duckdb.DuckDBPyConnection, feed_ids: Iterable[int]) -> dict[int, datetime]:
    """Time of the newest entry of each feed that has any: when it was published, at most when it was seen."""
    wanted = list(feed_ids)
    if not wanted:
        return {}
    rows = con.execute(
        """
        SELECT feed_id, max(least(coalesce(published_at, seen_at), seen_at)) FROM entries
        WHERE feed_id IN (SELECT unnest($ids::BIGINT[])) GROUP BY feed_id
        """,
        {"ids": listed(wanted)},
    ).fetchall()
    return dict(rows)


@dataclass(slots=True)
class _Writes:
    entries: list[dict[str, object]] = field(default_factory=list)
    said: list[dict[str, object]] = field(default_factory=list)  # what a feed says now of entries it named before
    again: list[int] = field(default_factory=list)
    feeds: list[dict[str, object]] = field(default_factory=list)
    polls: list[dict[str, object]] = field(default_factory=list)


def save_polls(
    con: duckdb.DuckDBPyConnection, run_id: int, polls: Sequence[PolledFeed], put_off: Sequence[FeedState] = ()
) -> None:
    """Keep polls in one transaction: their records, the feeds' new states and their entries.

    Feeds that were put off were not asked: of them it is kept when they are to be.

    An entry whose feed now says something else of its page becomes pending again. One that leads to a page which was
    loaded for another entry is loaded: the page is not fetched for it.
    """
    writes = _Writes()
    for poll in polls:
        _collect(writes, run_id, poll)
    with transaction(con):
        insert_rows(con, "entries", writes.entries)
        if writes.entries:
            con.execute(sql("adopt_articles"), {"ids": listed(int(str(row["entry_id"])) for row in writes.entries)})
        if writes.said:
            told = ("url", "link_id", "title", "summary", "content", "authors", "published_at", "updated_at")
            said = ", ".join(f"{column} = rows.{column}" for column in told)
            with_rows(
                con,
                "entries",
                writes.said,
                f"UPDATE entries SET {said} FROM rows WHERE entries.entry_id = rows.entry_id",  # noqa: S608 -- our columns
            )
            flag_early(con, articles_of_entries(con, (int(str(row["entry_id"])) for row in writes.said)))
        if writes.again:
            con.execute(sql("read_again"), {"ids": listed(writes.again)})
        if writes.feeds:
            columns = tuple(column for column in writes.feeds[0] if column not in ("feed_id", "title", "language"))
            kept = ", ".join(f"{column} = rows.{column}" for column in columns)
            with_few(
                con,
                "feeds",
                writes.feeds,
                f"UPDATE feeds SET {kept}, title = coalesce(rows.title, feeds.title), "  # noqa: S608 -- our columns
                "language = coalesce(rows.language, feeds.language) FROM rows WHERE feeds.feed_id = rows.feed_id",
            )
        if put_off:
            with_few(
                con,
                "feeds",
                [{"feed_id": state.feed_id, "next_poll_at": state.next_poll_at} for state in put_off],
                "UPDATE feeds SET next_poll_at = rows.next_poll_at FROM rows WHERE feeds.feed_id = rows.feed_id",
            )
        insert_few(con, "polls", writes.polls)


def _collect(writes: _Writes, run_id: int, poll: PolledFeed) -> None:
    state = poll.state
    writes.entries += [_entry_row(new, state.feed_id, poll.polled_at) for new in poll.new]
    writes.said += [_entry_row(known, state.feed_id, poll.polled_at) for known in (*poll.changed, *poll.touched)]
    writes.again += [changed.entry_id for changed in poll.changed if changed.fetchable]
    writes.feeds.append(
        {
            "feed_id": state.feed_id, "title": poll.title, "language": poll.language, "poll_url": state.poll_url,
            "etag": state.validators.etag, "last_modified": state.validators.last_modified,
            "validated_url": state.validated_url, "trust": state.trust.value, "trust_at": state.trust_at,
            "document_at": state.document_at, "unmodified": state.unmodified, "last_polled_at": state.last_polled_at,
            "next_poll_at": state.next_poll_at, "interval_s": state.interval_s, "ttl_s": state.ttl_s,
            "max_age_s": state.max_age_s, "skip_hours": _listed(state.skip_hours),
            "skip_days": _listed(state.skip_days), "moving_to": state.moving_to,
            "moving_polls": state.moving_polls, "failures": state.failures,
            "last_error": state.last_error, "gone_at": state.gone_at,
        }
    )  # fmt: skip
    writes.polls.append(
        {
            "run_id": run_id, "feed_id": state.feed_id, "polled_at": poll.polled_at, "outcome": poll.outcome,
            "http_status": poll.http_status, "bytes": poll.bytes, "entries": poll.entries,
            "new_entries": len(poll.new), "seconds": poll.seconds, "error": poll.error,
            "slid_from_at": poll.slid[0] if poll.slid else None, "slid_to_at": poll.slid[1] if poll.slid else None,
        }
    )  # fmt: skip


def _entry_row(new: NewEntry, feed_id: int, seen_at: datetime) -> dict[str, object]:
    entry = new.entry
    return {
        "entry_id": new.entry_id, "feed_id": feed_id, "guid": entry.guid, "url": entry.url, "link_id": new.link_id,
        "title": entry.title or None, "summary": entry.summary or None, "content": entry.content or None,
        "authors": list(entry.authors), "published_at": entry.published_at, "updated_at": entry.updated_at,
        "seen_at": seen_at, "attempts": 0, "status": "pending" if new.fetchable else "skipped",
        "error": None if new.fetchable else "its link is not an address that can be fetched", "article_id": None,
    }  # fmt: skip
