"""Two weeks side by side, on small warehouses where every number can be counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extractors.errors import UsageError
from extractors.records import EntityType
from flows.weekly.markdown import render_markdown
from tests.weekly.newsdesk import WEEK, Newsdesk
from warehouse.rates import difference_p, spread_of
from warehouse.report.data import weekly_report
from warehouse.report.limits import Wanted
from warehouse.report.sections import ComparedName, Comparison
from warehouse.weeks import Week

A, B, C = "alpha", "beta", "gamma"
OTHER = WEEK.shift(-3)


def desk_of(
    names: dict[str, tuple[int, int]], *, lost: tuple[str, ...] = (), of: tuple[str, ...] = (A, B, C)
) -> Newsdesk:
    """Ten weeks of 60 stories, 20 of each outlet; `names` says in how many of them a name is in WEEK and in OTHER.

    The outlets `lost` have nothing in WEEK: no poll of theirs is answered.
    """
    desk = Newsdesk()
    feeds = {outlet: desk.outlet(outlet) for outlet in (A, B, C)}
    for week in (*WEEK.before(9), WEEK):
        there = [o for o in (A, B, C) if week != WEEK or o not in lost]
        for outlet, feed in feeds.items():
            for day in range(7):
                desk.poll(feed, week.start_at + timedelta(days=day), "new" if outlet in there else "failed")
        for outlet in there:
            desk.stories((outlet,), week, 20, {"Filler": "org"})
        for name, (here, other) in names.items():
            times = here if week == WEEK else other if week == OTHER else 0
            desk.stories([o for o in of if o in there] or (A,), week, times, {name: "person"})
    return desk


def compared(desk: Newsdesk, other: Week = OTHER, **more: object) -> Comparison:
    report = weekly_report(desk.warehouse(), WEEK, compare=other, **more)  # type: ignore[arg-type]
    assert report.compared is not None
    return report.compared


def by_name(names: tuple[ComparedName, ...]) -> dict[str, ComparedName]:
    return {name.name: name for name in names}


def test_both_weeks_are_counted_and_told_apart() -> None:
    found = compared(desk_of({"Ana Lee": (20, 0), "Bo Kim": (0, 20), "Cy Roe": (5, 4), "Di Fox": (1, 1)}))
    assert (found.in_both, found.only_here, found.only_there) == (3, 1, 1), "Filler, Cy Roe and Di Fox stand in both"
    people = by_name(found.names[EntityType.PERSON])
    assert {name: (n.stories, n.other_stories) for name, n in people.items()} == {
        "Ana Lee": (20, 0), "Bo Kim": (0, 20), "Cy Roe": (5, 4), "Di Fox": (1, 1),
    }  # fmt: skip
    assert people["Cy Roe"].share == pytest.approx(5 / 86, abs=1e-6)
    assert people["Cy Roe"].other_share == pytest.approx(4 / 85, abs=1e-6)
    assert {name: n.verdict for name, n in people.items()} == {
        "Ana Lee": "rose", "Bo Kim": "fell", "Cy Roe": "", "Di Fox": "",
    }  # fmt: skip
    assert people["Di Fox"].p is None, "two stories tell nothing"
    assert (found.told_alike, found.other_told_alike, found.names_tested) == (86, 85, 4)
    assert {f.key: (f.value, f.other) for f in found.figures}["stories"] == (86, 85)
    assert [n.name for n in found.rose] == ["Ana Lee"]
    assert found.rose[0].stories_shown, "the stories of the week in which it is told of more"
    assert {s.published_at >= WEEK.start_at for s in found.rose[0].stories_shown} == {True}
    assert {s.published_at < OTHER.end_at for s in found.fell[0].stories_shown} == {True}
    assert "Ana Lee (20 stories against 0) is told of more" in " ".join(found.sentences)


def test_one_story_is_said_to_be_one() -> None:
    desk = desk_of({"Ana Lee": (1, 60)})
    report = weekly_report(desk.warehouse(), WEEK, compare=OTHER, wanted=Wanted(types=(EntityType.PERSON,)))
    assert report.compared is not None
    assert "; 1 name stands in both, " in report.compared.sentences[0]
    assert f"Ana Lee (1 story against 60) is told of less in {WEEK}." in report.compared.sentences
    assert "\n- **Ana Lee** (person): 1 story (" in render_markdown(report, WEEK.end_at)
    assert "Most mentioned was Ana Lee (person, 1 story)." in report.sentences, (
        "one name is most mentioned, not several"
    )


def test_p_and_q_by_hand() -> None:
    found = compared(desk_of({"Ana Lee": (9, 2), "Bo Kim": (3, 3)}))
    people = by_name(found.names[EntityType.PERSON])
    spread = spread_of([(0, 60)] * 7)
    p = {name: difference_p(x, 72, y, 65, spread) for name, (x, y) in {"Ana Lee": (9, 2), "Bo Kim": (3, 3)}.items()}
    assert people["Ana Lee"].p == pytest.approx(p["Ana Lee"])
    assert people["Ana Lee"].q == pytest.approx(min(1, 3 * p["Ana Lee"])), "the smallest of three tests"
    assert people["Bo Kim"].p == pytest.approx(p["Bo Kim"])


def test_a_fall_over_a_gap_is_none() -> None:
    """Gamma alone told of it, and was not polled in this week: what is left says nothing of the name."""
    found = compared(desk_of({"Ana Lee": (0, 20), "Bo Kim": (20, 0)}, lost=(C,), of=(C,)))
    people = by_name(found.names[EntityType.PERSON])
    assert people["Ana Lee"].verdict == "coverage"
    assert (people["Ana Lee"].stories_alike, people["Ana Lee"].other_alike) == (0, 0)
    assert found.fell == ()
    assert found.left_out == (("Gamma", f"{WEEK}: no poll answered"),)
    assert found.share == pytest.approx(2 / 3, abs=0.1)
    assert "not covered as usual in both weeks: Gamma" in found.sentences[-1]


def test_nothing_is_said_of_less_than_a_third() -> None:
    found = compared(desk_of({"Ana Lee": (0, 20)}, lost=(A, B, C)[1:]), other=OTHER)
    assert found.share > 1 / 3 or found.names_tested == 0
    found = compared(desk_of({"Ana Lee": (0, 20)}, lost=(A, B, C)))
    assert (found.names_tested, found.rose, found.fell) == (0, (), ())
    assert found.sentences == (f"No story of {WEEK} is in the warehouse, so nothing can be compared.",)


def test_one_outlet_and_one_type() -> None:
    desk = desk_of({"Ana Lee": (60, 0), "Bo Kim": (0, 60)})
    found = compared(desk, wanted=Wanted(outlets=(A,), types=(EntityType.PERSON,)))
    assert list(found.names) == [EntityType.PERSON]
    people = by_name(found.names[EntityType.PERSON])
    assert {name: (n.stories, n.other_stories, n.verdict) for name, n in people.items()} == {
        "Ana Lee": (20, 0, "rose"), "Bo Kim": (0, 20, "fell"),
    }  # fmt: skip
    assert (found.told_alike, found.names_tested) == (40, 3), "tested among all names"
    assert (found.in_both, found.only_here, found.only_there) == (0, 1, 1), "counted among people"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (WEEK.shift(-200), "nobody had begun to collect"),
        (WEEK.shift(-10), "the week before the first"),
    ],
)
def test_a_week_without_news(other: Week, why: str) -> None:
    found = compared(desk_of({"Ana Lee": (5, 0)}), other=other)
    assert found.sentences == (f"No story of {other} is in the warehouse, so nothing can be compared.",), why


def test_a_week_is_not_compared_with_itself() -> None:
    with pytest.raises(UsageError, match=r"2026-W33 cannot be compared with itself: name another week"):
        weekly_report(Newsdesk().warehouse(), WEEK, compare=WEEK)
