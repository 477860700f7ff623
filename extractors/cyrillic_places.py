"""Places that Cyrillic names are: which nominative is a place, and which of several the better known one."""

from __future__ import annotations

from functools import lru_cache

from extractors.declension import MODIFIER, readings
from extractors.gazetteer import Kind, candidates, folded_place

# Of this many inhabitants, in thousands, a town is known to all.
_TOWN_OF_NOTE = 100


@lru_cache(maxsize=20_000)
def known_place(name: str) -> bool:
    """Whether a nominative is a country, a region or a larger town, in any language."""
    return any(
        place.kind is Kind.COUNTRY
        or ((place.kind is Kind.REGION or place.people >= _TOWN_OF_NOTE) and not set(place.flags) & set("ws"))
        for place in candidates(folded_place(name))
    )


@lru_cache(maxsize=20_000)
def renown(name: str) -> int:
    """How well known a place of this name is: towns and countries before regions (Мінськ, Мінська), by inhabitants, and
    under the name it goes by today (Харків before Харков); 0 if there is none."""
    return max(
        (
            10_000_000 * (place.kind is not Kind.REGION) + 2 * place.people + ("a" not in place.flags) + 1
            for place in candidates(folded_place(name))
        ),
        default=0,
    )


def place_of(word: str, language: str) -> str:
    """The known place that a word can be a form of, in the nominative; "" if there is none."""
    return next(
        (
            reading.lemma
            for reading in readings(word, language)
            if reading.kind != MODIFIER and len(reading.lemma) > 1 and known_place(reading.lemma)
        ),
        "",
    )
