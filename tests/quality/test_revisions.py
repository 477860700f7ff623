"""The plan of looks at known pages must go on seeing what outlets change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import revisions

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.shared_data
def test_changes_of_headlines_are_seen(shared_data: Path) -> None:
    figures = revisions.measure(shared_data)
    assert set(figures) == set(revisions.WHAT)
    assert {name: value for name, value in figures.items() if value < FLOORS[f"revisions.{name}"]} == {}
