"""Stories: precision and recall of pairs must not fall below the floor."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.quality.stories import WHAT, by_kind, decisions, measure

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.shared_data
def test_pairs(shared_data: Path, record_property: Callable[[str, object], None]) -> None:
    found = measure()
    table = by_kind(decisions(shared_data, reported=True))
    record_property("score", f"pairs of texts that were told right, by kind\n{table}")
    assert set(found) == set(WHAT)
    assert {name: value for name, value in found.items() if value < FLOORS[name]} == {}


@pytest.mark.shared_data
def test_no_kind_is_missed_behind_the_average(shared_data: Path) -> None:
    decided = decisions(shared_data, reported=True)
    for kind in {pair.kind for pair, _ in decided}:
        right = [same == pair.same for pair, same in decided if pair.kind == kind]
        assert sum(right) >= 0.85 * len(right), kind
