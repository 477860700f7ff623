"""When to ask which feed, and with which validators: pure functions of state and time.

The interval follows how often a feed really publishes, told by the share of entries in it that were known already: it
grows by half when all were, halves when some were not, and falls to a quarter when most were not, since the window may
soon slide past entries. In balance a feed is asked about twice per publication, between hourly and daily. A
publisher's ttl or max-age below an hour, or the user's setting for the outlet, lowers the floor to ten minutes at
least; longer ones are waited for, up to a day.

Validators are believed and now and then tried. A feed that has said "not modified" for a day is asked once without
them. If news comes then, the old validators are sent once more: a server that calls them current although its document
has changed is caught lying, and is asked without validators for a month.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from extractors.records import FeedState, Trust, Validators
from extractors.urls import host_key

NO_VALIDATORS = Validators()
FLOOR_S = 3_600
INVITED_FLOOR_S = 600
CEILING_S = 86_400
# Feeds that were all asked in one run drift apart by up to a tenth of their interval; after a standstill, when
# everything is due at once, by up to a half.
JITTER = 0.1
JITTER_AFTER_REST = 0.5
# A moved feed that fails this often in a row is asked at its configured address again.
FAILURES_BEFORE_HOME = 3
# A permanent redirect is believed when it has held for so many polls.
POLLS_BEFORE_MOVE = 3
# A feed that says nothing but "not modified" is asked for the whole document after this time and so many polls: about
# once a day, less often where it is asked hardly more often than that.
TRIED_AFTER = timedelta(days=1)
TRIED_AFTER_POLLS = 2
# Servers are mended: validators that lied get another chance.
DISTRUST = timedelta(days=30)
# When not one of several hosts answers, our own network is down, which is no fault of theirs: they are asked again
# soon, then hourly; but what has not answered for days is dead.
OFFLINE_WAIT_S = 600
OFFLINE_FOR = timedelta(days=3)
_HOUR = timedelta(hours=1)


class PollOutcome(StrEnum):
    """How a poll ended."""

    NEW = "new"  # entries came that were not known
    SAME = "same"  # a document came, nothing new in it
    NOT_MODIFIED = "not_modified"  # 304
    FAILED = "failed"
    GONE = "gone"  # 410


def due(states: Iterable[FeedState], now: datetime, waits: Mapping[str, datetime] | None = None) -> list[FeedState]:
    """Return the feeds to ask now.

    Args:
        states: Of all feeds.
        now: The time.
        waits: Hosts (see `urls.host_key`) that must not be asked before a time.

    Returns:
        Never-asked feeds first, then the longest overdue. Gone ones never; none in hours that its publisher wants to be
        left alone, or whose host does.
    """
    ready = [
        state
        for state in askable(states, now, waits)
        if (state.next_poll_at is None or state.next_poll_at <= now) and not _must_wait(state, now)
    ]
    return sorted(ready, key=lambda state: (state.next_poll_at or now - timedelta(days=36_500), state.feed_id))


def askable(states: Iterable[FeedState], now: datetime, waits: Mapping[str, datetime] | None = None) -> list[FeedState]:
    """Return the feeds that may be asked if somebody insists: not gone, and with a host that may be asked."""
    waits = waits or {}
    return [
        state
        for state in states
        if state.gone_at is None and not (waits and waits.get(host_key(state.poll_url), now) > now)
    ]


def validators_to_send(state: FeedState, now: datetime) -> Validators:
    """The validators to ask with: those of the last document, or none where they are not to be believed just now."""
    if state.trust is Trust.NONE and state.trust_at is not None and now - state.trust_at < DISTRUST:
        return NO_VALIDATORS
    to_be_tried = (
        state.trust is Trust.FULL
        and state.unmodified >= TRIED_AFTER_POLLS
        and state.document_at is not None
        and now - state.document_at >= TRIED_AFTER
    )
    return NO_VALIDATORS if to_be_tried else state.validators


def after_poll(
    state: FeedState,
    outcome: PollOutcome,
    now: datetime,
    *,
    ttl_s: int | None = None,
    max_age_s: int | None = None,
    skip_hours: tuple[int, ...] = (),
    skip_days: tuple[int, ...] = (),
    new: int = 0,
    known: int = 0,
    retry_after_s: float | None = None,
    validators: Validators = NO_VALIDATORS,
    validated_url: str | None = None,
    moved_to: str | None = None,
    error: str | None = None,
    offline: bool = False,
) -> FeedState:
    """Return the state after a poll that sent `validators_to_send(state, now)`.

    Args:
        state: Before the poll.
        outcome: How it ended.
        now: When it ended.
        ttl_s: How long the document says it stays fresh, in seconds; None if it says nothing or none came.
        max_age_s: How long the answer's headers say it stays fresh; None if they say nothing.
        skip_hours: Hours of the day (UTC) in which the document asks not to be asked; read if a document came.
        skip_days: Days of the week likewise.
        new: Entries never seen before.
        known: Entries seen before.
        retry_after_s: How long the host asked us to stay away.
        validators: Those of the answer.
        validated_url: The address that gave them.
        moved_to: Where all redirects were permanent to. Obeyed once that has held, if what came from there was a feed.
        error: Why it failed, in one line.
        offline: It failed because nobody at all answered: not held against the feed.
    """
    if outcome is PollOutcome.GONE and state.poll_url == state.url:
        return replace(
            state, gone_at=now, next_poll_at=None, last_polled_at=now, failures=state.failures + 1, last_error=error
        )
    if outcome in (PollOutcome.FAILED, PollOutcome.GONE):
        since = now - (state.last_polled_at or now)
        if offline and since < OFFLINE_FOR:
            # `last_polled_at` stays: it tells since when nobody answers
            wait_s = _jittered(min(max(since.total_seconds() / 4, OFFLINE_WAIT_S), FLOOR_S), state.feed_id, now, JITTER)
            return replace(state, last_error=error, next_poll_at=now + timedelta(seconds=wait_s))
        failed = _after_failure(state, now, retry_after_s, homeward=outcome is PollOutcome.GONE)
        return replace(failed, last_error=error)
    was_first_or_late = state.next_poll_at is None or (now - state.next_poll_at).total_seconds() > state.interval_s
    judged = _judge_validators(state, outcome, now, validators, validated_url)
    if outcome is not PollOutcome.NOT_MODIFIED:
        judged = replace(judged, document_at=now, unmodified=0, ttl_s=ttl_s, skip_hours=skip_hours, skip_days=skip_days)
    else:
        # A 304 says nothing of what stands in the document, and of its headers only what it repeats (RFC 9111 3.2).
        judged = replace(judged, unmodified=state.unmodified + 1)
        max_age_s = state.max_age_s if max_age_s is None else max_age_s
    judged = replace(_after_redirect(judged, moved_to), max_age_s=max_age_s)
    interval_s = _next_interval_s(judged, now, new, known)
    wait_s = _jittered(interval_s, state.feed_id, now, JITTER_AFTER_REST if was_first_or_late else JITTER)
    wait_s = max(wait_s, least_wait_s(judged))  # jitter at the ceiling must not cut the publisher's own time short
    return replace(
        judged,
        next_poll_at=_open_time(judged, now + timedelta(seconds=wait_s)),
        interval_s=interval_s,
        failures=0,
        last_error=None,
        gone_at=None,
        last_polled_at=now,
    )


def _judge_validators(
    state: FeedState, outcome: PollOutcome, now: datetime, answered: Validators, answered_by: str | None
) -> FeedState:
    """Keep the validators of the answer, and see whether the server can be believed."""
    sent = validators_to_send(state, now)
    kept = replace(state, validators=answered, validated_url=answered_by)
    if outcome is PollOutcome.NOT_MODIFIED:
        if state.trust is Trust.SUSPECT:
            # What these validators stood for has been replaced, as we have seen: a lie.
            return replace(state, trust=Trust.NONE, trust_at=now)
        # a distrusted feed that was given another chance is believed again, until the next trial
        again = state.trust is Trust.NONE
        return replace(kept, trust=Trust.FULL, trust_at=now if again else state.trust_at)
    tried = state.trust is Trust.FULL and state.validators != sent
    if tried and outcome is PollOutcome.NEW:
        if _same_version(state.validators, answered):
            return replace(state, trust=Trust.NONE, trust_at=now)  # two documents of one name
        return replace(state, trust=Trust.SUSPECT, trust_at=now)  # and keep the old validators to try it with
    if state.trust is Trust.SUSPECT or (state.trust is Trust.NONE and sent != NO_VALIDATORS):
        return replace(kept, trust=Trust.FULL, trust_at=now)
    return kept


def _same_version(one: Validators, other: Validators) -> bool:
    """Whether two documents claim to be one. An ETag speaks before a date (RFC 9110 13.2.2)."""
    if one.etag or other.etag:
        return one.etag == other.etag
    return one.last_modified is not None and one.last_modified == other.last_modified


def _after_redirect(state: FeedState, moved_to: str | None) -> FeedState:
    if moved_to is None or moved_to == state.poll_url:
        return replace(state, moving_to=None, moving_polls=0)
    polls = state.moving_polls + 1 if moved_to == state.moving_to else 1
    if polls >= POLLS_BEFORE_MOVE:
        return replace(state, poll_url=moved_to, moving_to=None, moving_polls=0)
    return replace(state, moving_to=moved_to, moving_polls=polls)


def least_wait_s(state: FeedState) -> int:
    """Least seconds between two polls of a feed: what its publisher says, else what the user sets, else an hour."""
    # of two statements of the publisher the longer holds: neither the document nor its copy changes before
    invited_s = max(state.ttl_s or 0, state.max_age_s or 0)
    usual_s = state.floor_s or (min(invited_s, FLOOR_S) if invited_s else FLOOR_S)
    return min(max(usual_s, invited_s, INVITED_FLOOR_S), CEILING_S)


def _next_interval_s(state: FeedState, now: datetime, new: int, known: int) -> int:
    has_validators = state.validators != NO_VALIDATORS and state.trust is not Trust.NONE
    if state.trust is Trust.SUSPECT or (state.trust is Trust.NONE and state.unmodified):
        interval = 0.0  # soon: the verdict, and after it what has been missed
    elif new == 0 and state.last_polled_at and (now - state.last_polled_at).total_seconds() < state.interval_s / 2:
        interval = float(state.interval_s)  # asked early, by --force: it says nothing
    elif new == 0:
        # without validators every look costs the publisher a whole document: daily after three in vain
        interval = state.interval_s * (1.5 if has_validators else 4)
    elif state.last_polled_at is None:
        interval = float(state.interval_s)
    elif new > known:
        interval = state.interval_s / 4
    else:
        interval = state.interval_s / 2
    return int(min(max(interval, least_wait_s(state)), CEILING_S))


def _after_failure(state: FeedState, now: datetime, retry_after_s: float | None, *, homeward: bool) -> FeedState:
    failures = state.failures + 1
    moved = state.poll_url != state.url
    back = moved and (homeward or failures >= FAILURES_BEFORE_HOME)
    # The exponent is capped so that years of failures do not overflow; 2**10 hours is far above the ceiling.
    delay_s = min(FLOOR_S * 2 ** min(failures - 1, 10), CEILING_S)
    wait_s = max(_jittered(delay_s, state.feed_id, now, JITTER), retry_after_s or 0.0)
    return replace(
        state,
        poll_url=state.url if back else state.poll_url,
        # validators belong to the address that gave them
        validators=NO_VALIDATORS if back else state.validators,
        next_poll_at=_open_time(state, now + timedelta(seconds=wait_s)),
        failures=failures,
        last_polled_at=now,
    )


def _must_wait(state: FeedState, now: datetime) -> bool:
    """Whether a due feed is in hours that its publisher skips; not for ever, where we only run in just these hours."""
    overdue_s = (now - (state.next_poll_at or now)).total_seconds()
    return _is_skipped(state, now) and overdue_s < CEILING_S


def put_off(state: FeedState, now: datetime, retry_after_s: float | None) -> FeedState:
    """Return the state of a feed that was not asked after all: it, or where it redirects to, wants to be left alone."""
    wait_s = max(retry_after_s or 0.0, _jittered(least_wait_s(state), state.feed_id, now, JITTER))
    return replace(state, next_poll_at=now + timedelta(seconds=wait_s))


def _is_skipped(state: FeedState, at: datetime) -> bool:
    return at.hour in state.skip_hours or at.weekday() in state.skip_days


def _open_time(state: FeedState, at: datetime) -> datetime:
    """The time itself, or some moment in the first hour after it that the publisher does not skip."""
    if not _is_skipped(state, at):
        return at
    hour = at.replace(minute=0, second=0, microsecond=0)
    for _ in range(7 * 24):
        hour += _HOUR
        if not _is_skipped(state, hour):
            return hour + timedelta(seconds=_jittered(0.0, state.feed_id, hour, 0.0, spread_s=3_000))
    return at  # every hour of the week is skipped: said by mistake


def _jittered(seconds: float, feed_id: int, now: datetime, share: float, *, spread_s: float = 0.0) -> float:
    """Stretch by up to a share, or by up to some seconds, the same for the same feed and time; never beyond a day."""
    digest = hashlib.blake2b(f"{feed_id}:{int(now.timestamp())}".encode(), digest_size=4).digest()
    chance = int.from_bytes(digest, "big") / 2**32
    stretched = seconds * (1 + share * chance) + spread_s * chance
    return stretched if stretched <= CEILING_S else CEILING_S * (1 - JITTER * chance)
