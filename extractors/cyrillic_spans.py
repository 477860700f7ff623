"""Spans of a Russian or Ukrainian text, mended: cut and joined, with what is certain, without what is no name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.cyrillic_places import known_place, place_of
from extractors.cyrillic_words import ENGLISH_OF, MINISTRIES, PATRONYMIC, PREPOSITIONS, STATE_BODY
from extractors.declension import MODIFIER, readings
from extractors.nominatives import Context, person_nominatives, respelled
from extractors.records import EntityType, Span
from extractors.slovnet_model import Lexicon

QUOTES_BEFORE = frozenset('«“„"')

_AFTER_PREPOSITION = re.compile(r"(?<![\w-])([А-Яа-яіІ]{1,8}) ([А-ЯІЇЄҐ][а-яёіїєґ’ʼ-]{1,38}\w)(?![\w-])")
_TWO_CAPITALS = re.compile(r"(?<![\w-])([А-ЯЁІЇЄҐ][а-яёіїєґ’ʼ]{1,30}) (?=([А-ЯЁІЇЄҐ][а-яёіїєґ’ʼ-]{1,30})(?![\w-]))")
_NAME_BEFORE = re.compile(r"(?<![\w-])([А-ЯЁІЇЄҐ][а-яёіїєґ’ʼ]{1,30}(?:-[А-ЯЁІЇЄҐ][а-яёіїєґ’ʼ]{1,30})?) $")
_INITIALS = re.compile(r"(?:\w(?:\.\s*|\s+)){0,2}\w\.?")
_ADJECTIVE = re.compile(r"\w+[сцз]ь?к(?:ий|ого|ому|им|ом|ие|их|ими|ая|ой|ую|ое|а|ої|ій|у|ою|і|е)")
_SENTENCE_END = re.compile(r"(?:^|[.!?…:»”\n])[\s«“„\"—–-]*$")
_CAPITAL_AFTER = re.compile(r"[ -]([А-ЯЁІЇЄҐ]\w)")
_CAPITAL_BEFORE = re.compile(r"([А-ЯЁІЇЄҐ][\w-]*) $")
_SMALL_AFTER = re.compile(r" [а-яёіїєґ]")
_STRESS = re.compile("[\u0300\u0301\u00ad]")
_STATES = frozenset({"США", "РФ", "ФРГ", "КНР", "ОАЭ", "КНДР", "ЮАР", "СССР", "СРСР", "ОАЕ", "ФРН", "ПАР"})


class SpanMender:
    """The rules on spans of one article.

    Args:
        text: The article.
        language: "ru" or "uk".
        lexicon: Known words.
    """

    def __init__(self, text: str, language: str, lexicon: Lexicon) -> None:
        self._text = text
        self._language = language
        self._lexicon = lexicon

    def mended(self, spans: Sequence[Span]) -> list[Span]:
        """Cut places off the front of persons; give a single word its type where that is certain."""
        cut: list[Span] = []
        for span in self._with_given(self._with_full_names(self._with_places(spans))):
            cut += self._without_place(self._without_noun(span)) if span.type is EntityType.PERSON else [span]
        joined = self._with_states([self._inside_quotes(span) for span in cut])
        full = [span for span in joined if span.type is EntityType.PERSON and " " in span.surface]
        surnames = {self._person(span).split()[-1] for span in full}
        return [
            self._certain(span, surnames)
            for span in joined
            if not self._is_adjective(span) and not _INITIALS.fullmatch(span.surface)
        ]

    def _with_places(self, spans: Sequence[Span]) -> list[Span]:
        """Add places that the tagger passed over: known ones after a preposition."""
        covered = covered_by(self._text, spans)
        added = []
        for match in _AFTER_PREPOSITION.finditer(self._text):
            start, end = match.span(2)
            cases = PREPOSITIONS[self._language].get(match[1].lower())
            if cases is None or any(covered[start:end]) or beside_capital(self._text, start, end, covered):
                continue
            found = readings(plain(match[2]), self._language)
            if any(known_place(each.lemma) for each in found if each.case in {*cases, ""} and each.kind != MODIFIER):
                added.append(Span(start=start, end=end, surface=match[2], type=EntityType.LOCATION))
        return sorted([*spans, *added], key=lambda span: span.start)

    def _with_full_names(self, spans: Sequence[Span]) -> list[Span]:
        """Add persons that the tagger passed over: a given name and another word with a capital."""
        covered = covered_by(self._text, spans)
        added = []
        for match in _TWO_CAPITALS.finditer(self._text):
            start, end = match.start(), match.end(2)
            if any(covered[start:end]) or beside_capital(self._text, start, end, covered):
                continue
            words = (plain(match[1]), plain(match[2]))
            if self._is_given(words[0]) and not self._place_of_any(words):
                covered[start:end] = b"\1" * (end - start)
                added.append(Span(start=start, end=end, surface=self._text[start:end], type=EntityType.PERSON))
        return sorted([*spans, *added], key=lambda span: span.start)

    def _place_of_any(self, words: Sequence[str]) -> bool:
        return any(place_of(word, self._language) for word in words)

    def _with_given(self, spans: Sequence[Span]) -> list[Span]:
        """Put a person's given name, passed over or taken for something else, before the surname."""
        result: list[Span] = []
        for span in spans:
            start = span.start
            before = _NAME_BEFORE.search(self._text, max(0, start - 40), start)
            if span.type is EntityType.PERSON and " " not in span.surface and before:
                at, word = before.start(1), before[1]
                last = result[-1] if result else None
                alone = last is None or last.end <= at
                mistaken = last is not None and last.start == at and last.end == before.end(1)
                if mistaken or alone:
                    given = self._is_given(plain(word))
                    if given or (mistaken and not place_of(plain(word), self._language) and not word.isupper()):
                        if mistaken:
                            result.pop()
                        start = at
            result.append(replace(span, start=start, surface=self._text[start : span.end]))
        return result

    def _is_adjective(self, span: Span) -> bool:
        """ "Білоруський лідер": an adjective at the beginning of a sentence is no name."""
        return (
            span.type is not EntityType.PERSON
            and bool(_ADJECTIVE.fullmatch(span.surface))
            and bool(_SMALL_AFTER.match(self._text, span.end))
            and self._text[max(0, span.start - 1) : span.start] not in QUOTES_BEFORE
            and not place_of(span.surface, self._language)
        )

    def _without_noun(self, span: Span) -> Span:
        """ "Правозахисниця Олександра Матвійчук": the first word of a sentence before a given name is what she is."""
        words = list(re.finditer(r"\S+", span.surface))
        if len(words) < 3 or not _SENTENCE_END.search(self._text, max(0, span.start - 5), span.start):
            return span
        first, second = (plain(word[0]) for word in words[:2])
        if self._is_given(first) or not self._is_given(second) or PATRONYMIC["m"].match(second.lower()):
            return span
        start = span.start + words[1].start()
        return replace(span, start=start, surface=self._text[start : span.end])

    def _without_place(self, span: Span) -> list[Span]:
        """ "України Володимир Зеленський" -> the country, and the man."""
        words = list(re.finditer(r"\S+", span.surface))
        if len(words) < 2:
            return [span]
        first = plain(words[0][0])
        if self._is_given(first) or not place_of(first, self._language):
            return [span]
        at = span.start + words[1].start()
        place_end = span.start + words[0].end()
        place = Span(
            start=span.start, end=place_end, surface=self._text[span.start : place_end], type=EntityType.LOCATION
        )
        return [place, replace(span, start=at, surface=self._text[at : span.end])]

    def _inside_quotes(self, span: Span) -> Span:
        """«Партия «Единая Россия» -> what stands in the quotes."""
        if span.type is not EntityType.ORG:
            return span
        quote = re.search(r"[«“„\"](?=[^«»“”„\"]+$)", span.surface)
        if quote is None or self._text[span.end : span.end + 1] not in set('»”“"'):
            return span
        return replace(span, start=span.start + quote.end(), surface=span.surface[quote.end() :])

    def _certain(self, span: Span, surnames: set[str]) -> Span:
        if span.surface.lower() in ENGLISH_OF[self._language]:
            return replace(span, type=EntityType.ORG)
        if " " in span.surface or span.surface.isupper():
            known = known_place(span.surface) and span.surface.isupper() and span.surface in _STATES
            return replace(span, type=EntityType.LOCATION) if known else span
        word = plain(span.surface)
        lemmas = {reading.lemma for reading in readings(word, self._language)}
        if any(lemma.lower() in ENGLISH_OF[self._language] for lemma in lemmas):
            return replace(span, type=EntityType.ORG)
        if span.type is not EntityType.PERSON and lemmas & surnames and not place_of(word, self._language):
            return replace(span, type=EntityType.PERSON)
        quoted = self._text[span.start - 1 : span.start] in QUOTES_BEFORE and span.start > 0
        if (
            span.type is not EntityType.LOCATION
            and not quoted
            and not lemmas & surnames
            and place_of(word, self._language)
        ):
            return replace(span, type=EntityType.LOCATION)
        return span

    def _with_states(self, spans: Sequence[Span]) -> list[Span]:
        """ "МИД" and "РФ" beside it are one name: every state has such a ministry."""
        result: list[Span] = []
        for span in spans:
            last = result[-1] if result else None
            if (
                last is not None
                and last.type is EntityType.ORG
                and span.type is EntityType.LOCATION
                and (last.surface in MINISTRIES or STATE_BODY.match(last.surface))
                and self._text[last.end : span.start] in {" ", "\u00a0"}
            ):
                result[-1] = replace(last, end=span.end, surface=self._text[last.start : span.end])
            else:
                result.append(span)
        return result

    def _is_given(self, word: str) -> bool:
        return any(
            respelled(reading.lemma.lower()) in self._lexicon.given for reading in readings(word, self._language)
        )

    def _person(self, span: Span) -> str:
        context = Context.of(self._text, span.start, span.end, self._language)
        return person_nominatives(tuple(plain(span.surface).split()[:5]), self._language, self._lexicon, context)[
            0
        ].name


def beside_capital(text: str, start: int, end: int, covered: bytearray) -> bool:
    """Whether the word stands beside another with a capital that is no name of its own."""
    after = _CAPITAL_AFTER.match(text, end)
    if after and not covered[after.start(1)]:
        return True
    before = _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    return bool(
        before
        and not covered[before.start(1)]
        and not _SENTENCE_END.search(text, max(0, before.start(1) - 5), before.start(1))
    )


def covered_by(text: str, spans: Sequence[Span]) -> bytearray:
    """A byte for each character, 1 where a span is, and one more."""
    covered = bytearray(len(text) + 1)
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered


def plain(surface: str) -> str:
    """Without stress marks and soft hyphens."""
    return _STRESS.sub("", surface)
