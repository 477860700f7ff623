"""The scorer itself: every rule gives a well-behaved client its point and takes it from one that misbehaves."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.behaviour.bad_manners import HOST_CASES
from tests.behaviour.bad_polling import POLLING_CASES
from tests.behaviour.clients import Case
from tests.behaviour.records import Asked, Log
from tests.behaviour.rules_hosts import HOST_RULES, RUSH_RULES
from tests.behaviour.rules_pages import PAGE_RULES
from tests.behaviour.rules_polling import POLLING_RULES
from tests.behaviour.score import Points, Rule, score, table
from tests.behaviour.web import Web

CASES = POLLING_CASES | HOST_CASES


def scored(case: Case, done: tuple[Asked, ...], known: dict[tuple[str, str], dict[int, datetime]] | None) -> Points:
    [points] = score(case.web, Log(asked=done, seen=known or {}), [Rule("rule", case.check)])
    return points


@pytest.mark.parametrize("name", CASES)
def test_good_clients_keep_their_points_and_bad_ones_lose_one(name: str) -> None:
    case = CASES[name]
    good = scored(case, case.good, case.good_seen)
    assert good.points == good.of, good.lost
    bad = scored(case, case.bad, case.bad_seen)
    assert bad.points < bad.of
    assert any(case.says in reason for reason in bad.lost), bad.lost


@pytest.mark.parametrize("rule", [*POLLING_RULES, *HOST_RULES, *PAGE_RULES, *RUSH_RULES], ids=lambda rule: rule.name)
def test_every_rule_can_be_broken(rule: Rule) -> None:
    assert rule.check in {case.check for case in CASES.values()}


def test_a_client_that_does_nothing_has_no_point() -> None:
    for points in score(Web(sites=()), Log(asked=()), (*POLLING_RULES, *HOST_RULES, *PAGE_RULES, *RUSH_RULES)):
        assert (points.points, points.lost) == (0, ("nothing was there to judge",)), points.rule


def test_the_table_adds_up_and_gives_reasons() -> None:
    printed = table([Points("short", 2, 3, ("a.example/f: asked twice",)), Points("a long name", 40, 40)])
    assert printed.splitlines() == [
        "short           2 of   3",
        "a long name    40 of  40",
        "total          42 of  43",
        "lost by short: a.example/f: asked twice",
    ]


def test_many_reasons_are_cut() -> None:
    printed = table([Points("rule", 0, 20, tuple(f"number {n}" for n in range(20)))])
    assert printed.splitlines()[-1] == "lost by rule: and 8 more"
