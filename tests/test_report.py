"""What a weekly report says, on small warehouses where every number can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

import duckdb
import pytest

from extractors.records import EntityType
from tests.weekly.newsdesk import WEEK, Newsdesk, rich_newsdesk
from warehouse.report.data import latest_week, weekly_report
from warehouse.report.records import Change, Fading, Shortfall, WeeklyReport
from warehouse.trends import TrendAsked, trend
from warehouse.weeks import Week

A, B, C = "alpha", "beta", "gamma"
FILLER = {"Filler": "org"}


def steady_desk(weeks: int = 9, per_week: int = 30) -> Newsdesk:
    """Three outlets that carry as many stories every week, the last of them WEEK."""
    desk = Newsdesk()
    for outlet_id in (A, B, C):
        desk.outlet(outlet_id)
    for week in (*WEEK.before(weeks - 1), WEEK):
        desk.stories((A, B, C), week, per_week, FILLER)
    return desk


def polled(desk: Newsdesk, weeks: int = 9, silent: frozenset[int] = frozenset()) -> Newsdesk:
    """Every feed answers daily, but for `silent` feeds in WEEK."""
    for week in (*WEEK.before(weeks - 1), WEEK):
        for feed_id in (1, 2, 3):
            for day in range(7):
                bad = week == WEEK and feed_id in silent
                at = week.start_at + timedelta(days=day)
                desk.poll(feed_id, at, "failed" if bad else "new", error="timed out" if bad else "")
    return desk


def names(changes: tuple[Change, ...]) -> dict[str, Change]:
    return {change.row.name: change for change in changes}


def report_of(desk: Newsdesk, week: Week = WEEK) -> WeeklyReport:
    return weekly_report(desk.warehouse(), week)


@pytest.fixture(scope="module")
def rich() -> duckdb.DuckDBPyConnection:
    return rich_newsdesk().warehouse()


def test_a_story_counts_once_however_many_carry_it() -> None:
    desk = steady_desk(weeks=1, per_week=0)
    lead = desk.article(A, WEEK.start_at, {"Ana Lee": "person"}, title="Lead")
    for outlet_id in (B, C):
        at = WEEK.start_at + timedelta(hours=1)
        desk.article(outlet_id, at, {"Ana Lee": "person"}, story=lead, relation="syndicated", syndicated_from="Alpha")
    desk.article(A, WEEK.start_at, {"Bo Kim": "person"})
    report = report_of(desk)
    [ana, bo] = report.top[EntityType.PERSON]
    assert (ana.name, ana.stories, ana.articles, ana.outlets, ana.share) == ("Ana Lee", 1, 3, 3, 0.5)
    assert (bo.stories, bo.articles, bo.outlets) == (1, 1, 1)
    assert (report.total.stories, report.total.articles, report.total.copies) == (2, 4, 2)
    [copied] = report.copied
    assert (copied.lead.headline, copied.lead.outlet, report.copied_total) == ("Lead", "Alpha", 1)
    assert [(c.outlet, c.relation, c.syndicated_from) for c in copied.carriers] == [
        ("Beta", "syndicated", "Alpha"),
        ("Gamma", "syndicated", "Alpha"),
    ]
    assert [(p.source, p.carrier, p.syndicated) for p in report.copy_pairs] == [
        ("Alpha", "Beta", 1),
        ("Alpha", "Gamma", 1),
    ]


def test_countries_count_stories_once_however_many_of_their_places_are_named() -> None:
    desk = steady_desk(weeks=1, per_week=0)
    desk.article(A, WEEK.shift(-1).start_at, {"Almaty": "location"})
    lead = desk.article(A, WEEK.start_at, {"Almaty": "location", "Astana": "location", "Kyiv": "location"})
    desk.article(B, WEEK.start_at, {"Kazakhstan": "location"}, story=lead, relation="syndicated")
    desk.article(C, WEEK.start_at, {"Astana Times Foundation": "org"})
    desk.article(C, WEEK.start_at, {"Georgia": "location"})
    rows = report_of(desk).countries
    assert [(r.country, r.stories, r.articles, r.outlets, r.share, r.week_before) for r in rows] == [
        ("KZ", 2, 3, 3, 0.666667, 1),
        ("UA", 1, 1, 1, 0.333333, 0),
    ]
    assert report_of(desk, WEEK.shift(-2)).countries == ()


def test_a_late_copy_counts_in_the_week_of_its_story() -> None:
    desk = steady_desk(weeks=1, per_week=1)
    lead = desk.article(A, WEEK.end_at - timedelta(minutes=1), {"Ana Lee": "person"})
    desk.article(B, WEEK.end_at, {"Ana Lee": "person"}, story=lead, relation="abridged")
    report = report_of(desk)
    assert report.total.articles == 3
    assert report.top[EntityType.PERSON][0].articles == 2
    assert report_of(desk, WEEK.shift(1)).total.articles == 0


def test_figures_beside_the_week_before_and_the_mean() -> None:
    desk = steady_desk(weeks=9, per_week=30)
    desk.stories((A, B, C), WEEK, 15, {"Ana Lee": "person"})
    figure = {f.key: f for f in report_of(desk).figures}
    assert (figure["stories"].value, figure["stories"].week_before, figure["stories"].mean) == (45, 30, 30.0)
    assert figure["stories"].change_mean == 0.5
    assert (figure["new_names"].value, figure["names"].value, figure["outlets"].value) == (1, 2, 3)


def test_rise_with_its_stories_and_evidence() -> None:
    desk = steady_desk()
    desk.article(A, WEEK.shift(-12).start_at, {"Ana Lee": "person"})  # not new, but not seen in the weeks compared
    for hour in range(12):
        at = WEEK.start_at + timedelta(hours=hour)
        desk.article((A, B)[hour % 2], at, {"Ana Lee": "person"}, title=f"Ana {hour}")
    change = names(report_of(desk).rising)["Ana Lee"]
    assert change.row.stories == 12
    assert (change.expected, change.ratio, change.weeks_compared) == (0.0, None, 8)
    assert change.q <= 0.05
    assert {s.headline for s in change.stories} <= {f"Ana {hour}" for hour in range(12)}
    assert {e.outlet for e in change.row.evidence} == {"Alpha", "Beta"}
    assert ("Ana Lee", True) in change.row.evidence[0].pieces


@pytest.mark.parametrize(
    ("outlets", "stories", "why"),
    [
        ((A,), 20, "one outlet is a campaign, not news"),
        ((A, B), 2, "two stories are chance"),
    ],
)
def test_no_rise_below_the_floor(outlets: tuple[str, ...], stories: int, why: str) -> None:
    desk = steady_desk()
    desk.article(A, WEEK.shift(-12).start_at, {"Ana Lee": "person"})
    desk.stories(outlets, WEEK, stories, {"Ana Lee": "person"})
    assert "Ana Lee" not in names(report_of(desk).rising), why


def test_nothing_is_said_of_change_before_four_weeks() -> None:
    desk = steady_desk(weeks=4)
    desk.stories((A, B), WEEK, 20, {"Ana Lee": "person"})
    report = report_of(desk)
    assert (report.rising, report.names_tested, report.weeks_compared) == ((), 0, 3)
    assert any("needs 4 earlier weeks" in note for note in report.notes)


def fading_desk(carriers: tuple[str, ...], lost: frozenset[str]) -> Newsdesk:
    """Old News is in 12 stories a week of its carriers, and in none of WEEK; lost outlets have nothing in WEEK."""
    desk = Newsdesk()
    for outlet_id in (A, B, C):
        desk.outlet(outlet_id)
    for week in (*WEEK.before(8), WEEK):
        present = [o for o in (A, B, C) if week != WEEK or o not in lost]
        for outlet_id in present:
            desk.stories((outlet_id,), week, 20, FILLER)
        if week != WEEK:
            desk.stories(carriers, week, 12, {"Old News": "person"})
    silent = frozenset(i for i, o in enumerate((A, B, C), 1) if o in lost)
    return polled(desk, silent=silent)


@pytest.mark.parametrize(
    ("carriers", "lost", "verdict", "why"),
    [
        ((A, B, C), frozenset(), Fading.FADED, "all outlets were watched"),
        ((A,), frozenset({A}), Fading.COVERAGE_FELL, "its only outlet was not polled"),
        ((A, B), frozenset({A}), Fading.COVERAGE_FELL, "half of it was carried by an outlet that was not polled"),
        ((A, B, C), frozenset({A}), Fading.FADED, "it is gone from the two others as well"),
        ((B, C), frozenset({A}), Fading.FADED, "the lost outlet never carried it"),
    ],
)
def test_a_fall_is_only_called_where_coverage_held(
    carriers: tuple[str, ...], lost: frozenset[str], verdict: Fading, why: str
) -> None:
    report = report_of(fading_desk(carriers, lost))
    change = names(report.faded)["Old News"]
    assert change.verdict is verdict, why
    assert change.stories, "the stories it was in before explain a fade"
    if lost:
        assert any("Coverage fell at 1 outlet" in sentence for sentence in report.sentences)


def test_a_gap_before_does_not_make_a_rise() -> None:
    """Gamma alone carries the name, and was lost for five of eight weeks: its return is not a rise of the name."""
    desk = Newsdesk()
    for outlet_id in (A, B, C):
        desk.outlet(outlet_id)
    for back, week in zip(range(12, -1, -1), (*WEEK.before(12), WEEK), strict=True):
        desk.stories((A, B), week, 60, FILLER)
        lost = 1 <= back <= 5
        for feed_id in (1, 2, 3):
            desk.poll(feed_id, week.start_at, "failed" if lost and feed_id == 3 else "new")
        if not lost:
            desk.stories((C,), week, 10, {"Local": "location"})
            # B mentions it too, so that the floor of two outlets does not decide
            desk.stories((B,), week, 1, {"Local": "location"})
    report = report_of(desk)
    assert "Local" not in names(report.rising)
    [row] = report.top[EntityType.LOCATION]
    assert [p.gap for p in row.trend] == [False] * 6 + [True] * 5 + [False]
    assert row.mean == 11.0, "gap weeks are left out of the mean"
    gamma = next(o for o in report.outlets if o.outlet == "Gamma")
    assert [w.shortfall for w in gamma.weeks[-6:]] == [Shortfall.NO_POLLS] * 5 + [None]


def test_a_silent_outlet_is_a_gap_but_a_caught_up_one_is_not() -> None:
    desk = polled(steady_desk(), silent=frozenset({1}))  # alpha: no poll answered, articles came all the same
    report = report_of(desk)
    assert all(o.weeks[-1].shortfall is None for o in report.outlets)
    desk = Newsdesk()
    for outlet_id in (A, B, C):
        desk.outlet(outlet_id)
    for week in WEEK.before(8):
        desk.stories((A, B, C), week, 30, FILLER)
    desk.stories((A, B), WEEK, 20, FILLER)
    report = report_of(polled(desk))
    assert {o.outlet: o.weeks[-1].shortfall for o in report.outlets}["Gamma"] is Shortfall.SILENT
    assert report.total.gap, "a third of all articles usually comes from it"


@pytest.mark.parametrize(
    ("answered", "brought", "says", "why"),
    [
        (range(7), 10, "Every outlet was covered as usual.", "watched every day"),
        (
            (0, 6), 10,
            "No outlet fell short of its usual articles, but feeds were not seen all week: Alpha (86% unseen).",
            "six days in which entries may have come and gone; the last poll caught up with the others",
        ),
        (
            (0, 1, 2, 5, 6), 10,
            "No outlet fell short of its usual articles, but feeds were not seen all week: Alpha (43% unseen).",
            "three days",
        ),
        (
            (), 0,
            "Coverage fell at 1 outlet, so read falls with care: Alpha (no poll answered, 100% unseen).",
            "nothing was seen, and nothing came",
        ),
        (
            (0, 6), 1,
            "Coverage fell at 1 outlet, so read falls with care: Alpha (far fewer articles than usual, 86% unseen).",
            "what was missed is missing",
        ),
    ],
)  # fmt: skip
def test_the_report_says_unseen_where_trends_do(answered: Sequence[int], brought: int, says: str, why: str) -> None:
    desk = Newsdesk()
    for outlet_id in (A, B, C):
        desk.outlet(outlet_id)
    for week in (*WEEK.before(8), WEEK):
        for feed_id, outlet_id in enumerate((A, B, C), start=1):
            partly = week == WEEK and outlet_id == A
            desk.stories((outlet_id,), week, brought if partly else 10, FILLER)
            for day in range(7):
                fails = partly and day not in answered
                desk.poll(feed_id, week.start_at + timedelta(days=day), "failed" if fails else "new")
    con = desk.warehouse()
    assert weekly_report(con, WEEK).sentences[-1] == says, why
    sunday = WEEK.monday + timedelta(days=6)
    asked = TrendAsked(entity_id=1, since=WEEK.monday, until=sunday, grain="week", now=WEEK.end_at)
    [point] = trend(con, asked).records()
    unseen = [(silent["outlet"].title(), f"{1 - silent['watched']:.0%} unseen") for silent in point["silent"]]
    assert all(outlet in says and part in says for outlet, part in unseen), "the trend of any name tells the same"
    assert says.count("unseen") == len(unseen)


def test_names_seen_for_the_first_time() -> None:
    desk = steady_desk()
    desk.article(A, WEEK.start_at, {"Brand New": "org", "Filler": "org"})
    desk.article(A, WEEK.shift(-3).start_at, {"Older": "org"})
    desk.article(A, WEEK.start_at, {"Older": "org"})
    report = report_of(desk)
    assert [row.name for row in report.new_names] == ["Brand New"]
    assert report.new_names_total == 1
    first = report_of(desk, WEEK.shift(-8))
    assert (first.new_names, first.new_names_total) == ((), 0)
    assert any("first week in the warehouse" in note for note in first.notes)


def test_health_of_feeds_and_entries() -> None:
    desk = polled(steady_desk(), silent=frozenset({1}))
    at = WEEK.start_at
    for turn in range(3):
        desk.entry(2, at, "failed", f"https://beta.example/{turn}: 404 Not Found")
    desk.entry(2, at, "pending")
    desk.entry(2, WEEK.shift(-1).start_at, "failed", "https://beta.example/9: too old to count here")
    report = report_of(desk)
    assert [(f.outlet, f.state, f.polls_ok, f.polls_failed, f.ok_before) for f in report.feeds] == [
        ("Alpha", "failed", 0, 7, 56),
        ("Beta", "answered", 7, 0, 56),
        ("Gamma", "answered", 7, 0, 56),
    ]
    assert report.feeds[0].error == "timed out"
    assert [(f.outlet, f.status, f.reason, f.entries) for f in report.failed_entries] == [
        ("Beta", "failed", "404 Not Found", 3),
        ("Beta", "pending", "not fetched yet", 1),
    ]


def test_empty_weeks_and_warehouses_are_reports_too() -> None:
    for desk in (Newsdesk(), steady_desk(weeks=2)):
        report = report_of(desk, WEEK.shift(3))
        assert report.total.stories == 0
        assert "No story of the week of 31 August to 6 September 2026" in report.sentences[0]
        assert not any(report.top.values())


def test_latest_week() -> None:
    desk = steady_desk(weeks=3)
    desk.article(A, WEEK.shift(2).start_at, FILLER)  # a week that is not over at `now`
    con = desk.warehouse()
    assert latest_week(con, WEEK.shift(2).start_at + timedelta(days=2)) == WEEK
    assert latest_week(con, WEEK.shift(30).start_at) == WEEK.shift(2)
    assert latest_week(Newsdesk().warehouse(), WEEK.end_at) == WEEK


def test_a_week_that_is_not_over_says_so() -> None:
    con = steady_desk(weeks=2).warehouse()
    assert not weekly_report(con, WEEK, now=WEEK.start_at + timedelta(days=2)).complete
    assert weekly_report(con, WEEK, now=WEEK.end_at).complete


def test_the_rich_week_tells_its_story(rich: duckdb.DuckDBPyConnection) -> None:
    report = weekly_report(rich, WEEK)
    assert "Dariga Sadykov" in names(report.rising)
    assert names(report.faded)["Hamid Wu"].verdict is Fading.FADED
    assert {row.name for row in report.new_names} == {"Tomás Quiroga", "Zarina Umarova", "王小明"}
    assert [str(t.week) for t in report.totals if t.gap] == ["2026-W28"]
    assert {f.outlet: f.state for f in report.feeds}["Nairobi Ledger"] == "silent"
    assert all(row.evidence for row in report.listed)


def test_numbers_equal_the_rollup(rich: duckdb.DuckDBPyConnection) -> None:
    report = weekly_report(rich, WEEK)
    for row in report.listed:
        kept = rich.execute(
            "SELECT week, stories, articles, outlets FROM weekly_entities WHERE entity_id = $id", {"id": row.entity_id}
        ).fetchall()
        weeks = {week: tuple(counts) for week, *counts in kept}
        for point in row.trend:
            assert (point.stories, point.articles, point.outlets) == weeks.get(point.week.monday, (0, 0, 0))


def test_same_warehouse_same_report_whatever_the_time_zone(rich: duckdb.DuckDBPyConnection) -> None:
    first = weekly_report(rich, WEEK)
    rich.execute("SET TimeZone = 'Asia/Almaty'")
    try:
        assert weekly_report(rich, WEEK) == first
    finally:
        rich.execute("SET TimeZone = 'UTC'")
    assert first.rising[0].stories[0].published_at.tzinfo is UTC


def test_the_week_is_told_in_five_sentences_at_most(rich: duckdb.DuckDBPyConnection) -> None:
    assert len(weekly_report(rich, WEEK).sentences) == 5
    assert len(report_of(Newsdesk()).sentences) == 1


def test_what_was_not_seen_and_not_read() -> None:
    """Alpha does not answer from Wednesday on; of Beta one article has no tagger and two are behind a wall."""
    desk = steady_desk(weeks=2, per_week=3)
    for feed_id in (1, 2, 3):
        for day in range(14):
            lost = feed_id == 1 and day > 8
            at = WEEK.shift(-1).start_at + timedelta(days=day)
            desk.poll(feed_id, at, "failed" if lost else "new")
    desk.article(B, WEEK.start_at, language="kk-Cyrl", tagger=None)
    walled = [desk.article(B, WEEK.start_at + timedelta(hours=hour)) for hour in (1, 2)]
    con = desk.warehouse()
    con.execute("UPDATE articles SET access = 'paywall' WHERE article_id IN $walled", {"walled": walled})
    report = weekly_report(con, WEEK)
    [gap] = [g for g in report.gaps if g.outlet == "Alpha"]
    last = WEEK.start_at + timedelta(days=1)
    assert (gap.kind, gap.from_at, gap.to_at, gap.hours) == ("unanswered", last, None, 144.0)
    assert report.gaps_total == len(report.gaps)
    assert [(u.outlet, u.what, u.language, u.articles) for u in report.unread] == [
        ("Beta", "not tagged", "kk", 1),
        ("Beta", "beginning only", "en", 2),
    ]
