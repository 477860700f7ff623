"""From the answers of feeds to what is kept of them: entries, the polls' records, and when to ask again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import duckdb

from extractors.errors import FeedError, ItemError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.polling import NO_VALIDATORS, PollOutcome, after_poll, put_off
from extractors.records import Feed, FeedKind, FeedState, IndexedDocument, Page
from extractors.zones import zone_named
from flows.arrivals import Arrivals, identify, oldest_at, tell_apart
from warehouse.feeds import KnownEntry, NewEntry, PolledFeed, known_entries, newest_entries, save_polls

Answer = Page | ItemError
# Asks for further documents of the same poll, unconditionally; answers come in order.
AskMore = Callable[[Sequence[str]], Sequence[Answer]]

# Documents of a sitemap index that are read with it: those that changed last. News sitemaps come in one or two.
MAX_INDEXED = 4
# A news sitemap lists two days; others list everything that ever was.
SITEMAP_WINDOW = timedelta(days=7)
# Earlier pages of a feed (RFC 5005) that are read to close a gap.
MAX_OLDER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNews:
    """What one poll gave, for people."""

    url: str
    outcome: str
    entries: int = 0
    new: int = 0
    changed: int = 0
    problems: tuple[str, ...] = ()
    slid: bool = False
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether no usable answer came."""
        return self.outcome in (PollOutcome.FAILED, PollOutcome.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An answer, read as far as that is possible without the warehouse."""

    state: FeedState
    page: Page | None
    feed: Feed | None = None
    error: ItemError | None = None
    entries: tuple[NewEntry, ...] = ()
    partial: bool = False  # something of it did not come


@dataclass(slots=True)
class _Known:
    """What the warehouse knows of the entries of some documents, asked for once."""

    con: duckdb.DuckDBPyConnection
    by_feed: dict[int, list[KnownEntry]]

    def learn(self, entries: dict[int, Sequence[NewEntry]]) -> None:
        seen = {entry.entry_id for own in self.by_feed.values() for entry in own}
        for entry in known_entries(self.con, entries):
            if entry.entry_id not in seen:
                self.by_feed.setdefault(entry.feed_id, []).append(entry)

    def arrivals(self, read: _Read) -> Arrivals:
        return tell_apart(read.entries, self.by_feed.get(read.state.feed_id, []))


def save_answers(
    con: duckdb.DuckDBPyConnection,
    run_id: int,
    states: Sequence[FeedState],
    answers: Sequence[Answer],
    now: datetime,
    ask_more: AskMore,
    *,
    offline: bool = False,
) -> list[FeedNews]:
    """Read the answers of feeds and keep them with the feeds' next states, in one transaction.

    Args:
        con: The open warehouse.
        run_id: The run that asked.
        states: Of the feeds before the poll.
        answers: What came of each, or why nothing came. A feed that was not asked at all is put off.
        now: Time of the poll.
        ask_more: Asked for the documents of a sitemap index, and for earlier pages of a feed whose window has slid.
        offline: Nobody at all answered: failures are not held against the feeds.
    """
    read = [
        _only_recent(_with_indexed(_read(state, answer, now), ask_more, now), now)
        for state, answer in zip(states, answers, strict=True)
    ]
    known = _Known(con, {})
    known.learn({each.state.feed_id: each.entries for each in read if each.entries})
    arrivals = [known.arrivals(each) for each in read]
    newest = newest_entries(con, [r.state.feed_id for r, a in zip(read, arrivals, strict=True) if a.slid])
    polls: list[PolledFeed] = []
    waiting: list[FeedState] = []
    news: list[FeedNews] = []
    for each, found in zip(read, arrivals, strict=True):
        last_at = newest.get(each.state.feed_id)
        if isinstance(each.error, PutOffError):
            news.append(FeedNews(url=each.state.url, outcome="put_off", error=each.error.reason))
            waiting.append(put_off(each.state, now, each.error.retry_after_s))
            continue
        if found.slid and last_at is not None:
            each, found = _reach_back(each, found, known, ask_more, now)
        slid = (last_at, oldest_at(found.new, now)) if found.slid and last_at is not None else None
        poll = _poll(each, found, slid, now, offline=offline)
        polls.append(poll)
        news.append(_news(each, poll))
    save_polls(con, run_id, polls, waiting)
    return news


def _read(state: FeedState, answer: Answer, now: datetime) -> _Read:
    if isinstance(answer, ItemError):
        return _Read(state=state, page=None, error=answer)
    if answer.not_modified:
        return _Read(state=state, page=answer)
    try:
        feed = _parse(state, answer, now)
    except FeedError as error:
        return _Read(state=state, page=answer, error=error)
    return _Read(state=state, page=answer, feed=feed, entries=identify(feed.entries, state.feed_id))


def _parse(state: FeedState, page: Page, now: datetime) -> Feed:
    # imported late: a poll in which nothing changed needs neither parser
    zone = zone_named(state.timezone)
    if state.kind is FeedKind.SITEMAP:
        from extractors.sitemaps import parse_sitemap

        return parse_sitemap(page.body, url=page.final_url, charset=page.charset, homepage=state.homepage, zone=zone)
    from extractors.feeds import parse_feed

    return parse_feed(
        page.body, url=page.final_url, content_type=page.content_type, charset=page.charset, now=now, zone=zone
    )


def _with_indexed(read: _Read, ask_more: AskMore, now: datetime) -> _Read:
    """Add the entries of the documents that a sitemap index lists, of those that changed last."""
    if read.feed is None or not read.feed.index:
        return read
    wanted = _latest(read.feed.index, read.state)
    entries, problems = list(read.feed.entries), list(read.feed.problems)
    errors: list[ItemError] = []
    for document, answer in zip(wanted, ask_more([document.url for document in wanted]), strict=True):
        part = _read(read.state, answer, now)
        if part.feed is not None:
            entries += part.feed.entries
            problems += part.feed.problems
        elif part.error is not None:
            errors.append(part.error)
            problems.append(f"{document.url}, which it lists, cannot be read: {part.error.reason}.")
    if wanted and len(errors) == len(wanted):
        return replace(read, feed=None, error=errors[0])
    feed = replace(read.feed, entries=tuple(entries), problems=tuple(dict.fromkeys(problems)))
    return replace(read, feed=feed, entries=identify(entries, read.state.feed_id), partial=bool(errors))


def _only_recent(read: _Read, now: datetime) -> _Read:
    """Leave out what a sitemap lists of former times: it is polled for news, its history is another matter."""
    if read.feed is None or read.state.kind is not FeedKind.SITEMAP:
        return read
    since = now - SITEMAP_WINDOW
    kept = [e for e in read.feed.entries if (at := e.published_at or e.updated_at) is not None and at >= since]
    left_out = len(read.feed.entries) - len(kept)
    problems = read.feed.problems
    if left_out:
        problems = (*problems, f"{left_out} addresses are undated or older than {SITEMAP_WINDOW.days} days; left out.")
    feed = replace(read.feed, entries=tuple(kept), problems=problems)
    return replace(read, feed=feed, entries=identify(kept, read.state.feed_id))


def _latest(index: Sequence[IndexedDocument], state: FeedState) -> list[IndexedDocument]:
    """Documents to read: those for news that changed since the last poll, latest first; at least one."""
    from extractors.sitemaps import news_documents

    documents, since = news_documents(index), state.document_at
    # a day given without a time may mean any time of that day
    changed = [d for d in documents if since is None or d.modified_at is None or d.modified_at.date() >= since.date()]
    return (changed or documents[:1])[:MAX_INDEXED]


def _reach_back(
    read: _Read, found: Arrivals, known: _Known, ask_more: AskMore, now: datetime
) -> tuple[_Read, Arrivals]:
    """Read earlier pages of a feed whose window has slid, as far as it offers them, until they meet what is known."""
    older = read.feed.older_url if read.feed else ""
    asked: set[str] = {read.page.final_url if read.page else ""}
    while found.slid and older and older not in asked and len(asked) <= MAX_OLDER:
        asked.add(older)
        page = _read(read.state, ask_more([older])[0], now)
        if page.feed is None or not page.entries:
            break
        together = tuple({entry.entry_id: entry for entry in (*read.entries, *page.entries)}.values())
        read = replace(read, entries=together)
        known.learn({read.state.feed_id: page.entries})
        found = known.arrivals(read)
        older = page.feed.older_url
    return read, found


def _poll(
    read: _Read, found: Arrivals, slid: tuple[datetime, datetime] | None, now: datetime, *, offline: bool
) -> PolledFeed:
    page, feed, error = read.page, read.feed, read.error
    outcome = _outcome(read, found)
    # what an index lists may change while it does not; what came in part must not be taken for the whole
    whole = page is not None and not (feed and (feed.index or feed.incomplete))
    answered = page.validators if page and whole else NO_VALIDATORS
    after = after_poll(
        read.state,
        outcome,
        now,
        ttl_s=feed.ttl_s if feed else None,
        max_age_s=page.max_age_s if page else None,
        skip_hours=feed.skip_hours if feed else (),
        skip_days=feed.skip_days if feed else (),
        new=len(found.new),
        known=found.known,
        retry_after_s=error.retry_after_s if isinstance(error, TransientFetchError) else None,
        validators=answered,
        validated_url=page.final_url if page else None,
        moved_to=page.moved_to if page else None,
        error=error.reason if error else None,
        offline=offline,
    )
    if read.partial:
        # what is missing shall count as changed at the next poll
        after = replace(after, document_at=read.state.document_at)
    return PolledFeed(
        state=after,
        polled_at=now,
        outcome=outcome,
        http_status=_status(read),
        bytes=page.wire_bytes if page else 0,
        entries=len(read.entries),
        new=found.new,
        changed=found.changed,
        touched=found.touched,
        slid=slid,
        title=(feed.title or None) if feed else None,
        language=(feed.language or None) if feed else None,
        seconds=page.seconds if page else error.seconds if error else 0.0,
        error=error.reason if error else None,
    )


def _news(read: _Read, poll: PolledFeed) -> FeedNews:
    return FeedNews(
        url=read.state.url,
        outcome=poll.outcome,
        entries=poll.entries,
        new=len(poll.new),
        changed=len(poll.changed),
        problems=read.feed.problems if read.feed else (),
        slid=poll.slid is not None,
        error=poll.error,
    )


def _outcome(read: _Read, found: Arrivals) -> PollOutcome:
    if read.error is not None:
        gone = isinstance(read.error, PermanentFetchError) and read.error.status == 410
        return PollOutcome.GONE if gone else PollOutcome.FAILED
    if read.feed is None:
        return PollOutcome.NOT_MODIFIED
    return PollOutcome.NEW if found.new else PollOutcome.SAME


def _status(read: _Read) -> int | None:
    if read.page is not None:
        return 304 if read.page.not_modified else read.page.status
    return read.error.status if isinstance(read.error, TransientFetchError | PermanentFetchError) else None
