"""The sentence around a name: the evidence that people read."""

from __future__ import annotations

import re

from extractors.surfaces import LINE_BREAK
from extractors.words import ABBREVIATIONS

# Possessive, and not begun inside a run of marks: a run that ends no sentence is walked once.
_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]++[\"'”’»)\]]*+(?=\s)")
_BEFORE_WORD = frozenset("([“\"‘'")
_OPENS_SENTENCE = re.compile(r"\s++[\"'“‘«(\[—–-]*+[^\W_a-zß-öø-ÿа-яё]")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def sentence_around(text: str, start: int, end: int, max_chars: int = 400) -> str:
    """The sentence that holds `text[start:end]`, never across a line break.

    A rule splitter: end marks before white space and a capital letter, but not after abbreviations and initials.
    Where a sentence is longer than `max_chars`, it is cut around the name at spaces, and … marks each cut.

    Args:
        text: The whole text.
        start: Offset of the first character of the name.
        end: Offset after its last character.
        max_chars: Most characters to return, the marks of cutting included.

    Returns:
        The sentence without white space at its ends; it holds as much of the name as `max_chars` allows.
    """
    line_start, line_end = _line(text, start, end)
    first = _sentence_start(text, line_start, start, line_end)
    last = next(
        (
            mark.end()
            for mark in _END.finditer(text, line_start, line_end)
            if mark.end() >= end and mark.end() > start and _ends_sentence(text, mark.start(), mark.end(), line_start)
        ),
        line_end,
    )
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    if last - first <= max_chars:
        return text[first:last]
    return _window(text, first, last, start, end, max_chars)


def _sentence_start(text: str, line_start: int, start: int, line_end: int) -> int:
    """Offset after the last end of a sentence before `start`: looked for from there back, as most are near."""
    marks = [mark.span() for mark in _END.finditer(text, line_start, min(start + 1, line_end))]
    for opens, closes in reversed(marks):
        if closes <= start and _ends_sentence(text, opens, closes, line_start):
            return closes
    return line_start


# Characters looked at before and after a name for the ends of its sentence: a line may hold a million words.
_REACH = 2_000


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    for line_break in LINE_BREAK.finditer(text, low, start):
        low = line_break.end()
    following = LINE_BREAK.search(text, start, high)
    return low, max(start, following.start() if following else high)


def _ends_sentence(text: str, start: int, end: int, floor: int) -> bool:
    if not _OPENS_SENTENCE.match(text, end):
        return False
    if text[start:end].rstrip("\"'”’»)]") != ".":
        return True
    opens = start
    while opens > floor and not (text[opens - 1].isspace() or text[opens - 1] in _BEFORE_WORD):
        opens -= 1
    last = text[opens:start]
    return not last or (last.lower() not in ABBREVIATIONS and not _INITIAL.fullmatch(last))


def _window(text: str, first: int, last: int, start: int, end: int, max_chars: int) -> str:
    room = max(0, max_chars - (end - start) - 2)
    low = max(first, start - room // 2)
    high = min(last, low + max_chars - 2)
    low = max(first, high - max_chars + 2)
    if low > first:
        space = text.find(" ", low, start)
        low = space + 1 if space != -1 else low
    if high < last:
        space = text.rfind(" ", end, high)
        high = space if space != -1 else high
    return ("…" if low > first else "") + text[low:high] + ("…" if high < last else "")
