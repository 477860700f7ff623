"""What deserves an alert, as tables: each rule just before and just after its limit, with the reason it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.alert_rules import Finding, extraction_findings, feed_findings, news, run_findings
from flows.outbox import Alert

NOW = datetime(2026, 8, 17, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feed(**told: Any) -> dict[str, Any]:
    """A feed that answered an hour ago and brings something every few hours."""
    return {
        "outlet": "gazette", "url": "https://gazette.example/feed?key=secret", "failures": 0, "last_error": None,
        "gone_at": None, "last_answer_at": NOW - HOUR, "last_new_at": NOW - 5 * HOUR, "arrivals": 200,
        "longest_s": 20 * 3600.0,
    } | told  # fmt: skip


FEEDS: list[tuple[str, dict[str, Any], str, str]] = [
    # why, what is different, beginning of the key or "", words of the reason
    ("as usual", {}, "", ""),
    ("silent just less than twice its longest pause", {"last_new_at": NOW - 40 * HOUR}, "", ""),
    ("silent for longer", {"last_new_at": NOW - 42 * HOUR}, "silent", "nothing new for 2 days"),
    ("it says what it was used to", {"last_new_at": NOW - 42 * HOUR}, "silent", "never silent for more than 20 h"),
    ("half a day, of a feed that never rests", {"longest_s": 3600.0, "last_new_at": NOW - 13 * HOUR}, "", ""),
    ("a day of one that never rests", {"longest_s": 3600.0, "last_new_at": NOW - 26 * HOUR}, "silent", "for 25 h"),
    ("a weekly one, after ten days", {"longest_s": 7 * 86400.0, "last_new_at": NOW - 240 * HOUR}, "", ""),
    ("too young to have a habit", {"arrivals": 9, "last_new_at": NOW - 400 * HOUR}, "", ""),
    ("never anything", {"arrivals": 0, "last_new_at": None}, "", ""),
    (
        "we were asleep: it was not asked", {"last_answer_at": NOW - 300 * HOUR, "last_new_at": NOW - 301 * HOUR}, "",
        "",
    ),
    ("fails for an hour", {"failures": 3, "last_error": "HTTP 500"}, "", ""),
    (
        "fails for a day", {"failures": 30, "last_error": "HTTP 500", "last_answer_at": NOW - 24 * HOUR}, "failing",
        "no answer for 24 h, 30 polls in a row (HTTP 500)",
    ),
    (
        "silent, and then it failed once: silent still", {"failures": 1, "last_new_at": NOW - 42 * HOUR}, "silent",
        "nothing new for 2 days",
    ),
    ("gone", {"gone_at": NOW, "failures": 1, "last_error": "HTTP 410"}, "gone", "HTTP 410"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "told", "key", "words"), FEEDS, ids=[row[0] for row in FEEDS])
def test_feeds(why: str, told: dict[str, Any], key: str, words: str) -> None:
    found = feed_findings([feed(**told)], NOW)
    assert [each.key.split()[0] for each in found] == ([key] if key else [])
    for each in found:
        assert words in each.reason
        assert "secret" not in each.key + each.subject, "what is passed on names no keys"


RUNS: list[tuple[list[str], int, bool]] = [
    ([], 3, False),
    (["done", "failed", "failed", "failed"], 3, False),
    (["failed", "failed", "done"], 3, False),
    (["failed", "interrupted", "failed", "done"], 3, True),
    (["running", "failed", "failed", "failed"], 3, True),
    (["running", "failed", "failed", "done"], 3, False),
    (["failed"], 1, True),
    (["failed"] * 9, 0, False),
]


@pytest.mark.parametrize(("outcomes", "least", "is_found"), RUNS)
def test_runs(outcomes: list[str], least: int, is_found: bool) -> None:
    assert bool(run_findings(outcomes, least, "no network")) == is_found


def test_what_a_run_said_names_no_keys() -> None:
    said = "the only feed gave nothing (https://me:secret@x.example/feed?key=secret: HTTP 500): check the network"
    [found] = run_findings(["failed"], 1, said)
    assert "(https://x.example/feed: HTTP 500): check" in found.reason


YIELDS: list[tuple[str, tuple[int, int, int, int], float, bool]] = [
    # why, loaded and failed lately, loaded and failed before, the limit, whether it is found
    ("as before", (95, 5, 950, 50), 0.5, False),
    ("a little less", (60, 40, 950, 50), 0.5, False),
    ("half is gone", (45, 55, 950, 50), 0.5, True),
    ("nothing comes any more", (0, 12, 950, 50), 0.5, True),
    ("too few to judge", (0, 9, 950, 50), 0.5, False),
    ("too few before", (0, 50, 20, 5), 0.5, False),
    ("it never gave much", (4, 16, 200, 800), 0.5, False),
    ("it never gave anything", (0, 100, 0, 1000), 0.5, False),
    ("switched off", (0, 100, 1000, 0), 0.0, False),
]


@pytest.mark.parametrize(("why", "counts", "below", "is_found"), YIELDS, ids=[row[0] for row in YIELDS])
def test_extraction(why: str, counts: tuple[int, int, int, int], below: float, is_found: bool) -> None:
    keys = ("loaded", "failed", "loaded_before", "failed_before")
    row = {"outlet": "gazette", **dict(zip(keys, counts, strict=True))}
    assert bool(extraction_findings([row], below)) == is_found


def finding(key: str) -> Finding:
    return Finding(key=key, kind="feed", subject=f"{key} is silent", reason="why")


def alert(key: str, *, told: bool) -> Alert:
    return Alert(subject=f"{key} is silent", since=NOW - HOUR, told=told)


NEWS: list[tuple[str, dict[str, bool], list[str], bool, list[str], list[str], dict[str, bool]]] = [
    # why, known (and told), found, may tell -> new, over, known then
    ("first seen", {}, ["a"], True, ["a"], [], {"a": True}),
    ("told once", {"a": True}, ["a"], True, [], [], {"a": True}),
    ("over", {"a": True}, [], True, [], ["a"], {}),
    ("one over, one new", {"a": True}, ["b"], True, ["b"], ["a"], {"b": True}),
    ("the day is full: it waits", {}, ["a"], False, [], [], {"a": False}),
    ("and is told the next day", {"a": False}, ["a"], True, ["a"], [], {"a": True}),
    ("what nobody was told of ends in silence", {"a": False}, [], True, [], [], {}),
    ("the day is full: that it is over waits, too", {"a": True}, [], False, [], [], {"a": True}),
]


@pytest.mark.parametrize(("why", "known", "found", "may", "new", "over", "then"), NEWS, ids=[row[0] for row in NEWS])
def test_news(
    why: str, known: dict[str, bool], found: list[str], may: bool, new: list[str], over: list[str],
    then: dict[str, bool],
) -> None:  # fmt: skip
    before = {key: alert(key, told=told) for key, told in known.items()}
    told = news(before, [finding(key) for key in found], NOW, may_tell=may)
    assert [each.key for each in told.new] == new
    assert [key for key, _ in told.over] == over
    assert {key: each.told for key, each in told.known.items()} == then
    assert all(told.known[key].since == NOW - HOUR for key in then if key in known)


def test_what_cannot_be_looked_at_is_not_over() -> None:
    before = {"silent a": alert("silent a", told=True), "silent b": alert("silent b", told=False)}
    told = news(before, [finding("runs")], NOW, may_tell=True, sees=False)
    assert ([each.key for each in told.new], told.over) == (["runs"], ())
    assert {key: each.told for key, each in told.known.items()} == {"silent a": True, "silent b": False, "runs": True}
