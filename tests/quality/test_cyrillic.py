"""Russian and Ukrainian names are found as well as the floors say."""

from __future__ import annotations

import pytest

from tests.quality.cyrillic import TEXTS, WHAT, paragraphs, scores
from tests.quality.cyrillic_texts import CAST
from tests.quality.halves import HALVES, Half
from tests.quality.scoreboard import read_floors

FLOORS = read_floors()


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", TEXTS)
def test_names(language: str, half: Half) -> None:
    found = scores(language, half)
    for figure, value in found.items():
        name = f"{figure}_{language}_{half}"
        assert name in WHAT
        assert value >= FLOORS.get(f"cyrillic.{name}", 0), f"{name}: {value:.4f}"


def test_the_set_is_as_large_as_it_says() -> None:
    assert len(TEXTS["ru"]) >= 60
    assert len(TEXTS["uk"]) >= 40
    marks = [
        key for language in TEXTS for half in HALVES for _, found in paragraphs(language, half) for _, _, key in found
    ]
    assert all(key == "-" or key in CAST for key in marks)
