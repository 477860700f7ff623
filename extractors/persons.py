"""Persons of one article: full names with their spellings, then what is only a surname or a given name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from anyascii import anyascii

from extractors.alike import MAX_BLOCK
from extractors.compared import block_keys, compare_names
from extractors.given_names import EAST_ASIAN_SURNAMES
from extractors.name_likeness import Answer
from extractors.namesakes import Namesakes
from extractors.person_words import person_words
from extractors.records import EntityType, Span
from extractors.romanise import is_listed, name_key, name_keys, person_parts
from extractors.same_person import first_surname
from extractors.ties import Tie

Held = list[tuple[Span, str]]


def join_persons(spans: Sequence[Span], bynames: Sequence[Tie] = ()) -> list[Held]:
    """Put the spans of each person together, each with the rule that put it there.

    A short form belongs to the person whose surname it is, else to the one whose given name it is, else to the one in
    the midst of whose name it stands: Lula is Luiz Inácio Lula da Silva. An initial with a surname is a short form
    ("surname"), too. Two people with one surname stay two: `namesakes` tells which of them is meant. Who was called by
    a given name before the person with that surname was named is still called by it after.

    Args:
        spans: All spans of persons in one article, ordered by start.
        bynames: Which of them the article calls one person's ("renamed").
    """
    people = _people([span.surface for span in spans if _is_full(span.surface)])
    owner = {surface: index for index, surfaces in enumerate(people) for surface in surfaces}
    renamed = _with_bynames(people, owner, bynames)
    named_at: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for span in spans:
        if span.surface in owner:
            named_at[owner[span.surface]].append((span.start, span.end, owner[span.surface]))
    claimants = _Claimants(people)
    held: list[Held] = [[] for _ in people]
    alone: dict[str, Held] = defaultdict(list)
    namesakes: dict[tuple[int, ...], Namesakes] = {}

    def meant(span: Span, indexes: tuple[int, ...]) -> int:
        if indexes not in namesakes:
            namesakes[indexes] = Namesakes(sorted(naming for index in indexes for naming in named_at[index]))
        return namesakes[indexes].at(span.start)

    @cache
    def first_named(indexes: tuple[int, ...]) -> int:
        return min(named_at[index][0][0] for index in indexes)

    by_given: set[str] = set()  # words by which the text calls someone whose given name they are
    for span in spans:
        if span.surface in owner:
            held[owner[span.surface]].append((span, "renamed" if span.surface in renamed else "exact"))
            continue
        indexes, rule = claimants.of(span.surface)
        namers = claimants.namers(span.surface) if rule == "surname" and indexes else ()
        if namers and (span.surface in by_given or first_named(namers) < span.start < first_named(indexes)):
            by_given.add(span.surface)
            indexes, rule = namers, "given"
        if not indexes:
            alone[name_key(span.surface, EntityType.PERSON)].append((span, "exact"))
        elif len(indexes) == 1:
            held[indexes[0]].append((span, rule))
        else:
            held[meant(span, indexes)].append((span, "surname_recent"))
    return [each for each in held if each] + list(alone.values())


def _is_full(surface: str) -> bool:
    """Whether a name has a given name that is more than an initial."""
    words = person_words(surface).words
    return person_parts(surface).is_full and not (len(words) > 1 and all(word.is_initial for word in words[:-1]))


def _people(surfaces: Sequence[str]) -> list[list[str]]:
    """Surfaces of full names, one list a person. A form that fits two different people stands alone."""
    order = {surface: place for place, surface in reversed(list(enumerate(surfaces)))}
    people: list[list[str]] = []
    by_key: dict[str, list[int]] = defaultdict(list)
    # The fullest forms first: they found the people that shorter forms join.
    for surface in sorted(order, key=lambda each: (-len(person_parts(each).middles), order[each])):
        keys = name_keys(surface, EntityType.PERSON) + block_keys(surface, EntityType.PERSON)
        fitting = [
            index
            for index in sorted({index for key in keys if len(by_key[key]) <= MAX_BLOCK for index in by_key[key]})
            if all(compare_names(surface, other, EntityType.PERSON).answer is Answer.SAME for other in people[index])
        ]
        if len(fitting) == 1:
            people[fitting[0]].append(surface)
        else:
            fitting = [len(people)]
            people.append([surface])
        for key in keys:
            by_key[key].append(fitting[0])
    return people


def _with_bynames(people: list[list[str]], owner: dict[str, int], bynames: Sequence[Tie]) -> set[str]:
    """Make one, in place, what bynames say is one person; the surfaces that only they say it of."""
    renamed: set[str] = set()
    for tie in bynames:
        main, other = owner.get(tie.main.surface), owner.get(tie.other.surface)
        if main is not None and other is not None and main != other:
            renamed.update(people[other])
            people[main] += people[other]
            owner.update(dict.fromkeys(people[other], main))
            people[other] = []
    return renamed


class _Claimants:
    """Which people a short form can name."""

    def __init__(self, people: Sequence[Sequence[str]]) -> None:
        self._by_surname: dict[str, set[int]] = defaultdict(set)
        self._by_given: dict[str, set[int]] = defaultdict(set)
        self._by_first_surname: dict[str, set[int]] = defaultdict(set)
        self._by_middle: dict[str, set[int]] = defaultdict(set)
        self._by_initial: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._found: dict[str, tuple[tuple[int, ...], str]] = {}
        self._namers: dict[str, tuple[int, ...]] = {}
        for index, forms in enumerate(people):
            for form in forms:
                words = [_reduced(word) for word in form.split()]
                for cut in range(1, len(words)):
                    self._by_surname[" ".join(words[cut:])].add(index)
                    self._by_given[" ".join(words[:cut])].add(index)
                self._by_surname[person_parts(form).surname].add(index)
                if words[0] in _EASTERN and (len(words) == 3 or words[-1] not in _EASTERN):
                    self._by_surname[words[0]].add(index)  # Kim Jong Un is Kim
                self._add_inner(form, index)
                for initial in _initials(form):
                    self._by_initial[initial, person_parts(form).surname].add(index)

    def _add_inner(self, form: str, index: int) -> None:
        """Words in the midst of a name that can stand for it: no father's, and none that many have for a given name."""
        names = person_words(form)
        first = first_surname(names)
        if first is not None:
            self._by_first_surname[names.words[first].text].add(index)  # Gustavo Petro Urrego is Petro
        for word in names.words[1:-1]:
            if len(word.text) > 2 and not word.father and not is_listed(word.text):
                self._by_middle[word.text].add(index)

    def namers(self, surface: str) -> tuple[int, ...]:
        """Indexes of the people whose given name a surname of others is."""
        if surface not in self._namers:
            words = " ".join(_reduced(word) for word in surface.split())
            named = self._by_given.get(words, set()) - self._by_surname.get(words, set())
            self._namers[surface] = tuple(sorted(named))
        return self._namers[surface]

    def of(self, surface: str) -> tuple[tuple[int, ...], str]:
        """Indexes of the people, and "surname" or "given"."""
        if surface not in self._found:
            words = " ".join(_reduced(word) for word in surface.split())
            parts = person_parts(surface)
            if parts.is_full:  # V. Putin
                fitting = {index for letter in _initials(surface) for index in self._by_initial[letter, parts.surname]}
                self._found[surface] = tuple(sorted(fitting)), "surname"
                return self._found[surface]
            inner = person_words(surface).words
            word = inner[0].text if len(inner) == 1 else ""
            by_surname = (
                self._by_surname.get(words) or self._by_surname.get(parts.surname) or self._by_first_surname.get(word)
            )
            if by_surname:
                self._found[surface] = tuple(sorted(by_surname)), "surname"
            else:
                within = self._by_middle.get(word, set())
                named = self._by_given.get(words) or (within if len(within) == 1 else set())
                self._found[surface] = tuple(sorted(named)), "given"
        return self._found[surface]


def _initials(name: str) -> set[str]:
    """First letters of a given name, as written and as listed: Oleksandr is Aleksandr, too."""
    return {anyascii(name).lstrip().casefold()[:1], *(given[0] for given in person_parts(name).given)}


def _reduced(word: str) -> str:
    return name_key(word, EntityType.PERSON)


_EASTERN = frozenset(_reduced(word) for word in EAST_ASIAN_SURNAMES.split())
