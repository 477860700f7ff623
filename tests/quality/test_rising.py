"""Rises must be true, and real ones found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import rising

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_rises_are_true_and_found() -> None:
    figures = rising.measure()
    assert set(figures) == set(rising.WHAT)
    assert {name: value for name, value in figures.items() if value < FLOORS[f"rising.{name}"]} == {}
