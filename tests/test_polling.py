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
    DISTRUST,
    FLOOR_S,
    INVITED_FLOOR_S,
    NO_VALIDATORS,
    OFFLINE_WAIT_S,
    PollOutcome,
    after_poll,
    askable,
    due,
    least_wait_s,
    new_feed,
    validators_to_send,
)
from extractors.records import FeedState, Trust, Validators

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD, NEW = Validators(etag='"1"'), Validators(etag='"2"')


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
    state = after_poll(feed(interval_s=40_000), outcome, NOW, new=new, known=known, validators=NEW)
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
        state = after_poll(state, PollOutcome.SAME, NOW, known=20)
        polls += 1
    assert polls == 3


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
    state = after_poll(feed(failures=0), PollOutcome.FAILED, NOW, error="does not resolve", offline=True)
    assert (state.failures, state.last_error) == (0, "does not resolve")
    assert OFFLINE_WAIT_S <= wait_s(state) <= 1.1 * OFFLINE_WAIT_S


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


# Validators


def test_validators_stay_as_the_last_answer_gave_them() -> None:
    state = feed(validators=OLD)
    assert after_poll(state, PollOutcome.FAILED, NOW).validators == OLD
    assert after_poll(state, PollOutcome.NOT_MODIFIED, NOW, validators=NEW).validators == NEW
    assert after_poll(state, PollOutcome.NEW, NOW, validators=NEW, new=1).validators == NEW
    assert after_poll(state, PollOutcome.SAME, NOW).validators == NO_VALIDATORS


def unmodified_for(days: float, polls: int) -> FeedState:
    """A feed that has said nothing but "not modified" for so long."""
    return feed(document_at=NOW - timedelta(days=days), unmodified=polls)


@pytest.mark.parametrize(
    ("state", "sent", "why"),
    [
        (feed(), OLD, "as it should be"),
        (unmodified_for(0.9, 9), OLD, "not yet a day"),
        (unmodified_for(1, 2), NO_VALIDATORS, "a day of nothing but 304: asked for the whole document"),
        (unmodified_for(1, 1), OLD, "asked daily: every third time is enough"),
        (replace(unmodified_for(5, 9), trust=Trust.SUSPECT), OLD, "what it lied with perhaps is what must be sent"),
        (feed(trust=Trust.NONE, trust_at=NOW - DAY), NO_VALIDATORS, "it lied"),
        (feed(trust=Trust.NONE, trust_at=NOW - DISTRUST), OLD, "it lied long ago"),
    ],
)
def test_what_is_sent(state: FeedState, sent: Validators, why: str) -> None:
    assert validators_to_send(state, NOW) == sent, why


def test_one_name_for_two_documents_is_a_lie() -> None:
    lying = after_poll(unmodified_for(1, 5), PollOutcome.NEW, NOW, new=3, known=17, validators=OLD)
    assert (lying.trust, lying.trust_at) == (Trust.NONE, NOW)
    dated = Validators(last_modified="Mon, 2 Mar 2026 06:00:00 GMT")
    by_date = replace(unmodified_for(1, 5), validators=dated)
    assert after_poll(by_date, PollOutcome.NEW, NOW, new=1, known=9, validators=dated).trust is Trust.NONE


def test_news_that_may_just_have_come_is_no_lie_yet() -> None:
    """The old validators are sent once more; only a server that calls them current is caught."""
    suspect = after_poll(unmodified_for(1, 5), PollOutcome.NEW, NOW, new=3, known=17, validators=NEW)
    assert (suspect.trust, suspect.validators) == (Trust.SUSPECT, OLD)
    assert validators_to_send(suspect, NOW) == OLD
    honest = after_poll(suspect, PollOutcome.SAME, NOW, known=20, validators=NEW)
    assert (honest.trust, honest.validators) == (Trust.FULL, NEW)
    liar = after_poll(suspect, PollOutcome.NOT_MODIFIED, NOW, validators=OLD)
    assert liar.trust is Trust.NONE
    assert validators_to_send(liar, NOW) == NO_VALIDATORS
    undecided = after_poll(suspect, PollOutcome.FAILED, NOW)
    assert (undecided.trust, undecided.validators) == (Trust.SUSPECT, OLD)


def test_a_trial_without_news_clears_the_feed() -> None:
    state = after_poll(unmodified_for(1, 5), PollOutcome.SAME, NOW, known=20, validators=NEW)
    assert (state.trust, state.validators, state.unmodified, state.document_at) == (Trust.FULL, NEW, 0, NOW)


def test_distrust_ends_after_a_month() -> None:
    state = feed(trust=Trust.NONE, trust_at=NOW - DISTRUST, unmodified=0)
    assert after_poll(state, PollOutcome.NOT_MODIFIED, NOW, validators=OLD).trust is Trust.FULL
    assert after_poll(state, PollOutcome.NEW, NOW, new=1, validators=NEW).trust is Trust.FULL
    early = replace(state, trust_at=NOW - DAY)
    assert after_poll(early, PollOutcome.NEW, NOW, new=1, validators=NEW).trust is Trust.NONE


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
