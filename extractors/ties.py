"""What a text says outright about two names: this is short for that, this was called that before."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.bracketed import NO_ACRONYMS
from extractors.peoples import certain_type
from extractors.records import EntityType, Span
from extractors.surfaces import trim_span
from extractors.words import CONNECTORS


@dataclass(frozen=True, slots=True)
class Tie:
    """Two stretches of one text that name the same thing.

    Attributes:
        main: The long form, or the name of today.
        other: The acronym, or the former name.
        rule: "acronym" or "renamed".
    """

    main: Span
    other: Span
    rule: str


_ACRONYM = r"[A-Z][A-Za-z0-9]*(?:[./&-][A-Z0-9]+)*\.?"
_IN_BRACKETS = re.compile(rf"(?<=[\w.’'\"”]) ?\((?:the |or |“|\")?({_ACRONYM})[”\"]?[);,]")
_BEFORE_BRACKETS = re.compile(rf"(?<![\w/])({_ACRONYM}) \((?:the )?([A-Z][^()\n]{{5,120}})\)")
# After an organisation's name: one whose letters are those of its own language, PDVSA, PiS.
_FOREIGN = re.compile(r" ?\([“\"]?([A-Z]{1,6}[a-z]?[A-Z]{1,6})[”\"]?\)")
_LONG_WORD = re.compile(r"[^\s/–—-]+")
# A long form ends where a clause does, so looking back stops at these.
_CLAUSE_END = re.compile(r"[.;:!?,()“”\"\n](?=\s|$)|[()\n“”\"]")

_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*[\w]"
_PLACE = rf"(?:the )?({_CAPITALISED}(?: (?:{_CAPITALISED}|of|de|la|el)){{0,4}})"
# Only wordings that cannot mean "in what is today": "Kokand, now Uzbekistan" is no new name.
_OLD_AFTER = re.compile(
    rf",? ?\(?(?:also )?(?:(?:formerly|previously|once|until \w+) (?:known as|called|named)|formerly|previously|"
    rf"(?:which )?(?:was )?renamed from|ex-) {_PLACE}"
)
_NEW_AFTER = re.compile(
    rf"(?:,? ?\(?(?:(?:which|that) is )?(?:now|today|currently|since) (?:officially )?"
    rf"(?:known as|called|named|renamed)|"
    rf",? (?:(?:which )?(?:was|were|has been|have been|had been|is being|will be|be) )?(?:later |since |officially )?"
    rf"renamed(?: (?:as|to))?) {_PLACE}"
)
_OLD_TO_NEW = re.compile(
    rf"(?:renam(?:ed|ing)|changed its name from|name (?:was |has been )?changed from) "
    rf"(?:the )?(?:(?:city|town|village|region|capital|province|country|party|company|state) (?:of )?)?"
    rf"{_PLACE} (?:to|as|into) {_PLACE}"
)


def find_acronyms(text: str, spans: Sequence[Span]) -> Iterator[Tie]:
    """Long forms with their acronym in brackets: "Eurasian Grain Board (EGB)", "EGB (Eurasian Grain Board)".

    The capital letters of the acronym must be the initials of the long form, in order; small words may be left out.
    One of the two, or a part, must have been tagged: "gross domestic product" has an acronym too. The pair is an
    organisation unless the tagger saw a place in the whole long form. Straight behind a tagged organisation the letters
    may be those of another language: "Petróleos de Venezuela (PDVSA)".

    Args:
        text: The article.
        spans: What the tagger found.
    """
    ties = list(_by_initials(text, spans))
    yield from ties
    yield from _foreign_acronyms(text, spans, ties)


def _by_initials(text: str, spans: Sequence[Span]) -> Iterator[Tie]:
    for found in _IN_BRACKETS.finditer(text):
        end = found.start()
        window = max(0, end - 160)
        stops = [stop.end() for stop in _CLAUSE_END.finditer(text, window, end)]
        floor = stops[-1] if stops else window
        start = _start_of_long_form(text, floor, end, found.group(1))
        if start is not None:
            yield from _acronym_tie(text, spans, (start, end), found.span(1))
    for found in _BEFORE_BRACKETS.finditer(text):
        start, end = found.span(2)
        if _start_of_long_form(text, start, end, found.group(1)) == start:
            yield from _acronym_tie(text, spans, (start, end), found.span(1))


def _foreign_acronyms(text: str, spans: Sequence[Span], ties: Sequence[Tie]) -> Iterator[Tie]:
    """Acronyms in brackets straight behind an organisation, whose letters are not its initials in English.

    None that is something else in brackets (`NO_ACRONYMS`), was tagged as something else, or is given to two.
    """
    known = {tie.other.surface for tie in ties} | {tie.main.surface for tie in ties}
    found: dict[str, list[Tie]] = defaultdict(list)
    for span in spans:
        inside = _FOREIGN.match(text, span.end)
        if inside is None or span.type is not EntityType.ORG or " " not in span.surface or span.surface.isupper():
            continue
        acronym = inside.group(1)
        other = trim_span(text, *inside.span(1), EntityType.ORG)
        kinds = {each.type for each in _touching(spans, *inside.span(1))}
        if other and kinds <= {EntityType.ORG} and len(acronym) <= 8 and not _is_other_thing(acronym):
            found[acronym].append(Tie(span, other, "acronym"))
    for acronym, given in found.items():
        mains = {tie.main.surface for tie in given}
        if acronym not in known and mains.isdisjoint(known) and len(mains) == 1:
            yield from given


def _is_other_thing(acronym: str) -> bool:
    return acronym in NO_ACRONYMS or certain_type(acronym) is not None


def find_renamings(text: str, spans: Sequence[Span]) -> Iterator[Tie]:
    """Places and organisations that a text says were called otherwise before.

    "A, formerly (known as) B", "A (formerly B)", "B, now called A", "B was renamed A", "renamed B to A". One of the
    two must have been tagged as a place or an organisation; the other is taken from the wording.

    Args:
        text: The article.
        spans: What the tagger found, ordered by start.
    """
    nameable = (EntityType.LOCATION, EntityType.ORG)
    for span in spans:
        if span.type not in nameable:
            continue
        for pattern, old_after in ((_OLD_AFTER, True), (_NEW_AFTER, False)):
            found = pattern.match(text, span.end)
            other = found and _capitalised_span(text, found.span(1), span.type)
            if other and other.surface != span.surface:
                yield Tie(span, other, "renamed") if old_after else Tie(other, span, "renamed")
                break
    for found in _OLD_TO_NEW.finditer(text):
        tagged = _touching(spans, *found.span())
        kind = next((span.type for span in tagged if span.type in nameable), None)
        if kind is not None:
            old, new = (_capitalised_span(text, found.span(group), kind) for group in (1, 2))
            if old and new and old.surface != new.surface:
                yield Tie(new, old, "renamed")


def _start_of_long_form(text: str, floor: int, end: int, acronym: str) -> int | None:
    """Where the shortest run of words before `end` starts whose initials are the acronym's letters.

    What stands behind a hyphen in the acronym may be a branch's mark: "Forest Institute of the North (FIN-2)".
    """
    whole = acronym.replace(".", "")
    stem = whole.partition("-")[0]
    for short in (whole, stem) if len(stem) > 2 and stem != whole else (whole,):
        letters = [letter for letter in short if letter.isupper() or letter.isdigit()]
        if not 2 <= len(letters) <= 10 or len(letters) * 2 < len(short):
            continue
        words = list(_LONG_WORD.finditer(text, floor, end))
        for first in range(len(words) - 1, -1, -1):
            if not words[first].group()[:1].isupper():
                continue
            # the second half of "Inter-Island" need not be in the acronym
            halves = {
                place
                for place in range(first + 1, len(words))
                if text[words[place - 1].end() : words[place].start()] in _HYPHENS
            }
            run = [(word.group(), place in halves) for place, word in enumerate(words) if place >= first]
            if _initials_fit(run, letters):
                start = words[first].start()
                joined = start == floor or text[start - 1].isspace() or text[start - 1] in "“\"'(‘"
                if joined:
                    return start
    return None


_HYPHENS = frozenset("-–")


def _initials_fit(words: Sequence[tuple[str, bool]], letters: list[str]) -> bool:
    """Whether each letter opens a word, in order, and each word is used but those that may be passed over."""
    used = {0}  # how many letters may have been used up so far
    for word, is_half in words:
        by_letter = {count + 1 for count in used if letters[count : count + 1] == [word[:1].upper()]}
        used = by_letter | (used if is_half or word.lower() in CONNECTORS else set())
    return len(letters) in used


def _acronym_tie(text: str, spans: Sequence[Span], long: tuple[int, int], short: tuple[int, int]) -> Iterator[Tie]:
    seen = [span for bounds in (long, short) for span in _touching(spans, *bounds)]
    whole = {span.type for span in seen if span.end - span.start >= long[1] - long[0] - 4}
    kind = EntityType.LOCATION if EntityType.LOCATION in whole else EntityType.ORG
    main, other = trim_span(text, *long, kind), trim_span(text, *short, kind)
    if seen and main and other:
        yield Tie(main, other, "acronym")


def _touching(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """The spans that share a character with start to end."""
    first = bisect_right(spans, start, key=lambda span: span.end)
    return spans[first : bisect_left(spans, end, key=lambda span: span.start)]


def _capitalised_span(text: str, bounds: tuple[int, int], kind: EntityType) -> Span | None:
    start, end = bounds
    while end > start and text[start:end].rpartition(" ")[2] in {"of", "de", "la", "el"}:
        end = start + max(text[start:end].rfind(" "), 0)
    return trim_span(text, start, end, kind)
