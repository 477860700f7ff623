"""When feeds are asked, and with which validators: the rules one by one. A whole month is in `test_polling_month`."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.polling import (
    CEILING_S,
    FLOOR_S,
    INVITED_FLOOR_S,
    NO_VALIDATORS,
    OFFLINE_FOR,
    OFFLINE_WAIT_S,
    PollOutcome,
    after_poll,
    askable,
    due,
    least_wait_s,
    put_off,
)
from extractors.records import FeedState, Trust, Validators

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD, NEW = Validators(etag='"1"'), Validators(etag='"2"')


def new_feed(feed_id: int, url: str) -> FeedState:
    """The state of a feed that was never asked: due now."""
    return FeedState(feed_id=feed_id, url=url, poll_url=url)


def feed(**changes: Any) -> FeedState:
    """A feed that has been polled, an hour ago, and is due."""
    usual: dict[str, Any] = {
        "last_polled_at": NOW - HOUR,
        "next_poll_at": NOW,
        "document_at": NOW - HOUR,
        "validators": OLD,
    }
    return replace(new_feed(7, "https://gazette.example/feed"), **(usual | changes))


def wait_s(state: FeedState) -> float:
    assert state.next_poll_at is not None
    return (state.next_poll_at - NOW).total_seconds()


@pytest.mark.parametrize(
    ("new", "known", "factor", "why"),
    [
        (0, 20, 1.5, "nothing came: less often"),
        (1, 19, 0.5, "something came: more often"),
        (10, 10, 0.5, "half of it"),
        (11, 9, 0.25, "most of it: the window may soon slide past entries"),
        (20, 0, 0.25, "all of it: perhaps it has"),
    ],
)
def test_the_interval_follows_the_share_of_known_entries(new: int, known: int, factor: float, why: str) -> None:
    outcome = PollOutcome.NEW if new else PollOutcome.SAME
    before = feed(interval_s=40_000, last_polled_at=NOW - timedelta(seconds=40_000))
    state = after_poll(before, outcome, NOW, new=new, known=known, validators=NEW)
    assert state.interval_s == 40_000 * factor, why


@pytest.mark.parametrize(
    ("said", "least_s", "why"),
    [
        ({}, FLOOR_S, "nobody invites: hourly at most"),
        ({"ttl_s": 60}, INVITED_FLOOR_S, "invited to every minute: every ten"),
        ({"ttl_s": 1_800}, 1_800, "invited to every half hour"),
        ({"max_age_s": 900}, 900, "invited by the headers"),
        ({"max_age_s": 0}, FLOOR_S, "a cache must ask anew: that invites nobody"),
        ({"ttl_s": 600, "max_age_s": 1_800}, 1_800, "the longer of the publisher's two statements holds"),
        ({"ttl_s": 7_200}, 7_200, "asked to come every two hours"),
        ({"ttl_s": 7 * 86_400}, CEILING_S, "asked to come weekly: daily"),
        ({"max_age_s": 365 * 86_400}, CEILING_S, "an absurd max-age: daily"),
        ({"floor_s": 600}, 600, "the user's setting for the outlet"),
        ({"floor_s": 21_600}, 21_600, "the user wants it less often"),
        ({"floor_s": 600, "max_age_s": 1_800}, 1_800, "the publisher's own time is never cut short"),
        ({"floor_s": 21_600, "ttl_s": 600}, 21_600, "the user comes before an invitation"),
    ],
)
def test_who_says_how_often(said: dict[str, int], least_s: int, why: str) -> None:
    assert least_wait_s(feed(**said)) == least_s, why
    answer: dict[str, Any] = {key: said[key] for key in ("ttl_s", "max_age_s") if key in said}
    busy = feed(interval_s=INVITED_FLOOR_S, **{key: said[key] for key in said if key == "floor_s"})
    after = after_poll(busy, PollOutcome.NEW, NOW, new=3, known=17, validators=NEW, **answer)
    assert after.interval_s == least_s
    assert least_s <= wait_s(after) <= max(1.1 * least_s, CEILING_S)


def test_an_invitation_outlives_a_304_and_ends_with_the_next_document() -> None:
    invited = feed(interval_s=900, ttl_s=900, max_age_s=600)
    unchanged = after_poll(invited, PollOutcome.NOT_MODIFIED, NOW, validators=OLD)
    assert (unchanged.ttl_s, unchanged.max_age_s, unchanged.interval_s) == (900, 600, 1_350)
    assert after_poll(invited, PollOutcome.NOT_MODIFIED, NOW, max_age_s=7_200).interval_s == 7_200
    withdrawn = after_poll(invited, PollOutcome.NEW, NOW, new=1, known=9, validators=NEW)
    assert (withdrawn.ttl_s, withdrawn.max_age_s, withdrawn.interval_s) == (None, None, FLOOR_S)


def test_without_validators_an_idle_feed_is_soon_asked_daily() -> None:
    state, polls = feed(validators=NO_VALIDATORS), 0
    while state.interval_s < CEILING_S:
        state = after_poll(state, PollOutcome.SAME, state.next_poll_at or NOW, known=20)
        polls += 1
    assert polls == 3


def test_a_poll_by_force_says_nothing_about_the_pace() -> None:
    state = feed(interval_s=7_200, last_polled_at=NOW)
    for seconds in range(9):
        state = after_poll(state, PollOutcome.SAME, NOW + timedelta(seconds=seconds), known=20, validators=OLD)
    assert state.interval_s == 7_200


def test_the_first_poll_says_nothing_about_the_pace() -> None:
    first = after_poll(new_feed(7, "https://gazette.example/feed"), PollOutcome.NEW, NOW, new=20, validators=NEW)
    assert first.interval_s == FLOOR_S


# Hours and days to skip


@pytest.mark.parametrize(
    ("hours", "days", "opens", "why"),
    [
        ((7,), (), NOW + 2 * HOUR, "not between 7 and 8"),
        ((7, 8, 9), (), NOW + 4 * HOUR, "the first hour after all that are skipped"),
        ((), (0,), NOW + 18 * HOUR, "not on Mondays"),
        ((0, 1), (0, 1), NOW + 44 * HOUR, "neither Monday nor Tuesday, nor early on Wednesday"),
        (tuple(range(24)), (), NOW + HOUR, "all hours: said by mistake"),
    ],
)
def test_hours_and_days_to_skip(hours: tuple[int, ...], days: tuple[int, ...], opens: datetime, why: str) -> None:
    for outcome in (PollOutcome.NEW, PollOutcome.FAILED):
        before = feed(skip_hours=hours, skip_days=days)
        state = after_poll(before, outcome, NOW, new=1, known=9, skip_hours=hours, skip_days=days)
        assert state.next_poll_at is not None
        assert opens <= state.next_poll_at < opens + HOUR, why


def test_a_feed_that_is_overdue_waits_for_the_end_of_skipped_hours() -> None:
    state = feed(next_poll_at=NOW - 3 * HOUR, skip_hours=(5, 6))
    assert due([state], NOW) == []
    assert due([state], NOW + HOUR) == [state]


def test_hours_to_skip_do_not_keep_a_nightly_run_away_for_ever() -> None:
    """A collector that only runs in the hours that a publisher skips asks a day late, rather than never."""
    state = feed(skip_hours=(6,), next_poll_at=NOW - timedelta(hours=23))
    assert due([state], NOW) == []
    assert due([state], NOW + DAY) == [state]


# Failures


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
    healed = after_poll(state, PollOutcome.SAME, now, validators=OLD)
    assert (healed.failures, healed.last_error) == (0, None)
    assert healed.interval_s == pytest.approx(1.5 * feed().interval_s)


@pytest.mark.parametrize(("retry_after_s", "least_s"), [(10.0, FLOOR_S), (50_000.0, 50_000.0), (300_000.0, 300_000.0)])
def test_retry_after_is_waited_for(retry_after_s: float, least_s: float) -> None:
    assert wait_s(after_poll(feed(), PollOutcome.FAILED, NOW, retry_after_s=retry_after_s)) >= least_s


def test_our_own_outage_is_not_held_against_a_feed() -> None:
    """It is asked again soon, later hourly; after three days of silence it counts as failing like any other."""
    state, now, waits = feed(failures=0, last_polled_at=NOW), NOW, []
    while state.failures == 0:
        state = after_poll(state, PollOutcome.FAILED, now, error="does not resolve", offline=True)
        assert state.next_poll_at is not None
        waits.append((state.next_poll_at - now).total_seconds())
        now = state.next_poll_at
    assert state.last_error == "does not resolve"
    assert OFFLINE_WAIT_S <= waits[0] <= 1.1 * OFFLINE_WAIT_S
    assert max(waits[:-1]) <= 1.1 * FLOOR_S
    assert OFFLINE_FOR <= now - NOW <= OFFLINE_FOR + timedelta(hours=3)
    assert 60 <= len(waits) <= 110


def test_a_feed_that_was_put_off_waits_as_long_as_it_was_told() -> None:
    assert FLOOR_S <= wait_s(put_off(feed(), NOW, None)) <= 1.1 * FLOOR_S
    assert wait_s(put_off(feed(), NOW, 300_000.0)) == 300_000


def test_gone_feeds_are_not_asked_again() -> None:
    state = after_poll(feed(), PollOutcome.GONE, NOW)
    assert state.gone_at == NOW
    assert due([state], NOW + 1_000 * DAY) == []
    assert askable([state], NOW) == []


def test_the_reason_of_a_failure_is_kept_until_it_heals() -> None:
    failed = after_poll(feed(), PollOutcome.FAILED, NOW, error="HTTP 500")
    assert failed.last_error == "HTTP 500"
    assert after_poll(failed, PollOutcome.NOT_MODIFIED, NOW).last_error is None


# Moves


def test_a_move_is_believed_when_it_held() -> None:
    state = feed()
    for polls in (1, 2):
        state = after_poll(state, PollOutcome.NOT_MODIFIED, NOW, moved_to="https://new.example/feed", validators=OLD)
        assert (state.poll_url, state.moving_polls) == (state.url, polls)
    state = after_poll(state, PollOutcome.NEW, NOW, new=1, moved_to="https://new.example/feed", validators=NEW)
    assert (state.url, state.poll_url) == ("https://gazette.example/feed", "https://new.example/feed")
    assert (state.moving_to, state.moving_polls, state.validators) == (None, 0, NEW)


@pytest.mark.parametrize(
    ("targets", "why"),
    [
        (["a", "a", None, "a"], "in between it answered itself"),
        (["a", "b", "a", "b", "a"], "to another place each time"),
    ],
)
def test_a_move_that_did_not_hold_is_not_believed(targets: list[str | None], why: str) -> None:
    state = feed()
    for target in targets:
        moved_to = f"https://{target}.example/feed" if target else None
        state = after_poll(state, PollOutcome.NOT_MODIFIED, NOW, moved_to=moved_to, validators=OLD)
    assert state.poll_url == state.url, why


def test_a_failure_between_neither_helps_nor_ends_a_move() -> None:
    state = feed(moving_to="https://new.example/feed", moving_polls=2)
    failed = after_poll(state, PollOutcome.FAILED, NOW)
    assert (failed.moving_to, failed.moving_polls) == (state.moving_to, 2)


def test_moves_are_undone() -> None:
    moved = feed(poll_url="https://new.example/feed")
    once = after_poll(moved, PollOutcome.FAILED, NOW)
    assert once.poll_url == moved.poll_url
    thrice = after_poll(after_poll(once, PollOutcome.FAILED, NOW), PollOutcome.FAILED, NOW)
    assert (thrice.poll_url, thrice.validators) == (thrice.url, NO_VALIDATORS)
    back = after_poll(moved, PollOutcome.GONE, NOW)
    assert (back.gone_at, back.poll_url) == (None, back.url)


# Which feeds


def test_due_lists_the_longest_overdue_first() -> None:
    late, now = feed(feed_id=1, next_poll_at=NOW - DAY), feed(feed_id=2, next_poll_at=NOW)
    early, never = feed(feed_id=3, next_poll_at=NOW + DAY), feed(feed_id=4, next_poll_at=None)
    assert due([early, now, late, never], NOW) == [never, late, now]
    assert askable([early, late], NOW) == [early, late]


def test_feeds_of_a_host_that_wants_to_be_left_alone_are_not_due() -> None:
    here, there = feed(feed_id=1), feed(feed_id=2, url="https://b.example/f", poll_url="https://b.example/f")
    waits = {"gazette.example": NOW + HOUR}
    assert due([here, there], NOW, waits) == [there]
    assert askable([here, there], NOW, waits) == [there]
    assert due([here, there], NOW + HOUR, waits) == [here, there]


def test_feeds_polled_together_drift_apart() -> None:
    waits = {wait_s(after_poll(feed(feed_id=n), PollOutcome.SAME, NOW)) for n in range(100)}
    assert len(waits) == 100
    at_ceiling = {wait_s(after_poll(feed(feed_id=n, interval_s=CEILING_S), PollOutcome.SAME, NOW)) for n in range(100)}
    assert len(at_ceiling) == 100


def test_after_a_standstill_they_drift_apart_faster() -> None:
    def last(next_poll_at: datetime) -> float:
        return max(
            wait_s(after_poll(feed(feed_id=n, next_poll_at=next_poll_at), PollOutcome.NEW, NOW, new=1, known=9))
            for n in range(50)
        )

    assert last(NOW - timedelta(minutes=10)) <= 1.1 * FLOOR_S
    assert last(NOW - DAY) > 1.3 * FLOOR_S


@no_deadline
@given(
    interval_s=st.integers(INVITED_FLOOR_S, CEILING_S),
    outcome=st.sampled_from([PollOutcome.NEW, PollOutcome.SAME, PollOutcome.NOT_MODIFIED, PollOutcome.FAILED]),
    ttl_s=st.none() | st.integers(60, 7 * 86_400),
    max_age_s=st.none() | st.integers(0, 2**31),
    new=st.integers(0, 50),
    known=st.integers(0, 50),
    failures=st.integers(0, 5_000),
    trust=st.sampled_from(list(Trust)),
    unmodified=st.integers(0, 10),
    hours_ago=st.integers(0, 2_000),
    seed=st.integers(0, 2**32),
)
def test_next_poll_is_always_between_ten_minutes_and_a_day(
    interval_s: int,
    outcome: PollOutcome,
    ttl_s: int | None,
    max_age_s: int | None,
    new: int,
    known: int,
    failures: int,
    trust: Trust,
    unmodified: int,
    hours_ago: int,
    seed: int,
) -> None:
    state = feed(
        interval_s=interval_s,
        failures=failures,
        feed_id=random.Random(seed).getrandbits(63),
        trust=trust,
        trust_at=NOW - hours_ago * HOUR,
        document_at=NOW - hours_ago * HOUR,
        unmodified=unmodified,
    )
    answer: dict[str, Any] = {"ttl_s": ttl_s, "max_age_s": max_age_s, "new": new, "known": known, "validators": NEW}
    after = after_poll(state, outcome, NOW, **answer)
    assert INVITED_FLOOR_S <= wait_s(after) <= CEILING_S
    assert after == after_poll(state, outcome, NOW, **answer)
