"""The spans of one Russian or Ukrainian article -> its names: what `names` does for English, on nominatives.

A name is known by its nominative; the forms it takes in the text are aliases by the rule "inflected", which holds in
this article only: "Иванова" may be the man in the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.cyrillic_places import known_place, renown
from extractors.cyrillic_spans import QUOTES_BEFORE, SpanMender, beside_capital, covered_by, plain
from extractors.cyrillic_words import ENGLISH_OF, ENGLISH_REGIONS, KIND_BEFORE_QUOTES
from extractors.declension import FIXED, readings
from extractors.nominatives import Context, person_nominatives, place_nominative, thing_nominative
from extractors.persons import join_persons
from extractors.records import EntityType, Name, Span
from extractors.slovnet_model import Lexicon
from extractors.ukrainian import romanised

_CAPITALISED = re.compile(r"(?<![\w-])[А-ЯЁІЇЄҐӘҒҚҢӨҰҮҺЎ][\w’ʼ-]*\w")


@dataclass(frozen=True, slots=True)
class _Found:
    """A span with the name it is a form of, and its gender if it is a person's."""

    span: Span
    name: str
    gender: str = ""


def decide_cyrillic(text: str, spans: Sequence[Span], language: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """Decide which names a Russian or Ukrainian article holds and where.

    Args:
        text: The article.
        spans: What the tagger found: trimmed, ordered by start, not overlapping.
        language: "ru" or "uk".
        lexicon: Known words.

    Returns:
        As `names.decide_names`. `name` is the nominative; forms of it have the rule "inflected", a Latin name that is
        known beyond romanising "translated", a Ukrainian name in official Latin letters "romanised".
    """
    article = _Article(text, language, lexicon)
    decided = SpanMender(text, language, lexicon).mended(spans)
    persons = article.persons([span for span in decided if span.type is EntityType.PERSON])
    others = [article.other(span) for span in decided if span.type is not EntityType.PERSON]
    others = article.at_one(others)
    found = article.with_repeats(persons, others)
    return tuple(sorted(article.names(found), key=lambda name: name.spans[0].start))


class _Article:
    def __init__(self, text: str, language: str, lexicon: Lexicon) -> None:
        self._text = text
        self._language = language
        self._lexicon = lexicon
        self._read: dict[int, list[tuple[str, str, float]]] = {}

    def persons(self, spans: Sequence[Span]) -> list[_Found]:
        """Persons in the nominative: full names first, then single words by the full names of the article."""
        full: dict[int, tuple[str, str]] = {}
        agreed: Counter[tuple[str, str]] = Counter()
        alone = {plain(span.surface) for span in spans if " " not in span.surface}
        for span in spans:
            if " " in span.surface:
                for name, gender, score in self._persons_of(span):
                    agreed[name, gender] += 50 * (name.split()[-1] in alone)
                    agreed[name, gender] += max(0, round(10 * score) + 20)
        # Forms of one name agree on the reading they share: "Петра Порошенка" and "Петро Порошенко".
        for span in spans:
            if " " in span.surface:
                options = self._persons_of(span)
                best = options[0][2]
                near = [option for option in options if option[2] >= best - 1.0]
                name, gender, _ = max(near, key=lambda option: (agreed[option[0], option[1]], option[2]))
                full[span.start] = name, gender
        surnames: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for name, gender in full.values():
            words = name.split()
            for word in (words[0], words[-1]):
                surnames[_folded(word)].add((word, gender))
        full_at: dict[tuple[str, str], list[int]] = defaultdict(list)
        for start, (name, gender) in sorted(full.items()):
            for word in {name.split()[0], name.split()[-1]}:
                full_at[word, gender].append(start)
        single: Counter[str] = Counter()
        for span in spans:
            if span.start not in full:
                single.update({name for name, _, score in self._persons_of(span) if score > -1})
        found = []
        for span in spans:
            name, gender = full.get(span.start) or self._single(span, surnames, single, full_at)
            if span.start not in full and (name, gender) in full_at:
                insort(full_at[name, gender], span.start)
            found.append(_Found(span, name, gender))
        return found

    def other(self, span: Span) -> _Found:
        """A place or an organisation in the nominative."""
        words = plain(span.surface).split()
        context = Context.of(self._text, span.start, span.end, self._language)
        if span.type is EntityType.LOCATION:
            name = place_nominative(words, self._language, self._lexicon, context, self._renown)
            if name.lower() in ENGLISH_OF[self._language]:
                return _Found(replace(span, type=EntityType.ORG), name)
        elif self._stands_as_is(span):
            name = " ".join(words)
        else:
            name = thing_nominative(words, self._language, self._lexicon, context)
        return _Found(span, name)

    def at_one(self, found: Sequence[_Found]) -> list[_Found]:
        """Forms that can be of a name another span was sure of are of that name."""
        sure = Counter(
            (each.span.type, each.name) for each in found if each.name == plain(each.span.surface) or " " in each.name
        )
        votes = Counter((each.span.type, each.name) for each in found)
        result = []
        for each in found:
            kind = each.span.type
            options = {each.name}
            if " " not in each.name and not (kind is EntityType.LOCATION and known_place(each.name)):
                options |= {
                    reading.lemma
                    for reading in readings(plain(each.span.surface), self._language)
                    if reading.kind != FIXED and (kind, reading.lemma) in votes
                }
            best = max(options, key=lambda name: (bool(sure[kind, name]), votes[kind, name], name == each.name, name))
            result.append(replace(each, name=best))
        return result

    def with_repeats(self, persons: Sequence[_Found], others: Sequence[_Found]) -> list[_Found]:
        """Add forms of decided names that the tagger passed over: single words with a capital."""
        found = sorted([*persons, *others], key=lambda each: each.span.start)
        wanted: dict[str, tuple[EntityType, str, str]] = {}
        for each in found:
            words = each.name.split()
            if each.span.type is EntityType.PERSON and len(words) > 1:
                wanted.setdefault(_folded(words[-1]), (EntityType.PERSON, words[-1], each.gender))
            elif len(words) == 1 and len(each.name) > 2:
                wanted.setdefault(_folded(each.name), (each.span.type, each.name, each.gender))
        covered = covered_by(self._text, [each.span for each in found])
        lower = set(re.findall(r"\b[^\W\d_A-ZА-ЯЁІЇЄҐ]\w+", self._text))
        added = []
        for match in _CAPITALISED.finditer(self._text):
            start, end = match.span()
            if any(covered[start:end]) or len(match[0]) > 40 or beside_capital(self._text, start, end, covered):
                continue
            word = plain(match[0])
            for reading in readings(word, self._language):
                known = wanted.get(_folded(reading.lemma))
                if known is None or reading.lemma.lower() in lower or (word.isupper() and not known[1].isupper()):
                    continue
                kind, name, gender = known
                if kind is EntityType.PERSON and gender and reading.gender not in {gender, ""}:
                    continue
                added.append(_Found(Span(start=start, end=end, surface=match[0], type=kind), name, gender))
                break
        return sorted([*found, *added], key=lambda each: each.span.start)

    def names(self, found: Sequence[_Found]) -> list[Name]:
        """One name for what is one; persons by the rules of `persons.join_persons` on their nominatives."""
        by_start = {each.span.start: each for each in found}
        persons = [replace(each.span, surface=each.name) for each in found if each.span.type is EntityType.PERSON]
        groups: list[tuple[EntityType, list[tuple[_Found, str]]]] = [
            (EntityType.PERSON, [(by_start[span.start], rule) for span, rule in held]) for held in join_persons(persons)
        ]
        rest: dict[tuple[EntityType, str], list[tuple[_Found, str]]] = defaultdict(list)
        for each in found:
            if each.span.type is not EntityType.PERSON:
                rest[each.span.type, _folded(each.name)].append((each, "exact"))
        groups += [(kind, held) for (kind, _), held in rest.items()]
        return [self._name(kind, held) for kind, held in groups if held]

    def _name(self, kind: EntityType, held: Sequence[tuple[_Found, str]]) -> Name:
        full = Counter(each.name for each, rule in held if rule == "exact") or Counter(each.name for each, _ in held)
        best = max(full, key=lambda name: (len(name.split()), full[name], len(name), name))
        aliases: dict[str, str] = {best: "exact"}
        for each, rule in held:
            surface = each.span.surface
            if surface == best:
                continue
            if rule == "exact" and surface == each.name:
                rule = "spelling"
            aliases.setdefault(surface, "inflected" if rule == "exact" else rule)
        for latin, rule in self._latin(best, kind):
            aliases.setdefault(latin, rule)
        return Name(name=best, type=kind, spans=tuple(each.span for each, _ in held), aliases=aliases)

    def _latin(self, name: str, kind: EntityType) -> list[tuple[str, str]]:
        if kind is not EntityType.PERSON:
            table = ENGLISH_OF if kind is EntityType.ORG else ENGLISH_REGIONS
            english = table[self._language].get(name.lower())
            return [(english, "translated")] if english else []
        if self._language == "uk" and " " in name:
            return [(romanised(name), "romanised")]
        return []

    def _persons_of(self, span: Span) -> list[tuple[str, str, float]]:
        if span.start not in self._read:
            context = Context.of(self._text, span.start, span.end, self._language)
            words = tuple(plain(span.surface).split()[:5])
            self._read[span.start] = [
                (found.name, found.gender, found.score)
                for found in person_nominatives(words, self._language, self._lexicon, context)
            ]
        return self._read[span.start]

    def _single(
        self,
        span: Span,
        surnames: dict[str, set[tuple[str, str]]],
        single: Counter[str],
        full_at: Mapping[tuple[str, str], list[int]],
    ) -> tuple[str, str]:
        """A surname or given name: of a person named in full, else the reading most forms in the article share."""
        options = self._persons_of(span)
        best = options[0][2]
        fitting = [
            (score > best - 1.0, _last_before(full_at.get((word, held), ()), span.start), score, word, held)
            for name, gender, score in options
            for word, held in surnames.get(_folded(name), ())
            if not held or not gender or held == gender
        ]
        if fitting:
            return max(fitting)[3:]
        near = [option for option in options if option[2] >= best - 2.5]
        name, gender, _ = max(near, key=lambda option: (single[option[0]], option[2], option[0]))
        return name, gender

    def _renown(self, name: str) -> int:
        return renown(name) or int(name.lower() in ENGLISH_REGIONS[self._language])

    def _stands_as_is(self, span: Span) -> bool:
        """Whether a name in quotes follows the word for what it is, and so does not change."""
        before = self._text[max(0, span.start - 40) : span.start]
        return before[-1:] in QUOTES_BEFORE and bool(KIND_BEFORE_QUOTES.search(before[:-1].rstrip()))


def _last_before(places: Sequence[int], start: int) -> int:
    """The last of sorted places before a place; -1 if all are after it."""
    index = bisect_left(places, start)
    return places[index - 1] if index else -1


def _folded(word: str) -> str:
    return word.casefold().replace("ё", "е")
