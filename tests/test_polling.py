"""When feeds are asked: a month of a few feeds, and the rules one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.polling import CEILING_S, FLOOR_S, INVITED_FLOOR_S, PollOutcome, after_poll, due, new_feed
from extractors.records import FeedState, Validators

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def feed(**changes: Any) -> FeedState:
    return replace(new_feed(7, "https://gazette.example/feed"), **changes)


def wait_s(state: FeedState) -> float:
    assert state.next_poll_at is not None
    return (state.next_poll_at - NOW).total_seconds()


def simulate(published: list[datetime], *, days: int, window: int = 20, **poll: Any) -> list[datetime]:
    """Poll a feed that shows its newest `window` entries, looking every 15 minutes; returns the times of the polls."""
    state, now, polls, seen = new_feed(1, "https://gazette.example/feed"), NOW, [], 0
    while now < NOW + days * DAY:
        if due([state], now):
            polls.append(now)
            total = sum(1 for at in published if at <= now)
            shown = min(window, total)
            fresh = min(total - seen, shown)
            outcome = PollOutcome.NEW if fresh else PollOutcome.NOT_MODIFIED
            state = after_poll(state, outcome, now, new=fresh, known=shown - fresh, **poll)
            seen = total
        now += timedelta(minutes=15)
    return polls


def every(hours: float, days: int) -> list[datetime]:
    return [NOW + timedelta(hours=hours) * n for n in range(int(days * 24 / hours))]


@pytest.mark.parametrize(
    ("hours", "least", "most", "why"),
    [
        (0.25, 28 * 18, 28 * 24, "an agency is asked every hour, not more often"),
        (4, 28 * 8, 28 * 24, "six a day: some hours apart"),
        (48, 28, 28 * 6, "every other day: a few times a day at most"),
        (9_999, 28, 45, "never: daily in the end"),
    ],
)
def test_a_month_of_polling(hours: float, least: int, most: int, why: str) -> None:
    polls = simulate(every(hours, 28), days=28)
    assert least <= len(polls) <= most, why
    gaps = [later - earlier for earlier, later in pairwise(polls)]
    assert min(gaps) >= timedelta(seconds=FLOOR_S)
    assert max(gaps) <= timedelta(seconds=CEILING_S, minutes=15)  # the simulation looks every quarter of an hour


def test_a_feed_that_wakes_up_is_followed_again() -> None:
    burst = [NOW + 14 * DAY + timedelta(minutes=10) * n for n in range(500)]
    polls = simulate(burst, days=18)
    quiet = [at for at in polls if NOW + 7 * DAY <= at < NOW + 14 * DAY]
    busy = [at for at in polls if NOW + 16 * DAY <= at < NOW + 17 * DAY]
    assert len(quiet) <= 8
    assert len(busy) >= 18


def test_publisher_can_invite_more_frequent_polls() -> None:
    polls = simulate(every(0.25, 2), days=2, ttl_s=900)
    gaps = [later - earlier for earlier, later in pairwise(polls[4:])]
    assert min(gaps) >= timedelta(minutes=15)
    assert len(polls) > 80


@pytest.mark.parametrize(
    ("ttl_s", "interval_s", "next_s", "why"),
    [
        (None, 3_600, 3_600, "no invitation: hourly at most"),
        (60, 1_200, INVITED_FLOOR_S, "invited to every minute: every ten"),
        (1_800, 3_600, 1_800, "invited to every half hour"),
        (7_200, 3_600, 7_200, "asked to come every two hours"),
        (7 * 86_400, 3_600, CEILING_S, "asked to come weekly: daily"),
    ],
)
def test_ttl_bounds_the_interval(ttl_s: int | None, interval_s: int, next_s: int, why: str) -> None:
    state = after_poll(feed(interval_s=interval_s), PollOutcome.NEW, NOW, ttl_s=ttl_s, new=3, known=17)
    assert state.interval_s == next_s, why


def test_an_invitation_outlives_a_304() -> None:
    state = after_poll(feed(interval_s=900), PollOutcome.NOT_MODIFIED, NOW)
    assert state.interval_s == 1_350


def test_a_window_that_slid_shortens_the_interval_most() -> None:
    start = feed(interval_s=CEILING_S, last_polled_at=NOW - DAY)
    slid = after_poll(start, PollOutcome.NEW, NOW, new=20, known=0)
    some = after_poll(start, PollOutcome.NEW, NOW, new=5, known=15)
    assert slid.interval_s < some.interval_s < start.interval_s


def test_failures_back_off_and_never_stop() -> None:
    state, now = feed(), NOW
    waits = []
    for _ in range(2_000):
        state = after_poll(state, PollOutcome.FAILED, now)
        assert state.next_poll_at is not None
        waits.append((state.next_poll_at - now).total_seconds())
        now = state.next_poll_at
    assert waits[:4] == sorted(waits[:4])
    assert FLOOR_S <= waits[0] <= 1.1 * FLOOR_S
    assert max(waits) <= CEILING_S
    assert state.failures == 2_000
    healed = after_poll(state, PollOutcome.SAME, now)
    assert healed.failures == 0
    assert healed.interval_s == pytest.approx(1.5 * feed().interval_s)


@pytest.mark.parametrize(("retry_after_s", "least_s"), [(10.0, FLOOR_S), (50_000.0, 50_000.0), (300_000.0, 300_000.0)])
def test_retry_after_is_waited_for(retry_after_s: float, least_s: float) -> None:
    state = after_poll(feed(), PollOutcome.FAILED, NOW, retry_after_s=retry_after_s)
    assert wait_s(state) >= least_s


def test_gone_feeds_are_not_asked_again() -> None:
    state = after_poll(feed(), PollOutcome.GONE, NOW)
    assert state.gone_at == NOW
    assert due([state], NOW + 1_000 * DAY) == []


def test_the_reason_of_a_failure_is_kept_until_it_heals() -> None:
    failed = after_poll(feed(), PollOutcome.FAILED, NOW, error="HTTP 500")
    assert failed.last_error == "HTTP 500"
    assert after_poll(failed, PollOutcome.NOT_MODIFIED, NOW).last_error is None


def test_moves_are_followed_and_undone() -> None:
    moved = after_poll(feed(), PollOutcome.NEW, NOW, new=1, moved_to="https://new.example/feed")
    assert (moved.url, moved.poll_url) == ("https://gazette.example/feed", "https://new.example/feed")
    moved = replace(moved, validators=Validators(etag='"1"'))
    once = after_poll(moved, PollOutcome.FAILED, NOW)
    assert once.poll_url == moved.poll_url
    thrice = after_poll(after_poll(once, PollOutcome.FAILED, NOW), PollOutcome.FAILED, NOW)
    assert thrice.poll_url == thrice.url
    assert thrice.validators == Validators()
    back = after_poll(moved, PollOutcome.GONE, NOW)
    assert back.gone_at is None
    assert back.poll_url == back.url


def test_validators_stay_unless_new_ones_came() -> None:
    old, new = Validators(etag='"1"'), Validators(etag='"2"')
    state = feed(validators=old)
    assert after_poll(state, PollOutcome.FAILED, NOW).validators == old
    assert after_poll(state, PollOutcome.NOT_MODIFIED, NOW).validators == old
    assert after_poll(state, PollOutcome.NEW, NOW, validators=new, new=1).validators == new
    assert after_poll(state, PollOutcome.SAME, NOW, validators=Validators()).validators == Validators()


def test_due_lists_the_longest_overdue_first() -> None:
    late = feed(feed_id=1, next_poll_at=NOW - DAY)
    now = feed(feed_id=2, next_poll_at=NOW)
    early = feed(feed_id=3, next_poll_at=NOW + DAY)
    never = feed(feed_id=4)
    assert due([early, now, late, never], NOW) == [never, late, now]


def test_feeds_polled_together_drift_apart() -> None:
    waits = {wait_s(after_poll(feed(feed_id=n), PollOutcome.SAME, NOW)) for n in range(100)}
    assert len(waits) == 100
    at_ceiling = {wait_s(after_poll(feed(feed_id=n, interval_s=CEILING_S), PollOutcome.SAME, NOW)) for n in range(100)}
    assert len(at_ceiling) == 100


@no_deadline
@given(
    interval_s=st.integers(INVITED_FLOOR_S, CEILING_S),
    outcome=st.sampled_from([PollOutcome.NEW, PollOutcome.SAME, PollOutcome.NOT_MODIFIED, PollOutcome.FAILED]),
    ttl_s=st.none() | st.integers(60, 7 * 86_400),
    new=st.integers(0, 50),
    known=st.integers(0, 50),
    failures=st.integers(0, 5_000),
    seed=st.integers(0, 2**32),
)
def test_next_poll_is_always_between_ten_minutes_and_a_day(
    interval_s: int, outcome: PollOutcome, ttl_s: int | None, new: int, known: int, failures: int, seed: int
) -> None:
    state = feed(interval_s=interval_s, failures=failures, feed_id=random.Random(seed).getrandbits(63))
    after = after_poll(state, outcome, NOW, ttl_s=ttl_s, new=new, known=known)
    assert INVITED_FLOOR_S <= wait_s(after) <= CEILING_S
    assert after == after_poll(state, outcome, NOW, ttl_s=ttl_s, new=new, known=known)
