"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.feed_dates import DateReader

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "at", "zone_known"),
    [
        ("Mon, 15 Aug 2022 14:30:00 GMT", "2022-08-15T14:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 +0530", "2022-08-15T09:00:00", True),
        ("Mon, 15 Aug 2022 14:30:00 EDT", "2022-08-15T18:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 CEST", "2022-08-15T12:30:00", True),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05", True),
        ("Mon, 15 Aug 22 14:30 GMT", "2022-08-15T14:30:00", True),
        ("15 Aug 2022 14:30:00", "2022-08-15T14:30:00", False),
        ("2022-08-15T14:30:00Z", "2022-08-15T14:30:00", True),
        ("2022-08-15T14:30:00.1234567+02:00", "2022-08-15T12:30:00.123456", True),
        ("2022-08-15 14:30", "2022-08-15T14:30:00", False),
        ("2022-08-15", "2022-08-15T00:00:00", False),
        ("20220815T143000Z", "2022-08-15T14:30:00", True),
        ("1660573800", "2022-08-15T14:30:00", True),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40", True),
        ("lundi, 15 août 2022 14:30 +0200", "2022-08-15T12:30:00", True),
        ("Mon, 15 Aug 2022 25:99:00 GMT", None, False),
        ("0001-01-01T00:00:00Z", None, False),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, False),
        ("9999-12-31T23:59:59-12:00", None, False),
        ("15/08/2022 14:30", "2022-08-15T14:30:00", False),
        ("03/04/2022 14:30", None, False),
        ("Mon, 15 Aug 2022 14:30:00 +02:00", "2022-08-15T12:30:00", True),
        ("Mon Aug 15 2022 14:30:00 GMT+0200 (Central European Summer Time)", "2022-08-15T12:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 +0200 (CEST)", "2022-08-15T12:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 &#43;0200", "2022-08-15T12:30:00", True),
        ("Mon Aug 15 14:30:00 CEST 2022", "2022-08-15T12:30:00", True),
        ("Tue, 15 Aug 2022 2:30:00 PM GMT", "2022-08-15T14:30:00", True),
        ("Aug 15, 2022 12:30 a.m. EST", "2022-08-15T05:30:00", True),
        ("8/15/2022 12:30:00 PM", "2022-08-15T12:30:00", False),
        ("Mon, 15 Aug 2022 24:00:00 GMT", "2022-08-16T00:00:00", True),
        ("Mon, 15 Aug 2022 10:24:00 GMT", "2022-08-15T10:24:00", True),
        ("2022-08-15T24:00:00Z", "2022-08-16T00:00:00", True),
        ("2022-12-31T23:59:60Z", "2022-12-31T23:59:59", True),
        ("2022-08-15T14:30:00\u221202:00", "2022-08-15T16:30:00", True),
        ("2022-08-15T14:30:00Z[UTC]", "2022-08-15T14:30:00", True),
        ("2022年8月15日 14:30", "2022-08-15T14:30:00", False),
        ("2022년 8월 15일 14:30", "2022-08-15T14:30:00", False),
        ("Mon, 15 Aug 2022 14:30:00 -0000", "2022-08-15T14:30:00", False),
        ("Mon, 15 Aug 2022 14:30:00 BST", "2022-08-15T14:30:00", False),
        ("20220815", "2022-08-15T00:00:00", False),
        ("2022-13-01", None, False),
        ("2022-02-30", None, False),
        ("Mon, 32 Aug 2022 14:30:00 GMT", None, False),
        ("Mon, 15 Aug 2022 14:30:00 +9999", None, False),
        ("10 months ago", None, False),
        ("two hours ago", None, False),
        ("yesterday", None, False),
        ("15", None, False),
        ("", None, False),
        ("1" * 10_000, None, False),
    ],
)
def test_dates(text: str, at: str | None, zone_known: bool) -> None:
    found = DateReader().read(text)
    assert (found and found.at) == (at and datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found is None or found.zone_known is zone_known


@no_deadline
@given(st.text(max_size=90))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = DateReader().read(text)
    assert found is None or found.at.utcoffset() is not None


@no_deadline
@given(st.datetimes(timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_iso_dates_come_back(at: datetime) -> None:
    assume(1971 < at.year < 2200)
    found = DateReader().read(at.isoformat())
    assert found is not None
    assert found.at == at


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("Mon, 15 Aug 2022 14:30:00 GMT", True),
        ("15 Aug 2022 14:30 +0200", True),
        ("2022-08-15T14:30:00+02:00", True),
        ("2022-08-15 14:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 +02:00", False),
        ("Mon, 15 Aug 2022 24:00:00 GMT", False),
        ("lundi, 15 août 2022 14:30 +0200", False),
        ("1660573800", False),
    ],
)
def test_which_forms_other_readers_know(text: str, usual: bool) -> None:
    found = DateReader().read(text)
    assert found is not None
    assert found.usual is usual


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("2022-08-15 14:30", "2022-08-15T12:30:00", "local time"),
        ("Mon, 15 Aug 2022 14:30:00", "2022-08-15T12:30:00", "in RFC 822, too"),
        ("15. srpna 2022 14:30", "2022-08-15T12:30:00", "and in words"),
        ("Mon, 15 Aug 2022 14:30:00 GMT", "2022-08-15T14:30:00", "its own zone wins"),
        ("Mon, 15 Aug 2022 14:30:00 -0000", "2022-08-15T14:30:00", "UTC of a writer who is silent about his zone"),
        ("2022-08-15", "2022-08-15T00:00:00", "a day is the same day everywhere"),
    ],
)
def test_times_without_zone_are_read_in_the_outlets(text: str, at: str, reason: str) -> None:
    found = DateReader("cs", ZoneInfo("Europe/Prague")).read(text)
    assert found is not None, reason
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC), reason
