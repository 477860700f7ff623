"""Places that no article decides: which decided place of their name they are taken for, and which are for people.

Where exactly one country is decided for a name, other mentions of it are taken for that place too. Not where the name
is also that of a state or region of another country (Georgia, Kochi), or usually means a place in another country:
then, and where several countries are decided, the undecided one stays apart, and people are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.name_likeness import Answer, Likeness
from extractors.place_names import is_taken_for, options_of_surface
from extractors.records import EntityType
from extractors.romanise import name_keys

# Why known entities are merged: one of them was undecided, and its place is decided now.
RULE = "placed"
ASKED = Likeness(Answer.UNSURE, 0.9, "the same name, but its articles do not show the country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What becomes of a name that some leave open and some decide.

    Attributes:
        key: The key of those that leave it open.
        decided: For each country a key of those that decided for it; sorted.
        is_one: All of them are one place.
    """

    key: str
    decided: tuple[str, ...]
    is_one: bool


def open_keys(surfaces: Iterable[str]) -> tuple[str, ...]:
    """The keys that names of a place have where their article does not decide, sorted."""
    return tuple(sorted({key for surface in surfaces for key in name_keys(surface, EntityType.LOCATION)}))


def keys_anywhere(surfaces: Iterable[str]) -> set[str]:
    """The keys that names of a place have in any country, and in none."""
    return {
        key
        for surface in surfaces
        for country in (None, *(option.country for option in options_of_surface(surface)))
        for key in name_keys(surface, EntityType.LOCATION, country)
    }


def settled_names(places: Iterable[tuple[Iterable[str], str | None]]) -> list[Settled]:
    """Names that some places leave open and others decide, each once.

    Args:
        places: The whole names of each, and its country, None where it is not certain; in any order.
    """
    left_open: set[str] = set()
    decided: dict[str, dict[str, str]] = defaultdict(dict)
    for surfaces, country in places:
        for surface in surfaces:
            keys = open_keys((surface,))
            if country is None:
                left_open.update(keys)
                continue
            own = name_keys(surface, EntityType.LOCATION, country)[0]
            for key in keys:
                decided[key][country] = min(own, decided[key].get(country, own))
    found = []
    for key in sorted(left_open & set(decided)):
        countries = decided[key]
        folded = key.partition(":")[2]
        is_one = len(countries) == 1 and is_taken_for(folded, next(iter(countries)))
        if is_one or key not in countries.values():  # else it is the usual one of them already
            found.append(Settled(key=key, decided=tuple(sorted(countries.values())), is_one=is_one))
    return found
