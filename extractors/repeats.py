"""Names that the tagger found in one place, found in the others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from extractors.records import EntityType, Span
from extractors.votes import FULL_NAME_WORDS, Stretch
from extractors.words import OPENING_WORDS

# A single word is looked for in the whole text only if the tagger found it this often by itself, or if it is the
# surname of a full name. 1, 2 and 3 score alike on both sets (within 0.2 points); 2 keeps one slip from spreading.
MIN_SINGLE_VOTES = 2

_WORD = re.compile(r"\w+")


def with_repeats(text: str, spans: Sequence[Span], tied: Collection[str], others: Sequence[Stretch] = ()) -> list[Span]:
    """Find decided names where the tagger passed them over, or saw only a part of them.

    Names of several words always; single words if the tagger saw at least half of their occurrences and they never
    stand in lower case, or if they are the surname or given name of a full name.

    Args:
        text: The article.
        spans: What was found so far, ordered by start, not overlapping.
        tied: Surfaces that are sure for another reason, as acronyms are.
        others: Where names of works, laws or events stand: nothing is looked for inside, but all of one may be a name
            that the vote gave another type.
    """
    wanted = _wanted(text, spans, tied)
    at = {span.start: span for span in spans}
    covered = bytearray(len(text) + 1)
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    elsewhere, whole = bytearray(len(text)), set(others)
    for start, end in others:
        elsewhere[start:end] = b"\1" * (end - start)
    for start, surface in _occurrences(text, wanted):
        end = start + len(surface)
        if any(elsewhere[start:end]) and (start, end) not in whole:
            continue
        if any(covered[start:end]):
            # A part of the name was tagged here: the whole takes its place, if nothing sticks out.
            opens, closes = start in at or not covered[start], not (covered[end] and covered[end - 1]) or end in at
            if " " not in surface or not opens or not closes:
                continue
            for position in range(start, end):
                at.pop(position, None)
        elif wanted[surface] in _OF_SEVERAL_WORDS and " " not in surface and _in_longer_name(text, start, end):
            continue
        covered[start:end] = b"\1" * (end - start)
        at[start] = Span(start=start, end=end, surface=surface, type=wanted[surface])
    return [at[start] for start in sorted(at)]


def _wanted(text: str, spans: Sequence[Span], tied: Collection[str]) -> dict[str, EntityType]:
    words_of_text = Counter(_WORD.findall(text))
    wanted: dict[str, EntityType] = {}
    for (surface, kind), count in Counter((span.surface, span.type) for span in spans).most_common():
        words = surface.split()
        if (
            len(words) > 1
            or surface in tied
            or (
                count >= MIN_SINGLE_VOTES
                and surface.lower() not in words_of_text
                and count * 2 >= words_of_text[surface]
            )
        ):
            wanted.setdefault(surface, kind)
        if kind is EntityType.PERSON and len(words) in FULL_NAME_WORDS:
            for word in (words[-1], words[0]):
                if len(word) > 2 and word.lower() not in words_of_text:
                    wanted.setdefault(word, kind)
    return wanted


def _occurrences(text: str, wanted: Mapping[str, EntityType]) -> Iterator[tuple[int, str]]:
    """Where wanted names stand as whole words, longest first at each place, from left to right without overlap."""
    by_first_word: dict[str, list[str]] = defaultdict(list)
    for surface in sorted(wanted, key=lambda surface: (-len(surface), surface)):
        first = _WORD.match(surface)
        if first:
            by_first_word[first.group()].append(surface)
    free = 0
    for word in _WORD.finditer(text):
        start = word.start()
        if start < free:
            continue
        for surface in by_first_word.get(word.group(), ()):
            end = start + len(surface)
            follows = text[end : end + 1]
            if text.startswith(surface, start) and not (follows.isalnum() or follows == "_"):
                yield start, surface
                free = end
                break


# Only these are made of several capitalised words so often that a word beside one is taken for a part of it. Places
# and groups stand beside other names ("Kazakh President"): keeping them in costs 1 point on the RFE/RL gold.
_OF_SEVERAL_WORDS = frozenset({EntityType.PERSON, EntityType.ORG})
_CAPITALISED_BEFORE = re.compile(r"(?:^|[\s“\"(])([^\W\d_a-z][\w’'-]*) $")
_CAPITALISED_AFTER = re.compile(r"[ -][^\W\d_a-z]\w")


def _in_longer_name(text: str, start: int, end: int) -> bool:
    """Whether the word stands beside another capitalised word, so that it is a part of some other name."""
    before = _CAPITALISED_BEFORE.search(text, max(0, start - 40), start)
    if before and before.group(1).lower() not in OPENING_WORDS:
        return True
    return bool(_CAPITALISED_AFTER.match(text, end)) or text[start - 1 : start] == "-"
