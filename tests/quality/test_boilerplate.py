"""What is kept out, character by character, against the floors; and that the measure measures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.paragraphs import KeptText
from tests.quality.boilerplate import (
    LIMITS,
    WHAT,
    Marked,
    dropped_share,
    measure,
    ranges_dropped_share,
    text_kept_share,
)

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.shared_data
@pytest.mark.usefixtures("shared_data")
@pytest.mark.slow
def test_boilerplate_goes_and_text_stays() -> None:
    figures = measure()
    assert figures.keys() == WHAT.keys()
    floors = {name: floor for name, floor in FLOORS.items() if name.startswith("boilerplate.")}
    assert {name: figures[name] for name, floor in floors.items() if figures[name] < floor} == {}
    assert {name: figures[name] for name, limit in LIMITS.items() if figures[name] > limit} == {}


def test_the_measure_counts_characters_not_paragraphs() -> None:
    """A range that opens in the middle of a paragraph, and a paragraph that is cut short."""
    text = "Ten people came. Sign up!\nNobody left.\nAdvert"
    article = Marked(text, ((17, 25), (39, 45)))
    assert text[17:25] == "Sign up!"
    assert text[39:45] == "Advert"
    half = KeptText(text="Ten people came. Sign up!\nNobody left.")
    assert dropped_share([article], [half]) == pytest.approx(6 / 13)
    assert ranges_dropped_share([article], [half]) == 0.5
    assert text_kept_share([article], [half]) == 1
    cut = KeptText(text="Ten people came.\nAdvert")
    assert dropped_share([article], [cut]) == pytest.approx(7 / 13)
    assert text_kept_share([article], [cut]) == pytest.approx(14 / 25)
