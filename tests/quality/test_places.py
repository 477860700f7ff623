"""Places get the right country as often as the floors say."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.records import EntityType, Name
from tests.quality.places import measure, scored, truth_of
from tests.quality.scoreboard import read_floors


@pytest.mark.shared_data
def test_places(shared_data: Path) -> None:
    floors = {name: floor for name, floor in read_floors().items() if name.startswith("places.")}
    figures = {f"places.{name}": value for name, value in measure(shared_data).items()}
    assert {name: value for name, value in figures.items() if value < floors[name]} == {}


def test_scoring_counts_what_is_right_wrong_and_missed() -> None:
    names = [Name(name=name, type=EntityType.LOCATION, spans=()) for name in ("Kyiv", "Almaty", "Zyx", "Ghana", "Peru")]
    truth = truth_of("UA Kyiv|Zyx\nRU Almaty\n-- Ghana")
    assert scored([names], truth, complete=False) == (1 / 3, 1 / 3), "Almaty and Ghana are called wrong, Zyx missed"
    assert scored([names], truth, complete=True)[0] == 1 / 4, "so is Peru, where the table is complete"
