"""Walls: how many are known for what they are, and how many articles are taken for one.

The pages are invented (`tests/wall_pages.py`), as walls are seldom captured: in the words of real ones, in many
languages, and short articles that speak of cookies, robots, missing pages and maintenance. Every article is measured
twice, as it is and calling itself one for machines. The captured pages are all articles.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from extractors.articles import extract_article
from extractors.errors import PageError
from tests.wall_pages import ARTICLES, WALLS, Invented, write

WHAT: Mapping[str, str] = {
    "walls.known": "share of invented walls (consent, robots, region, missing page, maintenance, login) that are named",
    "walls.articles_kept": "share of invented short articles about such things that are loaded",
    "walls.captured_kept": "share of the captured pages of articles that are not taken for a wall",
}
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
URL = "https://harbour.example/2026/08/1"


def measure() -> dict[str, float]:
    """All figures, 0 to 1; needs the captured data."""
    return {
        "walls.known": 1 - len(unknown_walls()) / len(WALLS),
        "walls.articles_kept": 1 - len(refused_articles()) / (2 * len(ARTICLES)),
        "walls.captured_kept": captured_kept(DATA),
    }


def unknown_walls(pages: Iterable[Invented] = WALLS) -> list[str]:
    """Walls that are loaded, or called something else, with what became of them."""
    outcomes = ((page, outcome(write(page))) for page in pages)
    return [f"{page.kind} {page.language}: {found}" for page, found in outcomes if page.kind not in found]


def refused_articles(pages: Iterable[Invented] = ARTICLES) -> list[str]:
    """Articles that are refused or cut, with what became of them."""
    outcomes = ((page, outcome(write(page, claims=claims))) for page in pages for claims in (False, True))
    return [f"{page.title} ({page.language}): {found}" for page, found in outcomes if found]


def outcome(body: bytes, url: str = URL) -> str:
    """What a page is said to be; "" if it is an article, whole."""
    try:
        found = extract_article(body, url=url)
    except PageError as error:
        return str(error)
    return f"cut: {found.wall}" if found.wall else ""


def captured_kept(data: Path) -> float:
    """Share of the pages of articles that come out as such."""
    results = []
    for folder in ("benchmark", "news"):
        truth = json.loads((data / "pages" / folder / "truth.json").read_text(encoding="utf-8"))
        for key, page in truth.items():
            body = gzip.decompress((data / "pages" / folder / f"{key}.html.gz").read_bytes())
            results.append("no article" not in outcome(body, page["url"]))
    return sum(results) / len(results)
