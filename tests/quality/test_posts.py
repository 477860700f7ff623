"""Pages of many posts must not come out worse than they did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.post_pages import posts
from tests.quality.posts import (
    WHAT,
    category_exact,
    lines_of,
    posts_of,
    real_posts,
    share_exact,
    single_pages_whole,
)

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


def test_every_figure_has_a_floor() -> None:
    assert WHAT.keys() == {name for name in FLOORS if name.startswith("posts.")}


def test_invented_posts() -> None:
    assert share_exact([posts(7)]) >= FLOORS["posts.invented_exact"]


@pytest.mark.shared_data
def test_real_category_page(shared_data: Path) -> None:
    assert category_exact(shared_data) >= FLOORS["posts.category_exact"]


@pytest.mark.shared_data
def test_nothing_of_the_real_page_is_lost(shared_data: Path) -> None:
    for path in (shared_data / "pages" / "category").glob("*.txt"):
        lines = [line.removeprefix("•").strip() for line in lines_of(path.read_text(encoding="utf-8"))]
        assert lines[1:] == [text for post in posts_of(path) for text in post.paragraphs]


@pytest.mark.shared_data
@pytest.mark.parametrize(("half", "floor"), [(0, "posts.real_texts_tune"), (1, "posts.real_texts_report")])
def test_real_texts_in_all_layouts(shared_data: Path, half: int, floor: str) -> None:
    assert share_exact(real_posts(shared_data, half)) >= FLOORS[floor]


@pytest.mark.shared_data
def test_pages_of_one_article_stay_whole(shared_data: Path) -> None:
    assert single_pages_whole(shared_data) >= FLOORS["posts.single_pages_whole"]
