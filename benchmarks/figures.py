"""Figures and how they are shown: a table for people, one flat JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Ending of a figure's name to its unit. Absolute seconds are this machine's at this moment; ratios travel.
UNITS = {
    "_per_s": "per second",
    "_s": "seconds",
    "_ms": "ms",
    "_ratio": "times",
    "_share": "share",
    "_mb": "MB",
    "_kb": "kB",
    "_load_1m": "processes",
    "_count": "",
}
NAME_WIDTH, UNIT_WIDTH = 44, 11


class Skipped(Exception):
    """A benchmark cannot run here; the message says what it lacks."""


def unit(name: str) -> str:
    """Unit of a figure, from the end of its name.

    Raises:
        ValueError: The name has no unit in it.
    """
    for ending, word in UNITS.items():
        if name.endswith(ending):
            return word
    raise ValueError(f"{name} has no unit: let it end in one of {', '.join(UNITS)}")


def number(value: float) -> str:
    """A figure for people: three digits that say something, never fewer than there are before the point."""
    size = abs(value)
    places = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2 if size >= 0.1 else 4
    return f"{value:,.{places}f}"


def table(figures: Mapping[str, float], what: Mapping[str, str]) -> list[str]:
    """Lines of name, number, unit and what it is.

    Args:
        figures: Name to number.
        what: Name to one line; every figure has one.

    Raises:
        KeyError: A figure nobody describes.
        ValueError: A figure without a unit.
    """
    return [
        f"{name:{NAME_WIDTH}} {number(value):>9} {unit(name):{UNIT_WIDTH}} {what[name]}".rstrip()
        for name, value in figures.items()
    ]


def prefixed(prefix: str, figures: Mapping[str, T]) -> dict[str, T]:
    """The same under a common first part of their names."""
    return {f"{prefix}.{name}": value for name, value in figures.items()}


def write_json(path: Path, figures: Mapping[str, float]) -> None:
    """Write figures as one flat object, name to number."""
    path.write_text(json.dumps(figures, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def find_unknown(names: Sequence[str], known: Sequence[str], kind: str = "benchmark") -> str | None:
    """What is wrong with names of benchmarks (or whatever `kind` says), in one line; None if all are known."""
    unknown = [name for name in names if name not in known]
    return f"no {kind} {unknown[0]!r}; there are: {', '.join(known)}" if unknown else None
