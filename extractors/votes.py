"""The type of each span, as the whole article sees it: certain words, titles before a name, the vote of all places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.peoples import certain_type
from extractors.records import EntityType, Span
from extractors.surfaces import trim_span
from extractors.words import OPENING_WORDS, PERSONAL_TITLES, TITLES

FULL_NAME_WORDS = range(2, 6)

# Offsets of the first character and after the last one.
Stretch = tuple[int, int]

# Votes a full name gives its first and last word: at 3, person F1 on world_news_dev is 1.6 points above that at 1.
FULL_NAME_WEIGHT = 3

_TITLE_BEFORE = re.compile(r"(?<!\w)(\w+)\.? $")


def certain_spans(spans: Sequence[Span]) -> list[Span]:
    """Names that can mean only one thing get its type: "Kazakh" is a group, whatever the tagger made of it."""
    return [replace(span, type=certain_type(span.surface) or span.type) for span in spans]


def titled_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """What follows "Mr." or "Gen.", in the span or before it, is a person."""
    decided = []
    for span in spans:
        before = _TITLE_BEFORE.search(text, max(0, span.start - 16), span.start)
        first, _, rest = span.surface.partition(" ")
        if span.type is not EntityType.PERSON and (
            (before and before.group(1)[0].isupper() and before.group(1).lower() in PERSONAL_TITLES)
            or (rest and first.rstrip(".").lower() in PERSONAL_TITLES)
        ):
            span = trim_span(text, span.start, span.end, EntityType.PERSON) or span
        decided.append(span)
    return decided


_GIVEN_BEFORE = re.compile(r"(?<![\w’'-])([^\W\d_a-zß-öø-ÿ][\w’'-]*\w|[A-Z]\.) $")
_SYLLABLE_AFTER = re.compile(r"-(?!led\b|era\b|like\b|run\b|born\b|held\b|made\b|based\b|style\b)[a-z]{2,6}(?![\w-])")


def grown_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Persons with what the tagger cut off: a given name before, a syllable after ("Park Sun-ae")."""
    grown: list[Span] = []
    for span in spans:
        start, end = span.start, span.end
        if span.type is EntityType.PERSON:
            syllable = _SYLLABLE_AFTER.match(text, end) if " " in span.surface else None
            end = syllable.end() if syllable else end
            before = _GIVEN_BEFORE.search(text, max(0, start - 30), start) if " " not in span.surface else None
            if before and not (grown and grown[-1].end > before.start()) and _can_be_given(before.group(1)):
                start = before.start()
        if (start, end) != (span.start, span.end):
            span = replace(span, start=start, end=end, surface=text[start:end])
        grown.append(span)
    return grown


def _can_be_given(word: str) -> bool:
    low = word.rstrip(".").lower()
    return low not in OPENING_WORDS and low not in TITLES and not word.isupper() and certain_type(word) is None


def slashed_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Organisations with a slash in their name: "Radio Free Europe/Radio Liberty", "RFE/RL".

    Two that a slash joins are one if neither stands without it anywhere in the article: "AFP/Reuters" are two.
    """
    slashed = [
        text[before.end : after.start] == "/" and before.type is after.type is EntityType.ORG
        for before, after in pairwise(spans)
    ]
    paired = {end for place, joined in enumerate(slashed) if joined for end in (place, place + 1)}
    alone = {span.surface for place, span in enumerate(spans) if place not in paired}
    decided: list[Span] = []
    for place, span in enumerate(spans):
        if place and slashed[place - 1] and alone.isdisjoint({spans[place - 1].surface, span.surface}):
            start = decided[-1].start
            span = replace(span, start=start, surface=text[start : span.end])
            decided.pop()
        decided.append(span)
    return decided


def voted_spans(text: str, spans: Sequence[Span], others: Sequence[Stretch] = ()) -> list[Span]:
    """One surface, one type: the most frequent, where a full name's votes count for its first and last word too.

    Ties go to the type tagged first.

    Args:
        text: The article.
        spans: What was found, ordered by start.
        others: Where names of works, laws or events stand: they vote, too, and what they win is no span any more.
    """
    votes: dict[str, Counter[EntityType | None]] = defaultdict(Counter)
    for span in spans:
        votes[cased(span.surface)][span.type] += 1
    for start, end in others:
        if (surface := cased(text[start:end])) in votes:
            votes[surface][None] += 1
    for surface, counts in list(votes.items()):
        words = surface.split()
        if len(words) in FULL_NAME_WORDS and counts.most_common(1)[0][0] is EntityType.PERSON:
            for word in {words[0], words[-1]}:
                if len(word) > 2 and word[0].isupper() and word in votes:
                    votes[word][EntityType.PERSON] += FULL_NAME_WEIGHT * counts[EntityType.PERSON]
    decided = []
    for span in spans:
        kind = votes[cased(span.surface)].most_common(1)[0][0]
        if kind is None:
            continue
        voted = span if kind is span.type else trim_span(text, span.start, span.end, kind)
        if voted:
            decided.append(voted)
    return decided


def cased(surface: str) -> str:
    """ALMATY as Almaty, so that a dateline or headline votes with the text; short words may be acronyms."""
    return surface.title() if len(surface) > 4 and surface.isupper() else surface
