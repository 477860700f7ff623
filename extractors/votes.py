"""The type of each span, as the whole article sees it: certain words, titles before a name, the vote of all places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.peoples import certain_type
from extractors.place_names import is_known_place
from extractors.records import EntityType, Span
from extractors.surfaces import trim_span

FULL_NAME_WORDS = range(2, 6)

# Offsets of the first character and after the last one.
Stretch = tuple[int, int]

# Votes a full name gives its first and last word: at 3, person F1 on world_news_dev is 1.6 points above that at 1.
FULL_NAME_WEIGHT = 3


def certain_spans(spans: Sequence[Span]) -> list[Span]:
    """Names that can mean only one thing get its type: "Kazakh" is a group, whatever the tagger made of it."""
    return [replace(span, type=certain_type(span.surface) or span.type) for span in spans]


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
    runs: list[list[Span]] = []
    for place, span in enumerate(spans):
        if place and slashed[place - 1] and alone.isdisjoint({spans[place - 1].surface, span.surface}):
            runs[-1].append(span)
        else:
            runs.append([span])
    return [
        run[0] if len(run) == 1 else replace(run[-1], start=run[0].start, surface=text[run[0].start : run[-1].end])
        for run in runs
    ]


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


def placed_spans(spans: Sequence[Span]) -> list[Span]:
    """Persons who are towns: "Mysuru" is a place unless the article knows somebody of that name in full.

    Only names that a gazetteer knows for one place that outweighs all else, and that no persons bear.
    """
    persons = {
        word
        for span in spans
        if span.type is EntityType.PERSON and len(words := span.surface.split()) > 1
        for word in (words[0], words[-1])
    }
    return [
        replace(span, type=EntityType.LOCATION)
        if span.type is EntityType.PERSON and span.surface not in persons and is_known_place(span.surface)
        else span
        for span in spans
    ]


def cased(surface: str) -> str:
    """ALMATY as Almaty, so that a dateline or headline votes with the text; short words may be acronyms."""
    return surface.title() if len(surface) > 4 and surface.isupper() else surface
