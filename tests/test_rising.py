"""`wirewatch rising` and the macro `rising`: the same names, over outlets that were covered alike."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from flows.cli import main
from tests.weekly.newsdesk import WEEK, Newsdesk, rich_newsdesk
from warehouse.migrations import migrate
from warehouse.report.changes import compared_with, find_rises
from warehouse.report.data import weekly_report
from warehouse.report.questions import Questions
from warehouse.report.rising import rising
from warehouse.statements import names, temporary_macro
from warehouse.weeks import Week

A, B, C, D = "alpha", "beta", "gamma", "delta"
ANA = {"Ana Lee": "person"}
FILLER = {"Filler": "org"}


def desk_of(*outlets: str) -> Newsdesk:
    """Each outlet has 30 stories a week for twelve weeks, the last of them WEEK, and answers every poll."""
    desk = Newsdesk()
    for outlet in outlets:
        feed_id = desk.outlet(outlet)
        for week in (*WEEK.before(11), WEEK):
            desk.stories((outlet,), week, 30, FILLER)
            desk.poll(feed_id, week.start_at)
    return desk


def told(desk: Newsdesk, outlets: tuple[str, ...], before: int, now: int) -> Newsdesk:
    """Ana Lee is in so many stories in each week before, and in WEEK."""
    for week in WEEK.before(11):
        desk.stories(outlets, week, before, ANA)
    desk.stories(outlets, WEEK, now, ANA)
    return desk


def with_macros(desk: Newsdesk) -> duckdb.DuckDBPyConnection:
    con = desk.warehouse()
    con.execute("SET TimeZone = 'UTC'")
    for macro in names("macros"):
        if macro in {"compared_weeks", "name_tests", "rising"}:
            con.execute(temporary_macro(macro))
    return con


def test_a_rise_has_its_evidence() -> None:
    found = rising(told(desk_of(A, B), (A, B), 5, 25).warehouse(), WEEK)
    [ana] = found.names
    assert (ana.name, ana.is_new, ana.shift.stories, ana.shift.outlets) == ("Ana Lee", False, 25, 2)
    assert ana.shift.expected == pytest.approx(
        5 * 85 / 65
    )  # of the stories of this week, the share of the weeks before
    assert ana.shift.history == dict.fromkeys((week.monday for week in WEEK.before(8)), 5)
    assert ana.shift.p <= ana.shift.q < 0.01
    assert len(ana.stories) == 4
    assert {story.outlet for story in ana.stories} <= {"Alpha", "Beta"}
    assert all(story.link for story in ana.stories)
    assert (found.compared.weeks, found.compared.left_out, found.compared.share) == (WEEK.before(8), (), 1.0)


def test_new_names_are_a_kind_of_their_own() -> None:
    desk = desk_of(A, B)
    desk.stories((A, B), WEEK, 4, {"Brand New": "person"})
    desk.stories((A,), WEEK, 4, {"One Outlet": "person"})
    desk.stories((A, B), WEEK, 2, {"Two Stories": "person"})
    [new] = rising(desk.warehouse(), WEEK).names
    assert (new.name, new.is_new, new.shift.stories, new.shift.ratio) == ("Brand New", True, 4, None)


def rise_after_gap() -> Newsdesk:
    """Gamma alone carries Ana, and was not polled in five of the eight weeks before."""
    desk = desk_of(A, B)
    feed_id = desk.outlet(C)
    for back, week in zip(range(11, -1, -1), (*WEEK.before(11), WEEK), strict=True):
        lost = 1 <= back <= 5
        desk.poll(feed_id, week.start_at, "failed" if lost else "new")
        if not lost:
            desk.stories((C,), week, 12, ANA)
            desk.stories((B,), week, 1, ANA)  # lest the floor of two outlets decide
    return desk


def rise_of_new_outlet() -> Newsdesk:
    """Gamma, which carries Ana, was added this week; so was Delta."""
    desk = told(desk_of(A, B), (A, B), 1, 1)
    for outlet in (C, D):
        desk.poll(desk.outlet(outlet), WEEK.start_at)
        desk.stories((outlet,), WEEK, 20, ANA)
    return desk


def rise_of_new_feed() -> Newsdesk:
    """Alpha's second feed, on nothing but Ana, was added this week."""
    desk = told(desk_of(A, B, C), (B, C), 1, 2)
    feed_id = desk.outlet(D, url="https://alpha.example/ana.xml")
    desk.rows["outlets"].pop()
    desk.rows["feeds"][-1]["outlet_id"] = A
    desk.poll(feed_id, WEEK.start_at)
    desk.stories((A,), WEEK, 20, ANA)
    return desk


def one_outlet() -> Newsdesk:
    return told(desk_of(A, B), (A,), 3, 30)


def steady() -> Newsdesk:
    return told(desk_of(A, B), (A, B), 10, 12)


def growth() -> Newsdesk:
    """Everything tripled: the share of Ana is what it was."""
    desk = told(desk_of(A, B), (A, B), 10, 30)
    for outlet in (A, B):
        desk.stories((outlet,), WEEK, 60, FILLER)
    return desk


@pytest.mark.parametrize(
    ("make", "left_out"),
    [
        (rise_after_gap, (C,)),
        (rise_of_new_outlet, (D, C)),
        (rise_of_new_feed, (A,)),
        (one_outlet, ()),
        (steady, ()),
        (growth, ()),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_rise(make: type[Newsdesk], left_out: tuple[str, ...]) -> None:
    con = with_macros(make())
    found = rising(con, WEEK)
    assert (found.names, found.compared.left_out) == ((), left_out)
    assert con.execute("FROM rising($week)", {"week": WEEK.monday}).fetchall() == []


def test_an_outlet_that_begins_with_a_week_without_news_ends_nothing() -> None:
    desk = told(desk_of(A, B), (A, B), 5, 25)
    feed_id = desk.outlet(C)
    for week in (*WEEK.before(11), WEEK):
        desk.poll(feed_id, week.start_at)
    for week in (*WEEK.before(10), WEEK):
        desk.stories((C,), week, 4, FILLER)  # so its mean is zero first, and zero has no logarithm
    con = with_macros(desk)
    assert [rise.name for rise in rising(con, WEEK).names] == ["Ana Lee"]
    assert len(con.execute("FROM rising($week)", {"week": WEEK.monday}).fetchall()) == 1


def test_a_week_in_which_most_was_lost_is_left_out_and_named() -> None:
    desk = told(desk_of(A, B), (A, B), 5, 25)
    lost = WEEK.shift(-3)
    for table in ("articles", "polls"):
        key = "published_at" if table == "articles" else "polled_at"
        desk.rows[table] = [row for row in desk.rows[table] if not lost.start_at <= row[key] < lost.end_at]
    desk.rows["mentions"] = [m for m in desk.rows["mentions"] if not lost.start_at <= m["published_at"] < lost.end_at]
    # the newsdesk numbers articles by their count: none may be added from here on
    found = rising(desk.warehouse(), WEEK)
    assert lost not in found.compared.weeks
    assert found.compared.weeks_out == (lost,)
    assert [rise.name for rise in found.names] == ["Ana Lee"]


@pytest.mark.parametrize("seed", [33, 34, 35])
def test_macro_command_and_report_agree(seed: int) -> None:
    desk = rich_newsdesk(seed)
    desk.stories(("rferl", "steppe"), WEEK, 9, {"Brand New": "person"})
    con = with_macros(desk)
    for day in (WEEK.monday, WEEK.monday + timedelta(days=6)):  # any day of the week
        rows = con.execute("SELECT name, kind = 'new', stories, p FROM rising($day)", {"day": day}).fetchall()
        found = rising(con, WEEK, limit=1000).names
        assert [(r.name, r.is_new, r.shift.stories) for r in found] == [row[:3] for row in rows]
        assert [r.shift.p for r in found if not r.is_new] == pytest.approx([row[3] for row in rows if not row[1]])
    report = weekly_report(con, WEEK)
    risen = [change.row.entity_id for change in report.rising]
    assert risen == [shift.entity_id for shift in find_rises(Questions(con), WEEK).rising]
    assert risen


@pytest.mark.parametrize("seed", [33, 36])
def test_outlets_are_judged_as_the_report_judges_them(seed: int) -> None:
    """The macro's weeks and outlets, against the table of outlets in the report."""
    con = rich_newsdesk(seed).warehouse()
    for week in (WEEK, WEEK.shift(-1)):
        compared, report = compared_with(Questions(con), week), weekly_report(con, week)
        gaps = {total.week for total in report.totals[-9:-1] if total.gap or not total.stories}
        assert gaps <= set(compared.weeks_out)
        short = {
            row.outlet_id
            for row in report.outlets
            for seen in row.weeks
            if seen.shortfall and seen.week in (*compared.weeks, week)
        }
        assert short == set(compared.left_out)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse on disk in which Ana Lee rose."""
    path = tmp_path / "w.duckdb"
    source = told(desk_of(A, B), (A, B), 5, 25).warehouse()
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        migrate(con)
        for table in ("outlets", "feeds", "polls", "articles", "entities", "mentions", "stories", "weekly_entities"):
            rows = source.sql(f"FROM {table}").to_arrow_table()
            con.register(f"copied_{table}", rows)
            con.execute(f"INSERT INTO {table} BY NAME FROM copied_{table}")
    return path


def test_the_command(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--warehouse", str(warehouse), "rising", "--week", str(WEEK), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    [ana] = document["names"]
    assert (ana["kind"], ana["name"], ana["stories"], ana["baseline"], ana["outlets"]) == (
        "rising",
        "Ana Lee",
        25,
        5,
        2,
    )
    assert [week["stories"] for week in ana["baseline_weeks"]] == [5] * 8
    assert ana["ratio"] == pytest.approx(25 / ana["expected"])
    assert {story["outlet"] for story in ana["evidence"]} <= {"Alpha", "Beta"}
    assert len(document["compared"]["weeks"]) == 8
    assert main(["--warehouse", str(warehouse), "rising", "--week", str(WEEK), "--type", "location"]) == 0
    assert "nothing rose" in capsys.readouterr().out
    assert main(["--warehouse", str(warehouse), "rising"]) == 0
    assert "Ana Lee" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("week", "code", "line"),
    [
        ("2026-W54", 2, "2026 has weeks W01 to W53"),
        ("August", 2, "not an ISO week"),
        ("2999-W01", 2, "2999-W01 has not begun"),
        ("2019-W01", 0, "no story of that week is in the warehouse"),
        (str(WEEK.shift(-9)), 0, "nothing to compare 2026-W24 with: 4 of the 8 weeks before"),
    ],
)
def test_weeks_without_an_answer(
    warehouse: Path, week: str, code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--warehouse", str(warehouse), "rising", "--week", week]) == code
    out, err = capsys.readouterr()
    [said] = (out + err).strip().splitlines()
    assert line in said


def test_an_empty_warehouse_has_no_rises() -> None:
    con = with_macros(Newsdesk())
    assert rising(con, Week(date(2026, 8, 10))).names == ()
    assert con.execute("FROM rising(DATE '2026-08-10')").fetchall() == []
