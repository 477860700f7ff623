"""The health of feeds in a word, and `feeds list` within eighty columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.feed_health import ago, fitted, health, overview

NOW = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def feed(**changes: object) -> dict[str, Any]:
    """What the warehouse says of a feed that is well."""
    fields: dict[str, Any] = {
        "last_polled_at": NOW - HOUR, "next_poll_at": NOW + HOUR, "last_new_at": NOW - HOUR, "failures": 0,
        "last_error": None, "gone_at": None, "entries": 20, "trust": "full", "wait_until": None, "slid": 0,
    }  # fmt: skip
    return fields | changes


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({}, "never polled"),  # not in the warehouse
        (feed(last_polled_at=None), "never polled"),
        (feed(), "ok"),
        (feed(failures=3, entries=0, last_new_at=None, last_error="HTTP 503"), "failing 3x"),  # not empty: unread
        (feed(failures=1, last_polled_at=None, last_error="no such host"), "failing 1x"),
        (feed(last_error="no answer"), "offline"),  # as all others: our own network was down
        (feed(last_error="no answer", entries=0, last_new_at=None), "offline"),
        (feed(last_error="no answer", last_polled_at=None, entries=0), "offline"),
        (feed(last_error="no answer", wait_until=NOW + HOUR), "put off"),
        (feed(last_new_at=NOW - 4 * DAY), "quiet"),
        (feed(last_new_at=NOW - 40 * DAY), "silent"),
        (feed(entries=0, last_new_at=None), "empty"),  # the trap of RFE/RL: answers, but knows nothing
        (feed(failures=3, last_error="HTTP 503"), "failing 3x"),
        (feed(failures=3, last_new_at=NOW - 40 * DAY), "failing 3x"),  # why it is silent
        (feed(gone_at=NOW - DAY, failures=1), "gone"),
        (feed(wait_until=NOW + HOUR), "put off"),
        (feed(wait_until=NOW - HOUR), "ok"),  # the penalty is over
        (feed(trust="none"), "validators lie"),
        (feed(trust="suspect"), "ok"),
        (feed(slid=2), "window slid"),
        (feed(slid=2, trust="none", last_new_at=NOW - 4 * DAY), "window slid"),
        (feed(slid=2, last_new_at=NOW - 40 * DAY), "silent"),
        (
            {key: value for key, value in feed().items() if key not in ("trust", "wait_until", "slid")},
            "ok",
        ),
    ],
)
def test_health(known: dict[str, Any], word: str) -> None:
    assert health(known, NOW) == word


@pytest.mark.parametrize(
    ("gone_by", "past"),
    [
        (timedelta(seconds=10), "now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(minutes=89), "89 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(hours=50), "2 days ago"),
        (timedelta(days=-1), "now"),
    ],
)
def test_relative_times(gone_by: timedelta, past: str) -> None:
    assert ago(NOW - gone_by, NOW) == past


def test_a_time_that_never_was() -> None:
    assert ago(None, NOW) == "never"


@pytest.mark.parametrize(("width", "shown"), [(40, "news.example/api/zabc"), (9, "news…zabc"), (8, "news…abc")])
def test_addresses_are_cut_in_the_middle(width: int, shown: str) -> None:
    assert fitted("news.example/api/zabc", width) == shown


def test_the_overview_fits_eighty_columns() -> None:
    rows = [
        feed(outlet="gazette", url="https://www.gazette.example/f", kind="feed", state="ok", error=None),
        feed(
            outlet="gazette",
            url="https://www.gazette.example/a/very/long/address/of/a/feed/with/ever?so=many&parameters=in&it=1",
            kind="sitemap", state="validators lie", error=None, entries=1_234_567,
            last_new_at=NOW - 400 * DAY, next_poll_at=NOW + 99 * HOUR,
        ),
        feed(
            outlet="herald", url="https://herald.example/\x1b[2J", kind="feed", state="failing 12x", entries=0,
            last_new_at=None, error="HTTP 503 (unavailable) " * 10,
        ),
    ]  # fmt: skip
    narrow = overview(rows, NOW, 80)
    assert max(map(len, narrow)) <= 80
    assert narrow[0] == "3 feeds: 1 ok, 1 validators lie, 1 failing"
    assert "ok 60 min 60 min 20 gazette.example/f" in [" ".join(line.split()) for line in narrow]
    assert "\x1b" not in "".join(narrow)
    wide = overview(rows, NOW, None)
    assert overview(rows[:1], NOW, None)[0] == "1 feed: 1 ok"
    cut_off = overview([rows[0] | {"state": "offline", "error": "no answer"}], NOW, 80)
    assert cut_off[-1] == "    no answer", "why is said of what is offline, too"
    assert all(any(row["url"].replace("\x1b", "") in line for line in wide) for row in rows), "whole in a pipe"
