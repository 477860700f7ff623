"""The piece of a text that shows why it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.search.query import Term
from warehouse.search.words import placed_words

# Characters in which as many of the words as possible are to be shown, and around them.
WINDOW, MARGIN = 160, 60


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text on one line, with where the hits begin and end in it."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def marked(self, before: str = "**", after: str = "**") -> str:
        """The text with signs around each hit."""
        parts, last = [], 0
        for start, end in self.marks:
            parts += [self.text[last:start], before, self.text[start:end], after]
            last = end
        return "".join((*parts, self.text[last:]))


def mark(text: str, terms: Sequence[Term]) -> Snippet:
    """The whole of a short text with its hits."""
    return _cut(text, 0, len(text), [(start, end) for start, end, _ in _spans(text, terms)])


def snippet(text: str, terms: Sequence[Term]) -> Snippet:
    """The piece of a text that has most of the terms, the first of several; its beginning if it has none."""
    spans = _spans(text, terms)
    first, last = _densest(spans) if spans else (0, WINDOW)
    start, end = max(0, first - MARGIN), min(len(text), max(last, first + WINDOW) + MARGIN)
    # Whole words; scripts without blanks are cut where they are.
    if start:
        start = next((place + 1 for place in range(start, min(first, start + 30)) if text[place].isspace()), start)
    if end < len(text):
        end = next((place for place in range(end, max(last, end - 30), -1) if text[place].isspace()), end)
    return _cut(text, start, end, [span[:2] for span in spans])


def _densest(spans: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """Begin and end of the hits within the best window: most different terms, then most hits, then the first."""
    best, found, begin = (0, 0), (spans[0][0], spans[0][1]), 0
    for place, (_, end, _) in enumerate(spans):
        while begin < place and end - spans[begin][0] > WINDOW:
            begin += 1
        within = spans[begin : place + 1]
        score = (len({term for _, _, term in within}), len(within))
        if score > best:
            best, found = score, (spans[begin][0], end)
    return found


def _spans(text: str, terms: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Begin, end and number of each term that stands in a text, in order; none overlaps the one before."""
    placed = list(placed_words(text))
    words = [word for word, _, _ in placed]
    spans: list[tuple[int, int, int]] = []
    for place in range(len(words)):
        for number, term in enumerate(terms):
            size = len(term.words)
            *body, last = term.words
            if (
                (words[place] == term.words[0] or size == 1)
                and place + size <= len(words)
                and words[place : place + size - 1] == body
                and (words[place + size - 1] == last or (term.is_prefix and words[place + size - 1].startswith(last)))
                and (not spans or placed[place][1] >= spans[-1][1])
            ):
                spans.append((placed[place][1], placed[place + size - 1][2], number))
    return spans


def _cut(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Snippet:
    """From a text to one line, with an ellipsis where something is left out."""
    line, marks = "… " if start else "", []
    place = start
    for first, last in spans:
        if first >= start and last <= end:
            line += _one_line(text[place:first])
            begin = len(line)
            line += _one_line(text[first:last])
            marks.append((begin, len(line)))
            place = last
    line += _one_line(text[place:end]).rstrip()
    return Snippet(line + (" …" if end < len(text) else ""), tuple(marks))


def _one_line(text: str) -> str:
    """Paragraphs on one line, and no control characters, which terminals would act on."""
    return "".join(char if char.isprintable() else " " for char in text)
