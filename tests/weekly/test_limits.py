"""A report limited to outlets or types: everything in it is computed under that, checked by SQL asked by hand."""

from __future__ import annotations

import re
from dataclasses import fields

import duckdb
import pytest

from extractors.errors import UsageError
from extractors.records import EntityType
from flows.weekly.html import render_html
from flows.weekly.markdown import render_markdown
from tests.weekly.newsdesk import WEEK, Newsdesk, rich_newsdesk
from warehouse.report.copies import COPIED, PAIRS
from warehouse.report.countries import COUNTRIES
from warehouse.report.data import CHANGES, NEW, TOP, weekly_report
from warehouse.report.limits import Wanted
from warehouse.report.links import EXPLAINING
from warehouse.report.method import METHOD
from warehouse.report.names import SENTENCES
from warehouse.report.records import WeeklyReport

ONLY = ("kabulpost", "steppe", "volga")
# What is said of the limits themselves.
SAID = {"limits", "limited", "method", "queries"}


@pytest.fixture(scope="module")
def rich() -> duckdb.DuckDBPyConnection:
    return rich_newsdesk().warehouse()


@pytest.fixture(scope="module")
def limited(rich: duckdb.DuckDBPyConnection) -> WeeklyReport:
    return weekly_report(rich, WEEK, wanted=Wanted(outlets=ONLY))


def asked(con: duckdb.DuckDBPyConnection, select: str) -> list[tuple[object, ...]]:
    """By hand: rows of article, story, entity of these outlets, with the week of the story."""
    rows: list[tuple[object, ...]] = con.execute(
        f"""
        WITH carried AS (
            SELECT a.article_id, a.outlet_id, a.story_id, a.relation,
                   date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week
            FROM main.articles AS a JOIN main.stories AS s USING (story_id)
            WHERE a.outlet_id IN ('kabulpost', 'steppe', 'volga')
        ),
        named AS (SELECT c.*, m.entity_id, m.type FROM carried AS c JOIN main.mentions AS m USING (article_id))
        {select}
        """
    ).fetchall()
    return rows


def _pairs(rows: list[tuple[object, ...]]) -> dict[object, object]:
    return {row[0]: row[1] for row in rows}


def test_totals_are_those_of_the_outlets(rich: duckdb.DuckDBPyConnection, limited: WeeklyReport) -> None:
    weeks = asked(
        rich,
        """
        SELECT week, count(DISTINCT story_id), count(*), count(DISTINCT outlet_id),
               count(*) FILTER (relation <> 'original')
        FROM carried GROUP BY week ORDER BY week
        """,
    )
    assert [(t.week.monday, t.stories, t.articles, t.outlets, t.copies) for t in limited.totals] == weeks
    names = _pairs(asked(rich, "SELECT week, count(DISTINCT entity_id) FROM named GROUP BY week"))
    assert {t.week.monday: t.names for t in limited.totals} == names
    new = asked(
        rich, "SELECT week, count(*) FROM (SELECT entity_id, min(week) AS week FROM named GROUP BY 1) GROUP BY 1"
    )
    assert {t.week.monday: t.new_names for t in limited.totals if t.new_names} == _pairs(new)


def test_names_shares_and_means_are_those_of_the_outlets(
    rich: duckdb.DuckDBPyConnection, limited: WeeklyReport
) -> None:
    counts = {
        (entity_id, week): (stories, articles, outlets)
        for entity_id, week, stories, articles, outlets in asked(
            rich,
            """
            SELECT entity_id, week, count(DISTINCT story_id), count(*), count(DISTINCT outlet_id)
            FROM named GROUP BY 1, 2
            """,
        )
    }
    told = {t.week.monday: t.stories for t in limited.totals}
    assert limited.listed
    for row in limited.listed:
        for point in row.trend:
            found = (point.stories, point.articles, point.outlets)
            assert found == counts.get((row.entity_id, point.week.monday), (0, 0, 0))
        assert row.share == pytest.approx(row.stories / told[WEEK.monday], abs=1e-6)
        usable = [
            p.stories for p, t in list(zip(row.trend, limited.totals, strict=True))[-9:-1] if not p.gap and not t.gap
        ]
        assert row.mean == (pytest.approx(sum(usable) / len(usable), abs=1e-4) if usable else None)


def test_rises_and_falls_are_tested_among_the_outlets(rich: duckdb.DuckDBPyConnection, limited: WeeklyReport) -> None:
    """Volga was not polled in the week: the tests count without it, and a fall of what it carried is no fall."""
    [change] = [c for c in limited.faded if c.row.name == "Saratov"]
    assert change.verdict is not None
    assert change.verdict.value == "coverage fell"
    compared = [q for q in limited.queries if q.name == "name_tests"][-1]
    left_out, weeks = dict(compared.values)["left_out"], dict(compared.values)["weeks"]
    assert "volga" in str(left_out)
    assert limited.rising
    for change in limited.rising:
        [(n, y, m)] = asked(
            rich,
            f"""
            , alike AS (
                SELECT *, week = DATE '{WEEK.monday}' AS now FROM carried
                WHERE NOT list_contains({left_out!r}, outlet_id)
                  AND (week = DATE '{WEEK.monday}' OR list_contains({weeks!r}::DATE[], week))
            ),
            its AS (SELECT DISTINCT article_id FROM named WHERE entity_id = {change.row.entity_id})
            SELECT count(DISTINCT story_id) FILTER (now),
                   count(DISTINCT story_id) FILTER (NOT now AND its.article_id IS NOT NULL),
                   count(DISTINCT story_id) FILTER (NOT now)
            FROM alike LEFT JOIN its USING (article_id)
            """,
        )
        assert change.expected == pytest.approx(int(str(y)) * int(str(n)) / int(str(m)), abs=1e-3)
    assert limited.names_tested


def test_a_report_on_outlets_is_the_report_of_a_warehouse_that_knows_only_them() -> None:
    """Where no story crosses from one outlet to another, every field but those that tell of the limits is the same."""

    def desk(outlets: tuple[str, ...]) -> Newsdesk:
        made = Newsdesk()
        entities = {"Ana Lee": "person", "Filler": "org", "Almaty": "location"}
        for turn, outlet in enumerate(("alpha", "beta", "gamma")):
            for week in (*WEEK.before(9), WEEK):
                extra = {"Ana Lee": "person"} if week == WEEK or turn == 2 else {}
                if outlet in outlets:
                    for hour in range(14 + turn):
                        made.article(
                            outlet,
                            week.start_at.replace(hour=hour),
                            {"Filler": "org", "Almaty": "location"} | (extra if hour < 6 else {}),
                            url=f"https://{outlet}.example/{week}/{hour}",
                            title=f"{outlet} {week} {hour}",
                        )
        assert set(entities) >= {name for name, _ in made.entities}
        return made

    whole, part = desk(("alpha", "beta", "gamma")), desk(("alpha", "beta"))
    for made, outlets in ((whole, ("alpha", "beta", "gamma")), (part, ("alpha", "beta"))):
        for outlet in outlets:
            feed = made.outlet(outlet)
            for week in (*WEEK.before(9), WEEK):
                made.poll(feed, week.start_at)
    some = weekly_report(whole.warehouse(), WEEK, wanted=Wanted(outlets=("beta", "alpha")))
    only = weekly_report(part.warehouse(), WEEK)
    # Ids count up over all articles; what they stand for is the same.
    ids = {row.name: row.entity_id for row in only.listed}
    assert {row.name for row in some.listed} == set(ids)
    for name in (f.name for f in fields(WeeklyReport) if f.name not in SAID):
        left, right = (_without_ids(getattr(report, name)) for report in (some, only))
        assert left == right, name
    assert any(change.row.name == "Ana Lee" for change in some.rising) or some.new_names


def _without_ids(value: object) -> str:
    return re.sub(r"(entity_id|story_id)=\d+|report \d+", "", repr(value))


def test_copies_also_of_reports_led_elsewhere() -> None:
    desk = Newsdesk()
    for outlet in ("wire", "paper", "other"):
        desk.outlet(outlet)
    lead = desk.article("wire", WEEK.start_at, {"Ana Lee": "person"}, title="By the wire")
    later = WEEK.start_at.replace(hour=5)
    desk.article(
        "paper",
        later,
        {"Ana Lee": "person"},
        story=lead,
        relation="syndicated",
        title="Taken",
        sentence="Ana Lee, taken.",
    )
    desk.article("other", later.replace(hour=6), {"Bo Kim": "person"}, story=lead, relation="syndicated")
    con = desk.warehouse()
    report = weekly_report(con, WEEK, wanted=Wanted(outlets=("paper",)))
    assert (report.total.stories, report.total.articles, report.total.copies) == (1, 1, 1)
    assert [(p.source, p.carrier, p.syndicated) for p in report.copy_pairs] == [("Wire", "Paper", 1)]
    assert [(c.outlet, c.led) for c in report.pictures.copies] == [("Paper", 0)]
    assert [row.name for row in report.listed] == ["Ana Lee"]
    assert {e.title for row in report.listed for e in row.evidence} == {"Taken"}
    assert report.limited == "what Paper carries"
    assert report.title.endswith(", limited to what Paper carries")
    assert any("With one outlet" in line for line in report.method)
    both = weekly_report(con, WEEK, wanted=Wanted(outlets=("paper", "other")))
    assert [(p.source, p.carrier) for p in both.copy_pairs] == [("Wire", "Other"), ("Wire", "Paper")]
    assert [(c.outlet, c.led) for c in both.pictures.copies] == [("Other", 0), ("Paper", 0)], "the wire leads"
    assert both.pictures.repeats == ((0, 0), (0, 0)), "they repeat the wire, not each other"


def test_types_limit_what_is_listed_and_counted(rich: duckdb.DuckDBPyConnection) -> None:
    kinds = (EntityType.GROUP, EntityType.PERSON)
    report = weekly_report(rich, WEEK, wanted=Wanted(types=kinds))
    whole = weekly_report(rich, WEEK)
    assert {row.type for row in report.listed} == set(kinds)
    assert list(report.top) == [EntityType.PERSON, EntityType.GROUP]
    assert report.top[EntityType.PERSON] == whole.top[EntityType.PERSON], "shares are of all stories"
    [(names,)] = rich.execute(
        "SELECT count(*) FROM weekly_entities WHERE week = $week AND type IN ('person', 'group')", {"week": WEEK.monday}
    ).fetchall()
    assert (report.total.names, report.total.stories) == (names, whole.total.stories)
    of_types = [c for c in whole.rising if c.row.type in kinds]
    assert report.rising[: len(of_types)] == tuple(of_types), "a verdict does not depend on what is listed"
    assert report.countries == ()
    assert {m.type for m in whole.pictures.company.members} > set(kinds), "else the next line tells nothing"
    assert {m.type for m in report.pictures.company.members} <= set(kinds)
    assert (report.pictures.places, report.pictures.places_total, report.pictures.unplaced) == ((), 0, 0)
    page, text = render_html(report, WEEK.end_at), render_markdown(report, WEEK.end_at)
    assert 'id="where"' not in page, "no map of nothing"
    assert 'id="countries"' not in page, "that none was counted does not mean that none was named"
    assert "# Countries" not in text
    assert report.limited == "people and groups"
    places = weekly_report(rich, WEEK, wanted=Wanted(types=(EntityType.LOCATION,)))
    [(kz,)] = rich.execute(
        """
        SELECT count(DISTINCT a.story_id) FROM mentions JOIN articles AS a USING (article_id)
        JOIN stories AS s USING (story_id) JOIN entities AS e USING (entity_id)
        WHERE e.country = 'KZ' AND e.type = 'location' AND s.first_published_at >= $start::TIMESTAMPTZ
          AND s.first_published_at < $end::TIMESTAMPTZ
        """,
        {"start": WEEK.start_at.isoformat(), "end": WEEK.end_at.isoformat()},
    ).fetchall()
    assert {c.country: c.stories for c in places.countries}["KZ"] == kz
    assert places.pictures.places == whole.pictures.places


def test_the_method_says_where_lists_are_cut() -> None:
    [line] = [line for line in METHOD if line.startswith("Long lists are cut")]
    said = [int(number) for number in re.findall(r"\d+", line)]
    assert said == [TOP, COUNTRIES, CHANGES, CHANGES, NEW, COPIED, PAIRS, EXPLAINING, SENTENCES]


def test_nothing_of_the_limits_is_left_behind(rich: duckdb.DuckDBPyConnection) -> None:
    before = weekly_report(rich, WEEK)
    weekly_report(rich, WEEK, wanted=Wanted(outlets=("steppe",), types=(EntityType.ORG,)))
    assert weekly_report(rich, WEEK) == before


def test_an_outlet_that_is_not_there(rich: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match=r"no outlet 'nowhere' in the warehouse; there are: andes, balkan, .*volga$"):
        weekly_report(rich, WEEK, wanted=Wanted(outlets=("steppe", "nowhere")))
