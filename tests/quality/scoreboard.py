"""Scores beside their floors and beside what others reach: a table for people, and what is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor as round_down
from pathlib import Path

from benchmarks.figures import number

FLOORS = Path(__file__).parent / "floors.json"
# Floors are written with so many decimals, rounded down: what a newer Unicode table changes must not break a build.
PLACES = 3
_SCALE = 1000.0

_HALF = re.compile(r"[._](tune|report)(?=[._]|$)")
_NAME_WIDTH, _WIDTH = 44, 10

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What one evaluation found, all by full name ("topic.figure").

    Args:
        figures: Name to number.
        what: Name to one line of what it is.
        floors: Name to the least a figure may be.
        limits: Name to the most a figure may be.
        others: Contender to its figures, under our names as far as it has them.
    """

    figures: Figures
    what: Mapping[str, str]
    floors: Figures = field(default_factory=dict)
    limits: Figures = field(default_factory=dict)
    others: Mapping[str, Figures] = field(default_factory=dict)


def split_half(name: str) -> tuple[str, str]:
    """Name of a figure without its half, and the half: tune, report, or "" where it is not split."""
    found = _HALF.search(name)
    return (name[: found.start()] + name[found.end() :], found[1]) if found else (name, "")


def faults(scores: Scores) -> list[str]:
    """Everything that must not be, a line each: figures below their floor or above their limit, floors of nothing."""
    lines = [
        f"{name} is {_exact(value)}, below its floor of {scores.floors[name]:g}"
        for name, value in scores.figures.items()
        if name in scores.floors and value < scores.floors[name]
    ]
    lines += [
        f"{name} is {_exact(value)}, above its limit of {scores.limits[name]:g}"
        for name, value in scores.figures.items()
        if name in scores.limits and value > scores.limits[name]
    ]
    topics = {name.partition(".")[0] for name in scores.figures}
    lines += [
        f"{name} has a floor but is not measured"
        for name in scores.floors
        if name not in scores.figures and name.partition(".")[0] in topics
    ]
    return lines


def raised(floors: Figures, figures: Figures) -> dict[str, float]:
    """The floors, those that a figure has risen above as high as it is now; none is lowered, none is new."""
    return {name: max(low, _rounded_down(figures.get(name, low))) for name, low in floors.items()}


def read_floors(path: Path = FLOORS) -> dict[str, float]:
    """The floors that are kept with the tests."""
    floors: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return floors


def write_floors(floors: Figures, path: Path = FLOORS) -> None:
    """Keep floors, sorted by name."""
    path.write_text(json.dumps(dict(sorted(floors.items())), indent=2) + "\n", encoding="utf-8")


def table(scores: Scores) -> list[str]:
    """A line for each figure: by half and over all pages, its floor, what others reach, what it is.

    Others, the floor and the description are those of the half for reporting, where a figure is split; a description
    that goes on from the one before ("... of the other half") gives way. "!" marks what is below its floor or above its
    limit.
    """
    head = ["figure", "tune", "report", "all", "floor", *scores.others]
    return [_line(" ", head[0], head[1:], "what"), *_rows(scores)]


def _rows(scores: Scores) -> Iterator[str]:
    wrong = {line.split()[0] for line in faults(scores)}
    rows: dict[str, dict[str, str]] = {}
    for name in scores.figures:
        base, half = split_half(name)
        rows.setdefault(base, {})[half or "all"] = name
    for base, names in rows.items():
        shown = next(names[half] for half in ("report", "all", "tune") if half in names)
        cells = [_cell(scores.figures, names.get(half, "")) for half in ("tune", "report", "all")]
        cells += [_bound(scores, shown), *(_cell(other, shown) for other in scores.others.values())]
        lines = [scores.what[name] for name in (shown, *names.values())]
        what = next((line for line in lines if not line.startswith("...")), lines[0])
        yield _line("!" if wrong & set(names.values()) else " ", base, cells, what)


def _bound(scores: Scores, name: str) -> str:
    return f"<={number(scores.limits[name])}" if name in scores.limits else _cell(scores.floors, name)


def _cell(figures: Figures, name: str) -> str:
    value = figures.get(name)
    return "-" if value is None else f"{value:.{PLACES}f}" if abs(value) < 10 else number(value)


def _line(mark: str, name: str, cells: list[str], what: str) -> str:
    return f"{mark} {name:{_NAME_WIDTH}} " + "".join(f"{cell:>{_WIDTH}}" for cell in cells) + f"  {what}"


def _exact(value: float) -> str:
    return f"{value:.{PLACES + 1}f}"


def _rounded_down(value: float) -> float:
    return round_down(value * _SCALE) / _SCALE
