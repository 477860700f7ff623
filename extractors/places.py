"""Where the places of an article are, and which country its organisations are of: what is certain, else nothing.

A country's name is certain by itself, mostly. That of a capital, a region or a large town is if it outweighs all others
that go by it, is no common word and no frequent surname, and if the article names no other country instead. That of a
smaller town is not: the article must show its country beside it, by its name, people, capital, regions or large towns,
or say where it is behind a comma ("Moscow, Idaho"). So it is where several places go by a name. What stays open has no
country. The outlet's country is no evidence: RFE/RL's is that of its funder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.demonyms import country_of_people
from extractors.gazetteer import Kind, candidates, folded_place
from extractors.organisation_countries import country_of_organisation
from extractors.place_names import (
    CONTESTED,
    MEANT_ALONE,
    SHORTEST,
    Option,
    is_doubtful,
    is_meant_alone,
    option_in,
    options_of,
    options_of_surface,
    outweighing,
)
from extractors.records import EntityType, Name, Place

# Countries that are named in one breath with the country whose name a state bears as well.
NEIGHBOURS = {"georgia": frozenset({"AM", "AZ", "MD", "RU", "TR", "UA"})}
# A region whose country an organisation is of has so many thousand inhabitants.
KNOWN_TO_ORGANISATIONS = 500
# Between places of which each has its country named in the article, the one named so many times as often wins.
CLEAR_LEAD = 3
# A capital is what is meant where its country is named at all, nearly always.
CAPITALS_LEAD = 4


@dataclass(slots=True)
class Evidence:
    """What an article names that says in which country it is.

    Attributes:
        countries: Occurrences of names of a country, its people, and what lies in it.
        within: Those of them that are not the country's own name.
        certain: Occurrences in `countries`, those of smaller towns left out.
        states: Countries named as such.
        named: Those, and countries whose people is named.
        regions: (country, region) of regions and of towns.
        named_regions: Those named as such.
    """

    countries: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    certain: Counter[str] = field(default_factory=Counter)
    states: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    regions: set[tuple[str, str]] = field(default_factory=set)
    named_regions: set[tuple[str, str]] = field(default_factory=set)


def locate_names(names: Sequence[Name]) -> tuple[Name, ...]:
    """Give the places and organisations of one article their place, as far as it is certain.

    Args:
        names: All names of the article.

    Returns:
        The same names in their order. The result for a name does not depend on that order.
    """
    options = {
        index: found
        for index, name in enumerate(names)
        if name.type is EntityType.LOCATION and (found := _options(name))
    }
    following = _following(names)
    evidence = _evidence(names, options)
    chosen: dict[int, Option] = {}
    for index, own in options.items():
        within = _behind_comma(names[index], own, [options.get(other, ()) for other in following.get(index, ())])
        option = within or (None if _has_tail(names[index].name) else _decided(names[index], own, evidence))
        if option is not None:
            chosen[index] = option
    for index, own in options.items():
        # "Atlanta, Georgia" says which Georgia the whole article is about.
        before = [chosen[other] for other, behind in following.items() if index in behind and other in chosen]
        if index not in chosen:
            held = {option.country for option in own for town in before if _lies_in(town, option)}
            if len(held) == 1:
                chosen[index] = next(option for option in own if option.country in held)
    senses: dict[str, str | None] = {folded_place(names[index].name): None for index in options}
    senses |= {folded_place(names[index].name): option.country for index, option in chosen.items()}
    return tuple(
        replace(name, place=_place(chosen[index]))
        if index in chosen
        else replace(name, place=_of_organisation(name, senses, evidence.named))
        if name.type is EntityType.ORG
        else name
        for index, name in enumerate(names)
    )


def locate_alone(name: str, type: EntityType) -> Place | None:
    """Where a place is, or an organisation's country, by its name without any article."""
    return locate_names((Name(name=name, type=type, spans=()),))[0].place


def _place(option: Option) -> Place:
    if option.is_part:
        return Place(country=option.country)
    return Place(country=option.country, lat=option.place.lat, lon=option.place.lon)


def _of_organisation(name: Name, senses: Mapping[str, str | None], named: Collection[str]) -> Place | None:
    """The country that a name tells of.

    Args:
        name: Of an organisation.
        senses: What the article's own places, folded, are decided to be.
        named: Countries that the article names.
    """

    def country_of(words: str) -> str | None:
        folded = folded_place(words)
        if folded in senses:
            return senses[folded]
        option = outweighing(folded, options_of(folded))
        if option is None or (option.place.kind is not Kind.COUNTRY and not _is_known(folded, option)):
            return None
        if option.country in named or option.place.kind is Kind.COUNTRY:
            return option.country
        return option.country if is_meant_alone(option) and (not named or "c" in option.place.flags) else None

    country = country_of_organisation(name.name, country_of)
    return Place(country=country) if country else None


def _is_known(folded: str, option: Option) -> bool:
    flags = option.place.flags
    return option.weight >= KNOWN_TO_ORGANISATIONS and "w" not in flags and "s" not in flags and len(folded) >= SHORTEST


def _options(name: Name) -> tuple[Option, ...]:
    """What a name, or else another form of it in the article, can stand for."""
    for surface in (name.name, *sorted(set(name.aliases) - {name.name})):
        if options := options_of_surface(surface):
            return options
    return ()


def _following(names: Sequence[Name]) -> dict[int, set[int]]:
    """Of each place, the places that stand behind it after a comma or in brackets."""
    starts = {
        span.start: index for index, name in enumerate(names) if name.type is EntityType.LOCATION for span in name.spans
    }
    found: dict[int, set[int]] = {}
    for index, name in enumerate(names):
        if name.type is EntityType.LOCATION:
            behind = {starts[span.end + 2] for span in name.spans if span.end + 2 in starts} - {index}
            if behind:
                found[index] = behind
    return found


def _evidence(names: Sequence[Name], options: Mapping[int, tuple[Option, ...]]) -> Evidence:
    evidence = Evidence()
    for index, name in enumerate(names):
        times = _times(name)
        if name.type is EntityType.GROUP:
            country = country_of_people(name.name)
            if country:
                evidence.countries[country] += times
                evidence.within[country] += times
                evidence.certain[country] += times
                evidence.named.add(country)
        elif name.type is EntityType.ORG:
            place = _of_organisation(name, {}, ())
            if place is not None:
                evidence.countries[place.country] += times
                evidence.within[place.country] += times
                evidence.certain[place.country] += times
        elif index in options:
            folded = folded_place(name.name)
            option = outweighing(folded, options[index])
            if option is None or is_doubtful(folded, options[index]):
                continue
            evidence.countries[option.country] += times
            evidence.certain[option.country] += times * is_meant_alone(option)
            if option.place.kind is Kind.COUNTRY:
                evidence.states.add(option.country)
                evidence.named.add(option.country)
                continue
            evidence.within[option.country] += times
            regions = {(option.country, region) for region in option.regions}
            evidence.regions |= regions
            if option.place.kind is Kind.REGION:
                evidence.named_regions |= {(option.country, region) for region in option.named}
    return evidence


def _behind_comma(name: Name, own: Sequence[Option], behind: Sequence[Sequence[Option]]) -> Option | None:
    """The option that lies in what stands behind the name: in the text, or in the surface itself (Paris, Texas)."""
    if own[0].place.kind is Kind.COUNTRY and folded_place(name.name) not in CONTESTED:
        return None  # a list: "Venezuela, Cuba", where a town is called so as well
    tails = [options_of_surface(tail.strip()) for tail in name.name.split(",")[1:]]
    held = {
        option.country
        for option in own
        for container in (*behind, *tails)
        for held in container
        if _lies_in(option, held)
    }
    return option_in(held.pop(), own) if len(held) == 1 else None


def _lies_in(option: Option, container: Option) -> bool:
    """Whether a place lies in a country or region, which is not of the same name."""
    if option.country != container.country or option.place.canonical == container.place.canonical:
        return False
    if container.place.kind is Kind.COUNTRY:
        return option.place.kind is not Kind.COUNTRY
    return not container.named.isdisjoint(option.regions)


def _decided(name: Name, own: Sequence[Option], evidence: Evidence) -> Option | None:
    folded = folded_place(name.name)
    if folded in CONTESTED:
        return _decided_contest(folded, own, evidence)
    home = outweighing(folded, own)
    if home is None:
        return _decided_by_lead(own, evidence)
    if home.place.kind is Kind.COUNTRY:
        return home
    doubtful = is_doubtful(folded, own)
    beside = evidence.countries[home.country] - (0 if doubtful else _times(name))
    if not beside:
        # A namesake is meant where its own region is named, and nothing in the country of the greater one.
        nearer = [option for option in own if option is not home and _is_in_named_region(option, evidence)]
        if len(nearer) == 1:
            return nearer[0]
    if _is_in_named_region(home, evidence):
        return home
    own_times = 0 if doubtful or not is_meant_alone(home) else _times(name)
    shown = evidence.certain[home.country] - own_times
    if doubtful or not is_meant_alone(home):
        return home if _is_about(home.country, shown, evidence) else None
    return home if shown or not _is_contradicted(home, evidence) else None


def _is_contradicted(option: Option, evidence: Evidence) -> bool:
    """Whether an article names countries, and not this one, so that the place may be a namesake in one of them."""
    if ("c" in option.place.flags and "b" not in option.place.flags) or (option.named and option.weight >= MEANT_ALONE):
        return False
    return bool(evidence.named - {option.country})


def _is_about(country: str, times: int, evidence: Evidence) -> bool:
    """Whether an article names a country often enough: the United States in passing prove nothing of an Old City."""
    most = max((count for other, count in evidence.countries.items() if other != country), default=0)
    return times > 0 and CLEAR_LEAD * times >= most


def _has_tail(name: str) -> bool:
    """Whether a name says itself where the place is, in words that may be unknown (Nain, N.L.)."""
    return "," in name and not candidates(folded_place(name))


def _times(name: Name) -> int:
    return max(len(name.spans), 1)


def _is_in_named_region(option: Option, evidence: Evidence) -> bool:
    return any((option.country, region) in evidence.named_regions for region in option.regions)


def _decided_by_lead(own: Sequence[Option], evidence: Evidence) -> Option | None:
    """Between options of which none outweighs: the one whose region is named, or whose country is named most."""
    by_region = [option for option in own if _is_in_named_region(option, evidence)]
    if len(by_region) == 1:
        return by_region[0]
    support = {
        option.country: evidence.certain[option.country] * (CAPITALS_LEAD if "c" in option.place.flags else 1)
        for option in own
    }
    first, *others = sorted(own, key=lambda option: (-support[option.country], option.country))
    leads = all(support[first.country] >= CLEAR_LEAD * support[other.country] for other in others)
    return first if leads and _is_about(first.country, support[first.country], evidence) else None


def _decided_contest(folded: str, own: Sequence[Option], evidence: Evidence) -> Option | None:
    state = own[0]
    region = next((option for option in own if option.place.kind is Kind.REGION), None)
    if region is None:
        return state
    for_state = evidence.within[state.country] > 0
    for_region = any((region.country, r) in evidence.regions for r in region.regions)
    if for_state != for_region:
        return state if for_state else region
    if for_state:
        return None
    among_states = not NEIGHBOURS[folded].isdisjoint(evidence.states)
    among_regions = any(country == region.country for country, _ in evidence.named_regions)
    if among_states != among_regions:
        return state if among_states else region
    return None
