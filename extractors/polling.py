"""When to ask which feed: pure functions of state and time.

The interval follows how often a feed really publishes: it halves when something new came (and falls to a quarter when
everything was new, since the window may have slid past entries), and grows by half when nothing did. In balance a
feed is asked about 2.7 times per publication, between hourly and daily. A publisher's ttl below an hour lowers the
floor, to ten minutes at least; a longer ttl is waited for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from extractors.records import FeedState, Validators

NO_VALIDATORS = Validators()
FLOOR_S = 3_600
INVITED_FLOOR_S = 600
CEILING_S = 86_400
# Feeds that were all asked in one run drift apart by up to a tenth of their interval.
JITTER = 0.1
# A moved feed that fails this often in a row is asked at its configured address again.
FAILURES_BEFORE_HOME = 3


class PollOutcome(StrEnum):
    """How a poll ended."""

    NEW = "new"  # entries came that were not known
    SAME = "same"  # a document came, nothing new in it
    NOT_MODIFIED = "not_modified"  # 304
    FAILED = "failed"
    GONE = "gone"  # 410


def new_feed(feed_id: int, url: str) -> FeedState:
    """The state of a feed that was never asked: due now."""
    return FeedState(feed_id=feed_id, url=url, poll_url=url)


def due(states: Iterable[FeedState], now: datetime) -> list[FeedState]:
    """Return the feeds to ask now: never-asked ones first, then the longest overdue; gone ones never."""
    waiting = [state for state in states if state.gone_at is None]
    ready = [state for state in waiting if state.next_poll_at is None or state.next_poll_at <= now]
    return sorted(ready, key=lambda state: (state.next_poll_at or now - timedelta(days=36_500), state.feed_id))


def after_poll(
    state: FeedState,
    outcome: PollOutcome,
    now: datetime,
    *,
    ttl_s: int | None = None,
    new: int = 0,
    known: int = 0,
    retry_after_s: float | None = None,
    validators: Validators | None = None,
    moved_to: str | None = None,
    error: str | None = None,
) -> FeedState:
    """Return the state after a poll.

    Args:
        state: Before the poll.
        outcome: How it ended.
        now: When it ended.
        ttl_s: How long the document says it stays fresh, in seconds; None if it says nothing or none came.
        new: Entries never seen before.
        known: Entries seen before.
        retry_after_s: How long the host asked us to stay away.
        validators: To ask with next time; None keeps those we have.
        moved_to: Where all redirects were permanent to. Obeyed only if what came from there was a feed.
        error: Why it failed, in one line.
    """
    if outcome is PollOutcome.GONE and state.poll_url == state.url:
        return replace(
            state, gone_at=now, next_poll_at=None, last_polled_at=now, failures=state.failures + 1, last_error=error
        )
    if outcome in (PollOutcome.FAILED, PollOutcome.GONE):
        failed = _after_failure(state, now, retry_after_s, homeward=outcome is PollOutcome.GONE)
        return replace(failed, last_error=error)
    interval_s = _next_interval_s(state, ttl_s, new, known)
    return replace(
        state,
        poll_url=moved_to or state.poll_url,
        validators=state.validators if validators is None else validators,
        next_poll_at=now + timedelta(seconds=_jittered(interval_s, state.feed_id, now)),
        interval_s=interval_s,
        failures=0,
        last_error=None,
        gone_at=None,
        last_polled_at=now,
    )


def _next_interval_s(state: FeedState, ttl_s: int | None, new: int, known: int) -> int:
    # A 304 says nothing of ttl: an earlier invitation, seen in the interval, stands.
    invited_s = state.interval_s if ttl_s is None else ttl_s
    floor = min(max(invited_s, INVITED_FLOOR_S), FLOOR_S)
    if new == 0:
        interval = state.interval_s * 1.5
    elif known == 0 and state.last_polled_at is not None:
        interval = state.interval_s / 4
    else:
        interval = state.interval_s / 2
    return int(min(max(interval, floor, ttl_s or 0), CEILING_S))


def _after_failure(state: FeedState, now: datetime, retry_after_s: float | None, *, homeward: bool) -> FeedState:
    failures = state.failures + 1
    moved = state.poll_url != state.url
    back = moved and (homeward or failures >= FAILURES_BEFORE_HOME)
    # The exponent is capped so that years of failures do not overflow; 2**10 hours is far above the ceiling.
    delay_s = min(FLOOR_S * 2 ** min(failures - 1, 10), CEILING_S)
    wait_s = max(_jittered(delay_s, state.feed_id, now), retry_after_s or 0.0)
    return replace(
        state,
        poll_url=state.url if back else state.poll_url,
        # validators belong to the address that gave them
        validators=NO_VALIDATORS if back else state.validators,
        next_poll_at=now + timedelta(seconds=wait_s),
        failures=failures,
        last_polled_at=now,
    )


def _jittered(seconds: float, feed_id: int, now: datetime) -> float:
    """Stretch by up to a tenth, the same for the same feed and time; at the ceiling, shorten instead."""
    digest = hashlib.blake2b(f"{feed_id}:{int(now.timestamp())}".encode(), digest_size=4).digest()
    share = JITTER * int.from_bytes(digest, "big") / 2**32
    stretched = seconds * (1 + share)
    return stretched if stretched <= CEILING_S else CEILING_S * (1 - share)
