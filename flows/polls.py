"""From the answers of feeds to what is kept of them: entries, the polls' records, and when to ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.errors import FeedError, ItemError, PermanentFetchError, TransientFetchError
from extractors.feeds import parse_feed
from extractors.ids import stable_id
from extractors.polling import PollOutcome, after_poll
from extractors.records import Entry, Feed, FeedState, Page
from extractors.urls import is_fetchable
from warehouse.feeds import NewEntry, PolledFeed, known_entries, save_poll
from warehouse.rows import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNews:
    """What one poll gave, for people."""

    url: str
    outcome: str
    entries: int = 0
    new: int = 0
    changed: int = 0
    problems: tuple[str, ...] = ()
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether no usable answer came."""
        return self.error is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An answer, read as far as that is possible without the warehouse."""

    state: FeedState
    page: Page | None
    feed: Feed | None = None
    error: ItemError | None = None
    entries: tuple[NewEntry, ...] = ()


def save_answers(
    con: duckdb.DuckDBPyConnection,
    run_id: int,
    states: Sequence[FeedState],
    answers: Sequence[Page | ItemError],
    now: datetime,
) -> list[FeedNews]:
    """Read the answers of feeds and keep them with the feeds' next states, in one transaction.

    Args:
        con: The open warehouse.
        run_id: The run that asked.
        states: Of the feeds before the poll.
        answers: What came of each, or why nothing came.
        now: Time of the poll.
    """
    read = [_read(state, answer) for state, answer in zip(states, answers, strict=True)]
    known = known_entries(con, [entry for each in read for entry in each.entries])
    with transaction(con):
        return [_save(con, run_id, each, known, now) for each in read]


def _read(state: FeedState, answer: Page | ItemError) -> _Read:
    if isinstance(answer, ItemError):
        return _Read(state=state, page=None, error=answer)
    if answer.not_modified:
        return _Read(state=state, page=answer)
    try:
        feed = parse_feed(answer.body, url=answer.final_url, content_type=answer.content_type, charset=answer.charset)
    except FeedError as error:
        return _Read(state=state, page=answer, error=error)
    return _Read(state=state, page=answer, feed=feed, entries=identify(feed.entries, state.feed_id))


def _save(
    con: duckdb.DuckDBPyConnection, run_id: int, read: _Read, known: Mapping[int, int], now: datetime
) -> FeedNews:
    page, feed, error = read.page, read.feed, read.error
    new = sum(entry.entry_id not in known for entry in read.entries)
    outcome = _outcome(read, new)
    after = after_poll(
        read.state,
        outcome,
        now,
        ttl_s=feed.ttl_s if feed else None,
        new=new,
        known=len(read.entries) - new,
        retry_after_s=error.retry_after_s if isinstance(error, TransientFetchError) else None,
        validators=page.validators if page and not error else None,
        moved_to=page.moved_to if page and not error else None,
        error=error.reason if error else None,
    )
    saved = save_poll(
        con,
        run_id,
        PolledFeed(
            state=after,
            polled_at=now,
            outcome=outcome,
            http_status=_status(read),
            bytes=page.wire_bytes if page else 0,
            entries=read.entries,
            title=(feed.title or None) if feed else None,
            language=(feed.language or None) if feed else None,
            seconds=page.seconds if page else error.seconds if error else 0.0,
            error=error.reason if error else None,
        ),
        known,
    )
    return FeedNews(
        url=read.state.url,
        outcome=outcome,
        entries=len(read.entries),
        new=saved.new,
        changed=saved.changed,
        problems=feed.problems if feed else (),
        error=error.reason if error else None,
    )


def _outcome(read: _Read, new: int) -> PollOutcome:
    if read.error is not None:
        return PollOutcome.GONE if _status(read) == 410 else PollOutcome.FAILED
    if read.feed is None:
        return PollOutcome.NOT_MODIFIED
    return PollOutcome.NEW if new else PollOutcome.SAME


def _status(read: _Read) -> int | None:
    if read.page is not None:
        return 304 if read.page.not_modified else read.page.status
    return read.error.status if isinstance(read.error, TransientFetchError | PermanentFetchError) else None


def identify(entries: Sequence[Entry], feed_id: int) -> tuple[NewEntry, ...]:
    """Give entries their ids, from feed and guid, and their fingerprints."""
    return tuple(
        NewEntry(
            entry_id=stable_id("entry", str(feed_id), entry.guid),
            fingerprint=stable_id("fingerprint", entry.url, entry.title, str(entry.updated_at or entry.published_at)),
            entry=entry,
            fetchable=is_fetchable(entry.url),
        )
        for entry in entries
    )
