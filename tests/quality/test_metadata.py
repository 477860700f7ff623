"""Title, authors and time of pages whose truth is known must not fall below the floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import metadata

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.shared_data
def test_metadata_of_world_news(shared_data: Path) -> None:
    figures = metadata.measure()
    assert set(figures) == set(metadata.WHAT)
    below = {name: value for name, value in figures.items() if value < FLOORS[name]}
    assert not below
