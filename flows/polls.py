"""From the answer of a feed to what is kept of it: entries, the poll's record, and when to ask again."""

from __future__ import annotations

from collections.abc import Sequence
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


def save_answer(
    con: duckdb.DuckDBPyConnection, run_id: int, state: FeedState, answer: Page | ItemError, now: datetime
) -> FeedNews:
    """Read the answer of a feed and keep it with the feed's next state, in one transaction.

    Args:
        state: Of the feed before the poll.
        answer: What came, or why nothing came.
        now: Time of the poll.
    """
    if isinstance(answer, ItemError):
        return _save_failure(con, run_id, state, answer, now)
    if answer.not_modified:
        after = after_poll(state, PollOutcome.NOT_MODIFIED, now, validators=answer.validators, moved_to=answer.moved_to)
        poll = PolledFeed(
            state=after, polled_at=now, outcome=PollOutcome.NOT_MODIFIED, http_status=304, seconds=answer.seconds
        )
        save_poll(con, run_id, poll, {})
        return FeedNews(url=state.url, outcome=PollOutcome.NOT_MODIFIED)
    try:
        feed = parse_feed(answer.body, url=answer.final_url, content_type=answer.content_type, charset=answer.charset)
    except FeedError as error:
        return _save_failure(con, run_id, state, error, now, answer)
    return _save_feed(con, run_id, state, answer, feed, now)


def _save_feed(
    con: duckdb.DuckDBPyConnection, run_id: int, state: FeedState, page: Page, feed: Feed, now: datetime
) -> FeedNews:
    entries = identify(feed.entries, state.feed_id)
    known = known_entries(con, entries)
    new = sum(entry.entry_id not in known for entry in entries)
    outcome = PollOutcome.NEW if new else PollOutcome.SAME
    after = after_poll(
        state,
        outcome,
        now,
        ttl_s=feed.ttl_s,
        new=new,
        known=len(entries) - new,
        validators=page.validators,
        moved_to=page.moved_to,
    )
    saved = save_poll(
        con,
        run_id,
        PolledFeed(
            state=after,
            polled_at=now,
            outcome=outcome,
            http_status=page.status,
            bytes=page.wire_bytes,
            entries=entries,
            title=feed.title or None,
            language=feed.language or None,
            seconds=page.seconds,
        ),
        known,
    )
    return FeedNews(
        url=state.url,
        outcome=outcome,
        entries=len(entries),
        new=saved.new,
        changed=saved.changed,
        problems=feed.problems,
    )


def _save_failure(
    con: duckdb.DuckDBPyConnection,
    run_id: int,
    state: FeedState,
    error: ItemError,
    now: datetime,
    page: Page | None = None,
) -> FeedNews:
    status = error.status if isinstance(error, TransientFetchError | PermanentFetchError) else None
    outcome = PollOutcome.GONE if status == 410 else PollOutcome.FAILED
    retry_after_s = error.retry_after_s if isinstance(error, TransientFetchError) else None
    after = after_poll(state, outcome, now, retry_after_s=retry_after_s, error=error.reason)
    poll = PolledFeed(
        state=after,
        polled_at=now,
        outcome=outcome,
        http_status=page.status if page else status,
        bytes=page.wire_bytes if page else 0,
        seconds=page.seconds if page else 0.0,
        error=error.reason,
    )
    save_poll(con, run_id, poll, {})
    return FeedNews(url=state.url, outcome=outcome, error=error.reason)


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
