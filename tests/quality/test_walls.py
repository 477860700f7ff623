"""Walls are known, and articles about them are none."""

from __future__ import annotations

from pathlib import Path

from tests.quality.scoreboard import FLOORS, read_floors
from tests.quality.walls import captured_kept, refused_articles, unknown_walls
from tests.wall_pages import ARTICLES, WALLS


def test_walls_are_known() -> None:
    unknown = unknown_walls()
    assert 1 - len(unknown) / len(WALLS) >= read_floors(FLOORS)["walls.known"], unknown


def test_articles_about_walls_are_kept() -> None:
    refused = refused_articles()
    assert 1 - len(refused) / (2 * len(ARTICLES)) >= read_floors(FLOORS)["walls.articles_kept"], refused


def test_no_captured_page_is_a_wall(shared_data: Path) -> None:
    assert captured_kept(shared_data) >= read_floors(FLOORS)["walls.captured_kept"]
