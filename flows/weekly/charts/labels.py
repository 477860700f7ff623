"""Finds room for names in a picture, so that no two overlap. Vega's own label transform needs a canvas, which the
renderer does not have."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flows.weekly.shown import shortened

# Of the height of letters, on the safe side of DejaVu Sans, the widest of the fonts a reader may have.
_NARROW, _WIDE = 0.61, 1.05
_LINE = 1.15
_GAP = 3.0  # pixels between a mark and its name
_LONGEST = 24  # characters of a name in a picture; the table beside it has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A mark to be named: its centre and radius in pixels."""

    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Where a name stands: the point it is aligned at (left, center or right), on the middle of its line."""

    text: str
    x: float
    y: float
    align: str


Line = tuple[float, float, float, float]  # x and y of one end, x and y of the other
_Box = tuple[float, float, float, float]  # left, top, right, bottom


def place_labels(
    spots: Sequence[Spot], width: float, height: float, size: float, lines: Sequence[Line] = ()
) -> list[Label | None]:
    """A place for each name, the first spots first; None where none is free.

    Args:
        spots: What is to be named, the most important first.
        width: Of the picture in pixels; no name leaves it.
        height: Likewise.
        size: Of the letters in pixels.
        lines: Of free places the one is taken that the fewest of these cross.
    """
    taken = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    marks = len(taken)
    labels: list[Label | None] = []
    for own, spot in enumerate(spots):
        text = shortened(spot.name, _LONGEST)
        wide = text_width(text, size)
        free = []
        for label, box in _tries(spot, text, wide, size):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_overlap(box, other) for i, other in enumerate(taken) if i != own or i >= marks):
                free.append((sum(_crosses(line, box) for line in lines), label, box))
        if free:
            _, label, box = min(free, key=lambda choice: choice[0])  # of equals the first
            taken.append(box)
            labels.append(label)
        else:
            labels.append(None)
    return labels


def text_width(text: str, size: float) -> float:
    """Pixels a text takes at most in letters of so many pixels."""
    return sum(
        0.0 if unicodedata.combining(c) else size * (_WIDE if unicodedata.east_asian_width(c) in "WF" else _NARROW)
        for c in text
    )


def _tries(spot: Spot, text: str, wide: float, size: float) -> list[tuple[Label, _Box]]:
    half, away, slant = size * _LINE / 2, spot.radius + _GAP, spot.radius * 0.7 + _GAP
    tries = []
    for align, x, y in (
        ("left", spot.x + away, spot.y),
        ("right", spot.x - away, spot.y),
        ("center", spot.x, spot.y - away - half + 1),
        ("center", spot.x, spot.y + away + half - 1),
        ("left", spot.x + slant, spot.y - slant - half / 2),
        ("left", spot.x + slant, spot.y + slant + half / 2),
        ("right", spot.x - slant, spot.y - slant - half / 2),
        ("right", spot.x - slant, spot.y + slant + half / 2),
    ):
        left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        label = Label(text=text, x=round(x, 1), y=round(y, 1), align=align)
        tries.append((label, (left, y - half, left + wide, y + half)))
    return tries


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(line: Line, box: _Box) -> bool:
    """Whether a part of the line lies in the box (Liang and Barsky 1984)."""
    x, y, x2, y2 = line
    first, last = 0.0, 1.0
    for step, room in ((x - x2, x - box[0]), (x2 - x, box[2] - x), (y - y2, y - box[1]), (y2 - y, box[3] - y)):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return first < last
