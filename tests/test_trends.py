"""Trends over gaps: shares of what was watched, and falls that are none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.builders import entity_id
from tests.fresh import in_memory
from tests.newsweeks import NAME, moment, monday, poll, tell
from warehouse.queries import ask
from warehouse.rates import Spread, beta_binomial_tail, change_p, fade_p, rise_p, spread_of
from warehouse.rollups import refresh_counts, sort_entity_days
from warehouse.trends import LIKELY, Direction, TrendAsked, TrendVerdict, judge, stories_by_week, trend

WEEKS = range(10)
NOW = moment(monday(10))


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse."""
    with in_memory() as con:
        yield con


def question(**asked: Any) -> TrendAsked:
    """Which trend: the weekly one of the name, but for what is given."""
    usual = {"entity_id": entity_id(NAME), "since": monday(0), "until": monday(10) - timedelta(days=1)}
    return TrendAsked(**{**usual, "grain": "week", "now": NOW, **asked})


def points(con: duckdb.DuckDBPyConnection, **asked: Any) -> list[dict[str, Any]]:
    """The weekly trend of the name."""
    return trend(con, question(**asked)).records()


def verdict(con: duckdb.DuckDBPyConnection, **asked: Any) -> TrendVerdict:
    """Whether it rose or fell."""
    return judge(con, question(**asked), points(con, **asked))


def test_stories_by_week_are_those_of_the_rows(con: duckdb.DuckDBPyConnection) -> None:
    tell(con, "a", {0: (3, 2), 1: (2, 0), 3: (4, 1)})
    tell(con, "b", {0: (1, 1), 3: (2, 2)})
    expected = [(monday(0), 3, 3), (monday(3), 3, 3)]
    assert stories_by_week(con, entity_id(NAME)) == expected, "as loads append them"
    assert sort_entity_days(con, most=0)
    assert stories_by_week(con, entity_id(NAME)) == expected
    assert stories_by_week(con, 7) == [], "nobody"
    gone = con.execute("SELECT story_id FROM stories WHERE first_published_at >= $day", {"day": moment(monday(3))})
    ids = [row[0] for row in gone.fetchall()]
    con.execute("DELETE FROM mentions WHERE published_at >= $day", {"day": moment(monday(3))})
    refresh_counts(con, ids)
    assert stories_by_week(con, entity_id(NAME)) == expected[:1], "a week whose counts fell to nothing"


# Stories and those that mention the name, in each week before the last and in the last.
Told = tuple[tuple[int, int], tuple[int, int]]


@pytest.mark.parametrize(
    ("a", "b", "silent", "direction", "why"),
    [
        (((8, 4), (8, 4)), ((8, 2), (8, 2)), {}, Direction.STEADY, "as always"),
        (((8, 4), (8, 0)), ((8, 2), (8, 0)), {}, Direction.FELL, "all was watched, nobody tells of it"),
        (((8, 1), (8, 7)), ((8, 0), (8, 5)), {}, Direction.ROSE, "all was watched, everybody does"),
        (((8, 4), (0, 0)), ((8, 0), (8, 0)), {"a": [9]}, Direction.GAP, "who tells of it was not watched"),
        (((8, 4), (0, 0)), ((8, 2), (8, 2)), {"a": [9]}, Direction.GAP, "half of the stories, but the usual share"),
        (((8, 4), (0, 0)), ((8, 6), (8, 0)), {"a": [9]}, Direction.FELL, "it fell where it was watched"),
        (((8, 4), (0, 0)), ((8, 2), (0, 0)), {"a": [9], "b": [9]}, Direction.GAP, "nothing was watched"),
        (((8, 4), (3, 2)), ((8, 2), (3, 1)), {}, Direction.STEADY, "holidays: less of everything"),
        (((8, 4), (8, 4)), ((8, 2), (8, 2)), {"a": [4], "b": [4]}, Direction.STEADY, "a gap long ago"),
    ],
)
def test_only_what_was_watched_rises_or_falls(
    con: duckdb.DuckDBPyConnection, a: Told, b: Told, silent: dict[str, list[int]], direction: Direction, why: str
) -> None:
    for outlet, (before, last) in (("a", a), ("b", b)):
        weeks = {week: last if week == 9 else before for week in WEEKS}
        tell(con, outlet, {week: told for week, told in weeks.items() if told[0]})
        poll(con, outlet, [week for week in WEEKS if week not in silent.get(outlet, [])])
    found = verdict(con)
    assert found.direction is direction, (why, found)
    assert (found.direction is Direction.GAP) == ("over a gap" in found.sentence("week")), found.sentence("week")
    marked = [point["period"] for point in points(con) if point["gap"]]
    assert marked == sorted({monday(week) for weeks in silent.values() for week in weeks}), why


def test_a_gap_says_who_was_silent_and_for_how_long(con: duckdb.DuckDBPyConnection) -> None:
    for outlet in "ab":
        tell(con, outlet, {week: (7, 3) for week in WEEKS if (outlet, week) != ("b", 5)})
        poll(con, outlet, WEEKS, failed=[5] if outlet == "b" else [])
    found = points(con)
    # b answered at noon of the Sunday before and of the Monday after.
    assert [(point["gap"], point["silent"]) for point in found[4:7]] == [
        (False, [{"outlet": "b", "watched": 0.929}]),
        (True, [{"outlet": "b", "watched": 0.0}]),
        (False, [{"outlet": "b", "watched": 0.929}]),
    ]
    week = found[5]
    assert (week["stories"], week["told"], week["counted"]) == (3, 7, 3), "b is no part of the share"
    assert week["share"] == pytest.approx(3 / 7)
    assert (week["watched"], week["watched_part"], week["archive"]) == (True, 0.526, False), "by entries"
    [gap] = con.execute("SELECT outlet_id, kind, hours FROM gaps($a, $b)", {"a": monday(4), "b": monday(7)}).fetchall()
    assert gap == ("b", "unanswered", 8 * 24)


@pytest.mark.parametrize(
    ("old", "share", "why"),
    [
        ((8, 4), 0.5, "an archive as full as what was watched counts"),
        ((2, 2), None, "a few posts about the name are not all stories"),
    ],
)
def test_what_was_loaded_from_an_archive(
    con: duckdb.DuckDBPyConnection, old: tuple[int, int], share: float | None, why: str
) -> None:
    tell(con, "a", {week: (8, 4) if week >= 5 else old for week in WEEKS})
    poll(con, "a", range(5, 10))
    found = points(con)
    assert [point["archive"] for point in found] == [True] * 5 + [False] * 5
    assert {point["share"] for point in found[:5]} == {share}, why
    assert {point["stories"] for point in found[:5]} == {old[1]}, "what is there is shown"
    assert not any(point["watched"] for point in found[:5])
    assert verdict(con).direction is Direction.STEADY


def test_a_story_that_a_watched_outlet_carries_counts_whoever_else_does(con: duckdb.DuckDBPyConnection) -> None:
    for outlet in "ab":
        tell(con, outlet, dict.fromkeys(WEEKS, (4, 2)))
        poll(con, outlet, [week for week in WEEKS if (outlet, week) != ("b", 9)])
    # One story of the silent outlet is one that the other carries, too.
    urls = ["https://a.example/9/0", "https://b.example/9/0"]
    told = [con.execute("SELECT story_id FROM articles WHERE url = $1", [url]).fetchall()[0][0] for url in urls]
    con.execute("UPDATE articles SET story_id = $1, relation = 'syndicated' WHERE url = $2", [told[0], urls[1]])
    refresh_counts(con, told)
    last = points(con)[-1]
    assert (last["stories"], last["articles"], last["outlets"]) == (3, 4, 2)
    assert (last["counted"], last["told"]) == (2, 4), "those that only b carries do not"


def test_one_outlet(con: duckdb.DuckDBPyConnection) -> None:
    for outlet in "ab":
        tell(con, outlet, dict.fromkeys(WEEKS, (4, 2 if outlet == "a" else 1)))
        poll(con, outlet, [week for week in WEEKS if (outlet, week) != ("b", 9)])
    assert {(p["stories"], p["told"], p["share"], p["gap"]) for p in points(con, outlet="a")} == {(2, 4, 0.5, False)}
    last = points(con, outlet="b")[-1]
    assert (last["stories"], last["told"], last["share"], last["gap"]) == (1, 0, None, True), "it was not watched"
    assert verdict(con, outlet="b").direction is Direction.GAP


def test_a_period_that_is_not_over_is_not_judged(con: duckdb.DuckDBPyConnection) -> None:
    tell(con, "a", {week: (12, 0 if week == 9 else 6) for week in WEEKS})
    poll(con, "a", WEEKS)
    sunday = moment(monday(10) - timedelta(days=1))
    found = judge(con, question(now=sunday), points(con))
    assert (found.period, found.direction) == (monday(8), Direction.STEADY)
    assert judge(con, question(), points(con)).direction is Direction.FELL
    assert judge(con, question(until=monday(9)), points(con), whole=False).period == monday(8), "cut by --until"
    assert judge(con, question(), points(con)[:1]).direction is Direction.UNKNOWN


def test_the_macro_counts_alike(con: duckdb.DuckDBPyConnection) -> None:
    for outlet in "ab":
        tell(con, outlet, {week: (4, 2) for week in WEEKS if (outlet, week) != ("b", 9)})
        poll(con, outlet, [week for week in range(3, 10) if (outlet, week) not in (("b", 9), ("a", 5))])
    values = {"name": NAME, "since": monday(0), "until": monday(10) - timedelta(days=1), "now": NOW.isoformat()}
    rows = con.execute(
        """
        SELECT period, stories, articles, told, share, gap
        FROM trend($name, $since, $until, 'week', upto := $now::TIMESTAMPTZ)
        """,
        values,
    ).fetchall()
    columns = ("period", "stories", "articles", "told", "share", "gap")
    assert rows == [tuple(point[column] for column in columns) for point in points(con)]
    assert [row[-1] for row in rows] == [False] * 5 + [True] + [False] * 3 + [True]


def test_a_gap_of_those_who_tell_of_it(con: duckdb.DuckDBPyConnection) -> None:
    """One outlet of four brings a quarter of the entries and most of a name's articles: its silence matters there."""
    for outlet, mentioning in {"a": 1, "b": 4, "c": 0, "d": 0}.items():
        weeks = [week for week in WEEKS if (outlet, week) != ("b", 9)]
        tell(con, outlet, dict.fromkeys(weeks, (4, mentioning)))
        poll(con, outlet, weeks)
    values = {"since": monday(0), "until": monday(10) - timedelta(days=1), "now": NOW.isoformat()}
    macro = "SELECT period, gap FROM trend($name, $since, $until, 'week', upto := $now::TIMESTAMPTZ)"
    found = con.execute(macro, values | {"name": NAME}).fetchall()
    assert found == [(point["period"], point["gap"]) for point in points(con)]
    assert [gap for _, gap in found] == [False] * 9 + [True]
    assert not any(gap for _, gap in con.execute(macro, values | {"name": "Aktau"}).fetchall())


def test_coverage_says_how_much_of_a_day_was_watched(con: duckdb.DuckDBPyConnection) -> None:
    poll(con, "a", WEEKS, failed=[5])
    rows = con.execute(
        "SELECT day, polls, failed, watched FROM coverage($a, $b)", {"a": monday(5) - timedelta(days=2), "b": monday(5)}
    )
    assert [row[1:] for row in rows.fetchall()] == [(1, 0, 1.0), (1, 0, 0.5), (1, 1, 0.0)]


@pytest.mark.parametrize(
    ("change", "gaps", "why"),
    [
        ("", [(monday(5) - timedelta(days=1), None)], "it lasts"),
        ("UPDATE feeds SET subscribed = false", [], "nobody asks it any more"),
        ("UPDATE feeds SET gone_at = added_at", [], "it is gone"),
        (
            "DELETE FROM polls WHERE polled_at > (SELECT min(polled_at) FROM polls)",
            [(monday(0), None)],
            "it answered once",
        ),
        ("DELETE FROM polls", [(monday(0), None)], "it never answered since it was added"),
        (
            "DELETE FROM polls WHERE dayofweek(polled_at) <> 1",
            [(monday(4), None)],
            "asked on Mondays: a week between is usual, five are not",
        ),
    ],
)
def test_a_feed_that_stopped_to_answer(
    con: duckdb.DuckDBPyConnection, change: str, gaps: list[tuple[date, date | None]], why: str
) -> None:
    poll(con, "a", range(5))
    con.execute(change)
    rows = ask(con, "gaps", since=moment(monday(0)), now=NOW).records()
    assert [(row["from_at"].date(), row["to_at"]) for row in rows] == gaps, why


@pytest.mark.parametrize(
    ("x", "n", "y", "m"), [(0, 24, 7, 156), (6, 24, 6, 156), (3, 1, 5, 8), (40, 90, 41, 700), (2, 0, 2, 9)]
)
def test_tails_are_exact_sums(x: int, n: int, y: int, m: int) -> None:
    chance = n / (n + m)
    terms = [math.comb(x + y, k) * chance**k * (1 - chance) ** (x + y - k) for k in range(x + y + 1)]
    assert rise_p(x, n, y, m) == pytest.approx(math.fsum(terms[x:]))
    assert fade_p(x, n, y, m) == pytest.approx(math.fsum(terms[: x + 1]))


@pytest.mark.parametrize(("x", "trials", "a", "b"), [(0, 5, 2, 7), (3, 5, 0.4, 9), (40, 81, 3.5, 30), (9, 9, 1, 1)])
def test_wider_tails_are_exact_sums(x: int, trials: int, a: float, b: float) -> None:
    def term(k: int) -> float:
        def rising(of: float, times: int) -> float:
            return math.prod(of + step for step in range(times))

        return math.comb(trials, k) * rising(a, k) * rising(b, trials - k) / rising(a + b, trials)

    assert beta_binomial_tail(x, trials, a, b) == pytest.approx(math.fsum(map(term, range(x, trials + 1))))


def test_how_much_a_name_varies_is_seen_in_the_spans_before() -> None:
    assert spread_of([]) == spread_of([(0, 9), (0, 9)]) == Spread(), "nothing is known"
    steady, bursty = ([(count, 90) for count in counts] for counts in ([9] * 8, [1, 25, 3, 30, 2, 1, 6, 4]))
    assert spread_of(steady).dispersion < 1 < 5 < spread_of(bursty).dispersion
    assert change_p(27, 90, steady) < 0.01 < 0.1 < change_p(27, 90, bursty), "it was as high before"
    assert change_p(0, 90, []) == change_p(3, 0, steady) == 1


@pytest.mark.parametrize(
    ("mean", "dispersion", "most", "least"), [(10, 1, 0.05, 0.9), (10, 2, 0.06, 0.6), (30, 3, 0.09, 0.9)]
)
def test_chance_is_seldom_called_a_change(mean: int, dispersion: float, most: float, least: float) -> None:
    """Of simulated periods in which nothing changed, and in which a name tripled with its bursts."""
    draw = np.random.default_rng(7)

    def called(times: int) -> float:
        size = (400, 9)
        rates = mean if dispersion == 1 else draw.gamma(mean / (dispersion - 1), dispersion - 1, size)
        counts = draw.poisson(rates * np.array([1] * 8 + [times]), size)
        ps = [change_p(int(row[-1]), 500, [(int(count), 500) for count in row[:-1]]) for row in counts]
        return float(np.mean([p < LIKELY for p in ps]))

    assert called(1) <= most
    assert called(3) >= least
