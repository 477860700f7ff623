"""The type of a full name as all articles know it: what one article of many takes for something else is set right.

A tagger that takes Zhanar Ospankul for a person in seventeen articles and for an organisation in one has erred once. So
a name of two words or more that stands clearly more often for one type than for all others gets it in every article:
in those of its batch, and in those that the warehouse holds. Unless the text beside it says otherwise: the aircraft
carrier Charles de Gaulle stays none of the president's names, however often he is named.

Each article counts as it is taken alone, so that neither the order of articles nor how they are cut into batches makes
a difference, but for this: articles that are older or newer by more than the warehouse is asked for do not count; and
what was set right stays so where the types of a name draw level later on. `wirewatch retag` decides anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from extractors.alias_rules import COMMON_TYPE, LOCAL_RULES
from extractors.decisions import NO_DECISIONS, Decisions
from extractors.open_places import keys_anywhere
from extractors.peoples import certain_type
from extractors.place_names import is_known_place
from extractors.records import EntityType, Name, Span
from extractors.romanise import name_keys
from extractors.surfaces import trim_span
from extractors.taggers import TaggedText
from extractors.words import word_set

# What taggers confuse. Groups have adjectives, which taggers do not.
TYPES = (EntityType.PERSON, EntityType.ORG, EntityType.LOCATION)

# A type is clear if so many articles have it for a name, and so many times as many as all other types together.
MIN_ARTICLES = 3
TIMES_OTHERS = 3

# Beside a name they say what of that name is meant: a ship, a school, a prize.
_KIND_WORDS = word_set("""
    airport airfield airbase aerodrome station terminal metro bridge street avenue boulevard road highway square plaza
    park garden gardens stadium arena theatre theater museum library gallery palace tower hotel building embankment
    hospital clinic university college school academy institute lyceum faculty conservatory seminary
    foundation centre center prize award medal trophy cup order lecture chair scholarship fellowship
    ship carrier vessel frigate destroyer cruiser submarine tanker ferry yacht icebreaker trawler uss hms class
    company firm brand label maker manufacturer chain store stores boutique shop shares stock group corporation
    battalion brigade regiment division unit
    province district county region state town city village island river mountain mount lake camp cemetery monument
    statue film novel opera series musical
""")
# In a name they say that it is nobody's, as its kind does, and small words.
_BODIES = _KIND_WORDS | word_set("""
    agency alliance assembly association authority bank board bureau chamber church club coalition commission committee
    confederation congress council court department federation force forces front fund government guild headquarters
    house initiative inspectorate league ministry mission movement network office organisation organization parliament
    party police post press project radio secretariat senate service society syndicate television times trust union
    watch of for and the
""")
# People are not in or near somebody.
_WHERE = word_set("in at near outside inside into via through across throughout around")
_ARTICLES = word_set("the a an")
_BEFORE = re.compile(r"(?:(\w[\w-]*)[ \u00a0]+)?(\w[\w-]*)[ \u00a0]+[\"“'‘«(]?$")
_BEHIND = re.compile(r"[\"”'’»)]?(?:['’]s)?[ \u00a0-]+(\w[\w-]*)(?:[ \u00a0]+(\w[\w-]*))?")
_LOOK_BACK = 60


@lru_cache(maxsize=50_000)
def typed_keys(name: str) -> Mapping[EntityType, tuple[str, ...]]:
    """For each of `TYPES` the keys that a name has if it is of it; {} for names that are never set right.

    These are names of one word, which are many people's and places', and those that can mean one thing only.
    """
    if len(name.split()) < 2 or certain_type(name) is not None or is_known_place(name):
        return {}
    keys = {kind: name_keys(name, kind) for kind in TYPES}
    return keys | {EntityType.LOCATION: tuple(sorted(keys_anywhere([name])))}


def contestable_keys(articles: Iterable[Sequence[Name]]) -> set[str]:
    """The keys under which names of articles are known where they are known as one of `TYPES`, their own included."""
    return {key for names in articles for name in names for keys in typed_keys(name.name).values() for key in keys}


def contested_keys(articles: Collection[Sequence[Name]], known: Collection[str]) -> set[str]:
    """Those of `contestable_keys` that belong to names of more than one type.

    Args:
        articles: The names of a batch.
        known: Those of its `contestable_keys` that a stored name has.
    """
    borne = {key for names in articles for name in names for key in typed_keys(name.name).get(name.type, ())}
    borne.update(known)
    return {
        key
        for names in articles
        for name in names
        for kinds in [typed_keys(name.name).values()]
        if sum(not borne.isdisjoint(keys) for keys in kinds) > 1
        for keys in kinds
        for key in keys
    }


class Seen(NamedTuple):
    """In how many stored articles a name is of a type: as the article alone has it, and because others have it so."""

    alone: int = 0
    set_right: int = 0


class CommonTypes:
    """In how many articles each name is of which type, each article taken alone."""

    def __init__(self, articles: Mapping[int, Sequence[Name]], known: Mapping[str, Seen]) -> None:
        """Count.

        Args:
            articles: The names of a batch, by article, decided alone.
            known: For each of `contested_keys`, in how many other articles a name with that key is of the key's type.
        """
        self._known = known
        self._common: dict[tuple[str, bool], EntityType | None] = {}  # what `of` has answered
        self._articles: dict[str, set[int]] = defaultdict(set)
        for article_id, names in articles.items():
            for name in names:
                for key in typed_keys(name.name).get(name.type, ()):
                    self._articles[key].add(article_id)

    def of(self, name: str, *, known_only: bool = False) -> EntityType | None:
        """The type that a name clearly has; None: it is of several, or hardly known.

        Args:
            name: As written.
            known_only: Do not count the articles of the batch.
        """
        asked = name, known_only
        if asked not in self._common:
            self._common[asked] = self._of(name, known_only)
        return self._common[asked]

    def _of(self, name: str, known_only: bool) -> EntityType | None:
        counts = {kind: self._seen(keys, known_only) for kind, keys in typed_keys(name).items()}
        best = max(counts, key=lambda kind: counts[kind], default=None)
        if best is None or counts[best].alone < MIN_ARTICLES:
            return None
        others = sum(sum(seen) for seen in counts.values()) - counts[best].alone
        return best if counts[best].alone >= TIMES_OTHERS * others else None

    def _seen(self, keys: Sequence[str], known_only: bool) -> Seen:
        here = set[int]() if known_only else set[int]().union(*(self._articles.get(key, set()) for key in keys))
        there = max((self._known.get(key, Seen()) for key in keys), default=Seen())
        return Seen(len(here) + there.alone, there.set_right)

    def now_odd(self, names: Iterable[Name]) -> set[str]:
        """Keys of stored names that are of another type than the articles of the batch have made clear."""
        odd: set[str] = set()
        for name in names:
            kind = self.of(name.name)
            if kind is not None and kind is not self.of(name.name, known_only=True):
                others = [keys for other, keys in typed_keys(name.name).items() if other is not kind]
                odd.update(key for keys in others for key in keys if any(self._known.get(key, ())))
        return odd


def names_of_common_types(
    texts: Mapping[int, TaggedText], common: CommonTypes, decisions: Decisions = NO_DECISIONS
) -> dict[int, tuple[Name, ...]]:
    """The names of articles, those articles decided once more in which a name is of another type than it commonly is.

    Args:
        texts: The articles of a batch.
        common: What all articles say.
        decisions: A name about which people have decided something stays what it is.
    """
    decided = {}
    for article_id, each in texts.items():
        types = types_to_set(each.text, each.names, common, decisions)
        decided[article_id] = _marked(each.decided_again(types), types) if types else each.names
    return decided


def _marked(names: Iterable[Name], types: Mapping[str, EntityType]) -> tuple[Name, ...]:
    """The names, with the rule of the surfaces that were set right."""

    def rule_of(name: Name, surface: str, rule: str) -> str:
        return COMMON_TYPE if types.get(surface) is name.type and rule in {"exact", "spelling"} else rule

    return tuple(
        replace(name, aliases={surface: rule_of(name, surface, rule) for surface, rule in name.aliases.items()})
        for name in names
    )


def types_to_set(
    text: str, names: Sequence[Name], common: CommonTypes, decisions: Decisions = NO_DECISIONS
) -> dict[str, EntityType]:
    """The surfaces of an article that are of another type than they were taken for, with that type; as above."""
    return {
        surface: kind
        for name, kind in _odd(text, names, common)
        if decisions.group(name.name, name.type) is None
        for surface, rule in name.aliases.items()
        if rule == "inflected" or (rule not in LOCAL_RULES and rule != "acronym")
    }


def _odd(text: str, names: Sequence[Name], common: CommonTypes) -> Iterator[tuple[Name, EntityType]]:
    """Names of an article that are clearly of another type, with that type."""
    for name in names:
        if name.type not in TYPES or (name.type is EntityType.PERSON and not _is_nobodys(name)):
            continue
        kind = common.of(_untitled(text, name))
        if kind is None or kind is name.type:
            continue
        if not any(_stands_otherwise(text, span, name.type, kind) for span in name.spans):
            yield name, kind


def _untitled(text: str, name: Name) -> str:
    """The name without titles, which are taken off persons only: "President Aida Bek", an organisation."""
    first = name.spans[0]
    bare = trim_span(text, first.start, first.end, EntityType.PERSON)
    return bare.surface if bare is not None and first.surface == name.name else name.name


def _is_nobodys(name: Name) -> bool:
    """Whether what was taken for a person's name cannot be one: it has words that no name has, and no short forms."""
    words = {word.lower() for word in name.name.split()}
    return not _BODIES.isdisjoint(words) and LOCAL_RULES.isdisjoint(name.aliases.values())


def _stands_otherwise(text: str, span: Span, taken_for: EntityType, kind: EntityType) -> bool:
    """Whether the words beside a name speak for what it was taken for: a ship, a school, a place one is in."""
    before = _BEFORE.search(text, max(0, span.start - _LOOK_BACK), span.start)
    behind = _BEHIND.match(text, span.end)
    near = {word.lower() for word in (behind.groups() if behind else ()) if word}
    if before:
        near.add(before.group(2).lower())
        if kind is EntityType.PERSON and before.group(1):  # shares of Michael Kors
            near.add(before.group(1).lower())
    if not _KIND_WORDS.isdisjoint(near):
        return True
    last = before.group(2).lower() if before else ""
    if kind is EntityType.PERSON:
        return last in _ARTICLES or (taken_for is EntityType.LOCATION and last in _WHERE)
    return kind is EntityType.ORG and taken_for is EntityType.LOCATION and last in _WHERE
