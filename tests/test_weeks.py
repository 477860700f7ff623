"""ISO weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import UsageError
from warehouse.weeks import Week


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W33", date(2026, 8, 10)),
        (" 2026w33 ", date(2026, 8, 10)),  # as people type it
        ("2026-W01", date(2025, 12, 29)),  # the first week starts in the year before
        ("2020-W53", date(2020, 12, 28)),  # a long year
    ],
)
def test_parse(text: str, monday: date) -> None:
    assert Week.parse(text) == Week(monday)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-W54", "W01 to W53"),
        ("2025-W53", "W01 to W52"),  # not a long year
        ("2026-W00", "W01"),
        ("2026-33", "write it like 2026-W33"),
        ("0000-W10", "write it like"),
        ("2026-W３３", "write it like"),  # digits of another script
        ("", "write it like"),
    ],
)
def test_parse_refuses(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Week.parse(text)


@pytest.mark.parametrize(
    ("week", "label"),
    [
        ("2026-W33", "10 to 16 August 2026"),
        ("2026-W31", "27 July to 2 August 2026"),
        ("2026-W01", "29 December 2025 to 4 January 2026"),
    ],
)
def test_label(week: str, label: str) -> None:
    assert Week.parse(week).label == label


@given(st.dates(date(1900, 1, 1), date(2999, 12, 20)))
def test_every_day_is_in_the_week_it_prints(day: date) -> None:
    week = Week.of(day)
    assert Week.parse(str(week)) == week
    assert week.monday <= day < week.shift(1).monday


def test_edges_are_in_utc() -> None:
    late_sunday_in_new_york = datetime(2026, 8, 9, 22, tzinfo=timezone(timedelta(hours=-4)))
    assert Week.of(late_sunday_in_new_york) == Week.parse("2026-W33")
    week = Week.parse("2026-W33")
    assert Week.last_complete(week.end_at) == week
    assert Week.last_complete(week.end_at - timedelta(microseconds=1)) == week.shift(-1)
    with pytest.raises(ValueError, match="time zone"):
        Week.of(datetime(2026, 8, 9))  # noqa: DTZ001  a naive time is the case


def test_a_week_starts_on_monday() -> None:
    with pytest.raises(ValueError, match="Monday"):
        Week(date(2026, 8, 11))


def test_before_is_oldest_first() -> None:
    assert [str(w) for w in Week.parse("2026-W02").before(3)] == ["2025-W51", "2025-W52", "2026-W01"]
    assert Week.parse("2026-W02").start_at == datetime(2026, 1, 5, tzinfo=UTC)
