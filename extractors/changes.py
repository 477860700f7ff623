"""Two texts of one article: whether the article changed, what changed in it, and whether to believe it.

A page changes all the time and its article seldom: counters, clocks and typography are no change. And what stands at an
article's address the second time may not be the article: a wall, a notice, the front page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from extractors.records import TextChange
from extractors.recurrence import paragraph_hash

# A text that falls below this share of what it was is more likely a teaser before a wall than an edit.
SHRUNK_BELOW = 0.5
# Texts shorter than that say too little for either doubt.
MIN_WORDS = 40
# Share of the distinct words of five letters and more that two texts have in common, of the smaller set. Pages of one
# country's outlets have 0.10 in common at the median, a consent notice and an article 0.08; of 42 pairs of reports
# about one event in other words (SemEval-2022 Task 8, scored below 2) 10 % have less than 0.15, and a new version of
# a report is closer to the old one than these. The headlines must have no such word in common either, as is so for 13
# % of those that were changed.
FOREIGN_BELOW = 0.15
MIN_LONG_WORDS = 15
# What is kept of a change; the texts themselves are in the revisions.
MAX_PARAGRAPHS = 20
MAX_PARAGRAPH_CHARS = 1_000

# Lines that may be furniture: short, and no sentence.
_MAX_LINE_WORDS = 12
_MAX_LINE_CHARS = 160
_SENTENCE_END = (".", "!", "?", "…", "。", "؟", "”", '"', "»")
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_UNITS = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?)"
_PASSING = re.compile(
    "|".join(
        (
            rf"\b(?:\d{{1,4}}|an?|one|few) ?{_UNITS} (?:ago|read)\b",  # 5 minutes ago, 4 min read
            r"\b\d[\d.,]{0,9} ?[km]? (?:comments?|views?|shares?|likes?|reads?|replies|reactions?|votes?|readers?)\b",
            r"\b(?:comments?|views?|shares?|likes?|reads?|replies|reactions?) ?[:(] ?\d[\d.,]{0,9}\)?",
            r"\b(?:no comments(?: yet)?|be the first to comment|just now)\b",
            r"\b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\b\.?)?",
            r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
            rf"\b\d{{1,2}} {_MONTHS}\b|\b{_MONTHS} \d{{1,2}}\b",
        )
    ),
    re.I,
)
_LABEL_TEXT = """
    last first updated update modified edited published posted on at by gmt utc bst cet cest est edt et ist am pm
"""
_LABELS = frozenset(_LABEL_TEXT.split())
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_LONG_WORD = re.compile(r"\w{5,}")
_LIKE_ASCII = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "\xad": None}
)


def is_same_article(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Whether two versions say the same, but for counters, time stamps and typography.

    Args:
        before: Headline and text of the one, paragraphs separated by newlines.
        after: Of the other.
    """
    return _fold(before[0]) == _fold(after[0]) and _lasting(before[1]) == _lasting(after[1])


def doubt(before: tuple[str, str], after: tuple[str, str]) -> str:
    """Why what was found on the second visit is not taken for a new version of the article; "" if it is.

    Args:
        before: Headline and text that are known.
        after: Headline and text that were found.
    """
    words, now = len(before[1].split()), len(after[1].split())
    if words < MIN_WORDS:
        return ""
    if now < SHRUNK_BELOW * words:
        return f"the text shrank from {words} to {now} words"
    if now >= MIN_WORDS and _shared(before[1], after[1]) < FOREIGN_BELOW and not _long(before[0]) & _long(after[0]):
        return "another text stands there"
    return ""


def compare(before: tuple[str, str], after: tuple[str, str]) -> TextChange:
    """Say what changed, by paragraphs and by words; linear in the texts.

    Words are counted within the paragraphs that differ, whatever their order: a word that moved is no change.

    Args:
        before: Headline and text of the earlier version.
        after: Of the later one.
    """
    old, new = before[1].split("\n"), after[1].split("\n")
    removed, added = _beyond(old, new), _beyond(new, old)
    was, now = Counter(_WORD.findall("\n".join(removed))), Counter(_WORD.findall("\n".join(added)))
    return TextChange(
        title_before=before[0],
        title_after=after[0],
        words_added=(now - was).total(),
        words_removed=(was - now).total(),
        added=_cut(added),
        removed=_cut(removed),
    )


def part_repeated(text: str, repeated: Collection[int]) -> tuple[str, str]:
    """A text without the paragraphs that its outlet repeats, and these.

    A text of nothing else is taken for an article, whole.

    Args:
        text: Paragraphs, separated by newlines.
        repeated: Their hashes (`extractors.recurrence.paragraph_hash`).
    """
    own: list[str] = []
    boxes: list[str] = []
    for line in text.split("\n"):
        (boxes if repeated and paragraph_hash(line) in repeated else own).append(line)
    return ("\n".join(own), "\n".join(boxes)) if own else (text, "")


def names_within(names: Sequence[str], text: str, *, but_not: str) -> tuple[str, ...]:
    """The names whose last word stands in one text and not in another.

    Args:
        names: Of entities.
        text: Where they are to stand.
        but_not: Where they are not.
    """
    there = set(_WORD.findall(text.casefold())) - set(_WORD.findall(but_not.casefold()))
    return tuple(name for name in names if there.intersection(_WORD.findall(name.casefold())[-1:]))


def _beyond(paragraphs: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those paragraphs that the other version lacks, in order; one that stands twice must stand there twice."""
    there = Counter(others)
    kept = []
    for paragraph in paragraphs:
        if there[paragraph]:
            there[paragraph] -= 1
        else:
            kept.append(paragraph)
    return kept


def _cut(paragraphs: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        text if len(text) <= MAX_PARAGRAPH_CHARS else f"{text[: MAX_PARAGRAPH_CHARS - 1]}…"
        for text in paragraphs[:MAX_PARAGRAPHS]
    )


def _lasting(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := _without_passing(_fold(raw)))]


def _without_passing(line: str) -> str:
    """A line without what passes; "" if nothing else is in it. Sentences stay: a date in one may be corrected."""
    if len(line) > _MAX_LINE_CHARS or len(line.split()) > _MAX_LINE_WORDS or line.endswith(_SENTENCE_END):
        return line
    rest, found = _PASSING.subn(" ", line)
    if not found:
        return line
    words = _WORD.findall(_DIGITS.sub("", rest).lower())
    return "" if _LABELS.issuperset(words) else " ".join(words)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_LIKE_ASCII).split())


def _long(text: str) -> set[str]:
    return set(_LONG_WORD.findall(text.lower()))


def _shared(before: str, after: str) -> float:
    """Share of long words in common; 1 where there are too few to tell, or words are not set apart."""
    one, other = _long(before), _long(after)
    least = min(len(one), len(other))
    if least < MIN_LONG_WORDS or sum(map(len, one)) > 12 * len(one) or sum(map(len, other)) > 12 * len(other):
        return 1.0
    return len(one & other) / least
