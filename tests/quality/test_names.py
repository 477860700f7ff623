"""Names are found as well as the floors say."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.mentions import Tagger, load_tagger
from extractors.records import EntityType
from tests.quality.names import Gold, bare, f1, find, rferl, world_news
from tests.quality.scoreboard import read_floors

FLOORS = read_floors()


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load_tagger()


@pytest.mark.shared_data
def test_world_news(tagger: Tagger, shared_data: Path) -> None:
    gold = world_news(shared_data)
    score = f1(gold, find(tagger, gold).decided)
    assert score >= FLOORS["names.world_dev_f1"], f"F1 {score:.4f}"


@pytest.mark.shared_data
def test_rferl(tagger: Tagger, shared_data: Path) -> None:
    gold = rferl(shared_data)
    score = f1(gold, find(tagger, gold).decided)
    assert score >= FLOORS["names.rferl_f1"], f"F1 {score:.4f}"


def test_scoring_counts_what_is_right_wrong_and_missed() -> None:
    text = "the Hague and Paris and Rome"
    hague, paris, rome = (bare(text, *bounds, EntityType.LOCATION) for bounds in ((0, 9), (14, 19), (24, 28)))
    assert hague[:2] == (4, 9)
    gold = [Gold(text, {hague, paris}, [(24, 28)])]
    assert f1(gold, [{hague, rome}]) == pytest.approx(2 / 3)
    assert f1(gold, [{hague, rome}], frozenset({EntityType.PERSON})) == 0
