"""Extraction on pages with known text: no score may fall below its floor."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from tests.quality import extraction
from tests.quality.halves import half_of

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@cache
def measured() -> dict[str, float]:
    return extraction.measure()


@pytest.mark.shared_data
@pytest.mark.parametrize("name", sorted(extraction.WHAT))
def test_extraction(name: str, shared_data: Path) -> None:
    assert measured()[name] >= FLOORS[name], extraction.WHAT[name]


def test_every_figure_is_measured_or_has_no_floor() -> None:
    assert {name for name in FLOORS if name.startswith("extraction.")} == set(extraction.WHAT)


SCORES = [
    ("a b c d e f", "a b c d e f", (1.0, 1.0), "the same"),
    ("a b c d e f", "a b c d e", (1.0, 2 / 3), "the last word is missing"),
    ("a b c d e", "x a b c d e", (2 / 3, 1.0), "a word too many"),
    ("a b", "a b", (1.0, 1.0), "fewer than four words"),
    ("a b c d", "", (0.0, 0.0), "nothing found"),
    ("", "", (0.0, 1.0), "nothing to find"),
]


@pytest.mark.parametrize(("true", "found", "score", "reason"), SCORES, ids=[reason for *_, reason in SCORES])
def test_scoring(true: str, found: str, score: tuple[float, float], reason: str) -> None:
    assert extraction.precision_and_recall(true, found) == score, reason


HALVES = [("uk/Metro", "tune"), ("de/WAZ", "tune"), ("de/Kicker", "report"), ("pl/Rzeczpospolita", "report")]


@pytest.mark.parametrize(("key", "half"), HALVES)
def test_a_key_stays_in_its_half(key: str, half: str) -> None:
    assert half_of(key) == half
