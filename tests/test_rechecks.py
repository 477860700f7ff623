"""When pages are looked at again: over simulated days, looks are few, planned, and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.rechecks import (
    HOST_ALLOWANCE,
    MOST_CHECKS,
    RECHECK_HOURS,
    Look,
    after_look,
    due_checks,
    first_look,
    is_quiet,
    is_withdrawn,
)
from extractors.records import PageCheck

FIRST = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def check(number: int = 1, **changes: object) -> PageCheck:
    made = PageCheck(article_id=number, outlet_id="o", url=f"https://a.example/{number}", first_at=FIRST)
    return replace(made, **changes)  # type: ignore[arg-type]


def lived(
    look: Callable[[float], Look],
    *,
    wakes: timedelta = HOUR / 4,
    off: tuple[float, float] = (0, 0),
    quiet: bool = False,
) -> list[float]:
    """Hours at which a page was looked at by a client that wakes at these distances and is off for a while."""
    state, now, hours = first_look(check(), FIRST, RECHECK_HOURS, quiet=quiet), FIRST, []
    while state.next_at is not None and now < FIRST + timedelta(days=30):
        now += wakes
        at = (now - FIRST) / HOUR
        if off[0] <= at < off[1]:
            continue
        chosen = due_checks([state], now, RECHECK_HOURS, fetched={}, waits={})
        if chosen.over:
            [state] = chosen.over
        if chosen.due:
            hours.append(at)
            state = after_look(state, look(at), now, RECHECK_HOURS, quiet=quiet)
    return hours


def test_a_page_that_never_changes_is_looked_at_as_planned() -> None:
    hours = lived(lambda at: Look.SAME)
    assert len(hours) == len(RECHECK_HOURS)
    assert all(plan <= at <= plan * 1.1 + 0.25 for plan, at in zip(RECHECK_HOURS, hours, strict=True)), hours


def test_in_a_quiet_outlet_every_other_look_is_left_out() -> None:
    hours = lived(lambda at: Look.SAME, quiet=True)
    assert [round(at) for at in hours] == [round(at) for at in lived(lambda at: Look.SAME)][1::2]
    assert (is_quiet(99, 0), is_quiet(100, 0), is_quiet(1_000, 9), is_quiet(1_000, 10)) == (False, True, True, False)


def test_after_a_change_one_comes_sooner() -> None:
    hours = lived(lambda at: Look.CHANGED if 15 < at < 19 else Look.SAME)
    assert len(hours) == 5
    assert hours[3] - hours[2] == pytest.approx(4, abs=0.3)


def test_a_live_blog_is_looked_at_a_bounded_number_of_times() -> None:
    hours = lived(lambda at: Look.CHANGED)
    assert len(hours) == MOST_CHECKS
    assert min(b - a for a, b in pairwise(hours)) >= 1


@pytest.mark.parametrize(
    ("off", "most"),
    [((3.0, 75.0), 0), ((3.0, 30.0), 2), ((9.0, 39.0), 3), ((0.5, 7.9), 3)],
    ids=["three days", "a day", "before the last", "a night"],
)
def test_a_standstill_is_not_made_up_for(off: tuple[float, float], most: int) -> None:
    hours = lived(lambda at: Look.SAME, off=off)
    assert len(hours) <= most
    assert all(b - a >= 1 for a, b in pairwise(hours))
    assert all(at < RECHECK_HOURS[-1] * 1.1 + 6.25 for at in hours)


def test_withdrawn_at_once_by_410_and_at_the_second_404() -> None:
    gone = after_look(check(), Look.GONE, FIRST + 4 * HOUR, RECHECK_HOURS)
    assert is_withdrawn(gone, Look.GONE)
    assert gone.next_at is None
    once = after_look(check(), Look.MISSING, FIRST + 4 * HOUR, RECHECK_HOURS)
    assert not is_withdrawn(once, Look.MISSING)
    assert once.next_at is not None
    assert is_withdrawn(after_look(once, Look.MISSING, FIRST + 8 * HOUR, RECHECK_HOURS), Look.MISSING)
    back = after_look(once, Look.SAME, FIRST + 8 * HOUR, RECHECK_HOURS)
    assert not is_withdrawn(after_look(back, Look.MISSING, FIRST + 16 * HOUR, RECHECK_HOURS), Look.MISSING)


def test_a_page_that_robots_close_is_left_alone() -> None:
    assert after_look(check(), Look.CLOSED, FIRST + 4 * HOUR, RECHECK_HOURS, note="robots.txt").next_at is None


def test_freshness_is_waited_for_and_not_believed_beyond_measure() -> None:
    hours = [6 * 3_600, 10 * 365 * 86_400]
    looks = [first_look(check(), FIRST, RECHECK_HOURS, fresh_s=fresh_s).next_at for fresh_s in hours]
    assert looks == [FIRST + 6 * HOUR, FIRST + 12 * HOUR]


def test_switched_off() -> None:
    assert first_look(check(), FIRST, ()).next_at is None
    waiting = check(next_at=FIRST)
    chosen = due_checks([waiting], FIRST, (), fetched={}, waits={})
    assert (chosen.due, chosen.over) == ((), (replace(waiting, next_at=None),))


def test_looks_at_one_host_are_bounded_and_newest_come_first() -> None:
    now = FIRST + 6 * HOUR
    checks = [check(n, first_at=FIRST + n * timedelta(seconds=1), next_at=now) for n in range(100)]
    other = check(1_000, url="https://b.example/", next_at=now)
    chosen = due_checks([*checks, other], now, RECHECK_HOURS, fetched={"a.example": 5}, waits={})
    assert [c.article_id for c in chosen.due if c != other] == list(range(99, 99 - 5 - HOST_ALLOWANCE, -1))
    assert other in chosen.due
    waiting = due_checks([*checks, other], now, RECHECK_HOURS, fetched={}, waits={"a.example": now + HOUR})
    assert waiting.due == (other,)


@given(
    st.lists(st.sampled_from(list(Look)), min_size=40, max_size=40),
    st.floats(min_value=0.05, max_value=30),
    st.lists(st.integers(1, 160), min_size=1, max_size=8, unique=True).map(sorted),
    st.booleans(),
)
def test_whatever_happens_looks_end_and_are_apart(
    looks: list[Look], wakes_h: float, hours: list[int], quiet: bool
) -> None:
    state, now, seen = first_look(check(), FIRST, hours, quiet=quiet), FIRST, []
    for step in range(40):
        if state.next_at is None:
            break
        now = max(now + timedelta(hours=wakes_h), state.next_at)
        chosen = due_checks([state], now, hours, fetched={}, waits={})
        if chosen.over:
            [state] = chosen.over
            continue
        seen.append(now)
        state = after_look(state, looks[step], now, hours, quiet=quiet)
    assert state.next_at is None
    assert len(seen) <= MOST_CHECKS
    assert all(b - a >= min(HOUR, timedelta(hours=wakes_h)) for a, b in pairwise(seen))
    assert all(at <= FIRST + timedelta(hours=hours[-1] * 1.1 + 6) for at in seen)
