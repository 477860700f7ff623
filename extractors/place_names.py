"""What a place's name stands for by itself: the countries in which places go by it, and the one that outweighs.

Whether a name needs its article, and what the article makes of it, is `places`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.gazetteer import Candidate, Kind, candidates, folded_place

# How many times as many inhabitants the first of a name must have as the first in any other country.
OUTWEIGHS = 10
# From so many times on, what no article decides is kept with the first: Dunedin is New Zealand's rather than Florida's.
USUAL = 3
# A name that a town has besides the one it is known by (a former one, one in another language) weighs so much less.
OTHER_NAME = 20
# From so many thousand inhabitants on a town needs nothing of its country beside it: where no place in another country
# has its name; and where one has, or where the town has it besides the one it is known by. Capitals and regions never
# do. Villages, suburbs and halls are called like small towns elsewhere (world news, tune half).
KNOWN_ALONE = 50
KNOWN_AMONG_OTHERS = 300
# Nor does the frequent name of persons: Boston, but not Lincoln.
KNOWN_BEYOND_PERSONS = 500
# A town of so many thousand inhabitants is meant by its name where nothing in the article speaks against it; a smaller
# one, capitals left out, only where the article shows its country. Rivers, districts, clubs and persons are called so
# as well: Rewa, Tana, Gold Coast. By a name that is not the one it is known by (Peking) a town must be so much greater.
MEANT_ALONE = 1_000
MEANT_BY_OTHER_NAME = 2_000
# No place has a longer name (characters).
LONGEST = 100
# Shorter names are initials of something else too often (WA, UN).
SHORTEST = 4
# A region's largest town stands for it (Odessa: the town) from this share of its inhabitants on.
SHARE_OF_MAIN_TOWN = 0.2
# Names of a country that a state of another country bears as well: no number of inhabitants decides between them.
CONTESTED = frozenset({"georgia"})

_KINDS = (
    r"(?:autonomous |special )?(?:oblast|region|province|prefecture|governorate|krai|territory|state|county|district"
    r"|department|republic|voivodeship|municipality|city)"
)
_KIND_BEHIND = re.compile(rf"(.{{2,60}}?) {_KINDS}", re.IGNORECASE)
_KIND_BEFORE = re.compile(
    rf"(?:{_KINDS}|kingdom|sultanate|emirate|commonwealth) of (?:the )?(.{{2,60}})", re.IGNORECASE
)
_PART_OF = re.compile(
    r"(?:(?:north|south)[- ]?(?:east|west)(?:ern)?|(?:north|south|east|west)(?:ern)?|central|upper|lower|greater"
    r"|downtown|mainland|rural)[- ](.{2,60})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Option:
    """A country in which places go by a name, with the place that stands for them.

    Attributes:
        weight: Inhabitants in thousands, less where it is not the name the place is known by.
        regions: The regions that a place of this name is, or lies in.
        named: The regions that go by this name, unless a capital does (Washington).
        is_part: The name is that of a part of the place ("northern Iraq").
    """

    country: str
    place: Candidate
    weight: float
    regions: frozenset[str]
    named: frozenset[str]
    is_part: bool = False


@lru_cache(maxsize=20_000)
def place_key(name: str, country: str | None = None) -> str:
    """The key of a place: equal for all spellings and former names of one place, and for it alone.

    Args:
        name: As written.
        country: Where the place is, if that is certain. None: the country this name stands for by itself, if any.

    Returns:
        The folded name it is known by, with the country behind "@" where that name alone stands for another place, or
        for none in particular: "georgia@GE", "moscow@US". A name that is not known is its own key.
    """
    folded = folded_place(name)
    if country is not None and "," in name and not candidates(folded):
        folded = folded_place(name.partition(",")[0])  # Paris, Texas
    options = options_of(folded)
    if country is None:
        option = outweighing(folded, options)
        return folded if option is None else option.place.canonical
    option = option_in(country, options)
    if option is None:  # what only people call a place so
        return f"{folded}@{country}" if outweighing(folded, options) is not None else folded
    known_by = option.place.canonical
    usual = _usual(known_by)
    return known_by if usual is not None and usual.country == country else f"{known_by}@{country}"


def _usual(folded: str) -> Option | None:
    """The option that a name alone is kept for; no statement that it is meant."""
    options = options_of(folded)
    if not options or folded in CONTESTED:
        return None
    first, *others = options
    is_usual = first.place.kind is Kind.COUNTRY or all(first.weight >= USUAL * other.weight for other in others)
    return first if is_usual else None


def state_key(name: str) -> str:
    """The key of a state, equal for all its names; of any other place its folded name."""
    folded = folded_place(name)
    option = outweighing(folded, options_of(folded))
    return option.place.canonical if option is not None and option.place.kind is Kind.COUNTRY else folded


@lru_cache(maxsize=20_000)
def options_of_surface(surface: str) -> tuple[Option, ...]:
    """What a name as written can stand for: itself, what stands before its comma, or what it is a part or region of."""
    if len(surface) > LONGEST:
        return ()
    head, comma, _ = surface.partition(",")
    folded = folded_place(surface)
    if candidates(folded):
        return options_of(folded)
    if comma:
        return options_of(folded_place(head))
    if inner := _PART_OF.fullmatch(surface):
        options = options_of_surface(inner[1])
        return (
            ()
            if is_doubtful(folded_place(inner[1]), options)
            else tuple(replace(option, is_part=True) for option in options)
        )
    if inner := _KIND_BEHIND.fullmatch(surface):
        # Niger State is not in Niger.
        options = options_of(folded_place(inner[1]))
        return tuple(option for option in options if option.place.kind is not Kind.COUNTRY)
    if inner := _KIND_BEFORE.fullmatch(surface):
        return options_of(folded_place(inner[1]))
    return ()


@lru_cache(maxsize=20_000)
def options_of(folded: str) -> tuple[Option, ...]:
    """The countries in which places go by a folded name, the heaviest first; () where none or no one country is."""
    found = candidates(folded)
    if not found or found[0].kind is Kind.NOWHERE:
        return ()
    by_country: dict[str, list[Candidate]] = {}
    for place in found:
        by_country.setdefault(place.country, []).append(place)
    options = []
    for country, places in by_country.items():
        place = _standing_for(places)
        named = {other.region for other in places if other.kind is Kind.REGION} if "c" not in place.flags else set()
        options.append(
            Option(
                country=country,
                place=place,
                weight=max(other.people / (OTHER_NAME if "b" in other.flags else 1) for other in places),
                regions=frozenset(other.region for other in places if other.region),
                named=frozenset(named),
            )
        )
    return tuple(sorted(options, key=lambda o: (o.place.kind is not Kind.COUNTRY, -o.weight, o.country)))


def _standing_for(places: Sequence[Candidate]) -> Candidate:
    first = places[0]
    if first.kind is Kind.COUNTRY:
        return first
    towns = [place for place in places if place.kind is Kind.TOWN]
    main = next((town for town in towns if "c" in town.flags), max(towns, key=lambda t: t.people, default=first))
    largest = max(place.people for place in places)
    return main if "c" in main.flags or main.people >= SHARE_OF_MAIN_TOWN * largest else first


def option_in(country: str, options: Sequence[Option]) -> Option | None:
    """The option in a country."""
    return next((option for option in options if option.country == country), None)


def outweighing(folded: str, options: Sequence[Option]) -> Option | None:
    """The option that a name stands for by itself."""
    if not options or folded in CONTESTED:
        return None
    first, *others = options
    if first.place.kind is Kind.COUNTRY:
        return None if _is_short_for_state(folded, options) else first
    return first if all(first.weight >= OUTWEIGHS * other.weight for other in others) else None


def _is_short_for_state(folded: str, options: Sequence[Option]) -> bool:
    """Whether a name is not the one its state is known by, but that of a large town elsewhere (Salvador)."""
    return options[0].place.canonical != folded and any(
        other.place.kind is Kind.TOWN and other.place.canonical == folded and other.weight >= KNOWN_AMONG_OTHERS
        for other in options[1:]
    )


def is_taken_for(folded: str, country: str) -> bool:
    """Whether a name that an article leaves open may be taken for that of a place in a country, where one is known."""
    usual = _usual(folded)
    return (
        folded not in CONTESTED
        and (usual is None or usual.country == country)
        and all(place.kind is Kind.TOWN for place in candidates(folded) if place.country != country)
    )


def is_meant_alone(option: Option) -> bool:
    """Whether an option that outweighs is meant even where nothing else in the article shows its country."""
    place = option.place
    if place.kind is not Kind.TOWN or option.named:
        return True
    if "b" in place.flags:
        return place.people >= MEANT_BY_OTHER_NAME
    return "c" in place.flags or place.people >= MEANT_ALONE


def is_doubtful(folded: str, options: Sequence[Option]) -> bool:
    """Whether a name may as well be that of something else: a word, a person, a village."""
    if not options or options[0].place.kind is Kind.COUNTRY:
        return False
    place, people = options[0].place, options[0].weight
    if "w" in place.flags or ("s" in place.flags and people < KNOWN_BEYOND_PERSONS) or len(folded) < SHORTEST:
        return True
    if place.kind is not Kind.TOWN or "c" in place.flags:
        return False
    if len(options) > 1:
        return people < KNOWN_AMONG_OTHERS
    if options[0].named:
        return False
    return place.people < (KNOWN_AMONG_OTHERS if "b" in place.flags else KNOWN_ALONE)


def is_known_place(surface: str) -> bool:
    """Whether a name is that of a place and, as far as is known, of nothing and nobody else."""
    options = options_of_surface(surface) if surface[:1].isupper() else ()
    return bool(options) and "s" not in options[0].place.flags and not is_doubtful(folded_place(surface), options)
