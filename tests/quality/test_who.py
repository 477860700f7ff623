"""Mentions are given to whom they name as well as the floors say, and nothing is joined that is two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.scoreboard import read_floors
from tests.quality.who import WHAT, Labelled, b_cubed, measure, newsroom, resolved, wrong


@pytest.mark.shared_data
def test_who_is_who(shared_data: Path) -> None:
    floors = read_floors()
    found = measure(shared_data)
    assert set(found) == set(WHAT)
    assert {name: figure for name, figure in found.items() if figure < floors[name]} == {}


def test_the_sample_newsroom_is_its_truth_but_for_a_renamed_city() -> None:
    texts, true = newsroom()
    joined, split = wrong(true, resolved(texts, true), texts)
    assert joined == []
    assert set(split) <= {"location dnipro-city"}, "no article says that it was called Dnipropetrovsk"


def test_b_cubed() -> None:
    gold: Labelled = {(0, n, n + 1): label for n, label in enumerate("aab")}
    assert b_cubed(gold, dict.fromkeys(gold, "x"))[:2] == pytest.approx((5 / 9, 1))
    assert b_cubed(gold, {mention: str(mention) for mention in gold})[:2] == pytest.approx((1, 2 / 3))
    assert b_cubed(gold, {})[0] == 1, "who was not found is alone"
