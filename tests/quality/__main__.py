"""`python -m tests.quality [TOPIC ...] [--json FILE] [--alone] [--raise-floors]`: all scores of the product in one run.

A topic is a module of this package with

    WHAT       figure to one line of what it is;
    measure()  the figures, dict[str, float]; raises Skipped where it cannot run;
    LIMITS     optional: figure to the most it may be (times, losses).

What others reach is measured under the same names, as `compared.py` says.

Names of figures may begin with that of their topic ("names.rferl_f1" is "rferl_f1" of the topic names). Where a figure
is taken on both halves of the data, a part of its name says on which: "title_exact_tune", "benchmark_report_f1". What
is in the half tune may be looked at while rules are made, report not. More is better, but for what has a limit.

`floors.json` holds the least that figures may be, by full name. Floors only rise: `--raise-floors` lifts those that are
there; a new figure gets its first floor by hand. A figure below its floor, above its limit, or a floor whose figure is
gone, makes exit code 1.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.figures import Skipped, find_unknown, write_json
from tests.quality.compared import COMPARED, Compared
from tests.quality.scoreboard import FLOORS, Scores, faults, raised, read_floors, table, write_floors

# Name to module: whatever here can be measured. Imported one by one, as each brings its own libraries.
TOPICS = {
    path.stem: f"tests.quality.{path.stem}"
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if "\ndef measure(" in path.read_text(encoding="utf-8")
}


@dataclass(slots=True)
class _Found:
    figures: dict[str, float] = field(default_factory=dict)
    what: dict[str, str] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    others: dict[str, dict[str, float]] = field(default_factory=dict)


def main(
    argv: Sequence[str] | None = None,
    topics: Mapping[str, str] = TOPICS,
    floors_path: Path = FLOORS,
    compared: Compared = COMPARED,
) -> int:
    """Measure topics, print their scores beside floors and contenders.

    Args:
        argv: Arguments without the program name.
        topics: Topic to module.
        floors_path: Where the floors are kept.
        compared: Topic to contender to what measures it.

    Returns:
        The exit code: 0 done, 1 a score is below its floor or nothing could be measured, 2 used wrongly.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description="Scores of the product.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"some of {', '.join(topics)}; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--alone", action="store_true", help="do not measure what others reach on the same pages")
    parser.add_argument("--raise-floors", action="store_true", help="lift the floors that were surpassed")
    arguments = parser.parse_args(argv)
    if wrong := find_unknown(arguments.topics, list(topics), "topic"):
        parser.error(wrong)
    found = _Found()
    for name in arguments.topics or topics:
        _run(name, topics[name], found, {} if arguments.alone else compared)
    if not found.figures:
        print("nothing could be measured", file=sys.stderr)
        return 1
    floors = read_floors(floors_path)
    scores = Scores(figures=found.figures, what=found.what, floors=floors, limits=found.limits, others=found.others)
    print(*table(scores), sep="\n", flush=True)
    if arguments.json:
        write_json(arguments.json, _flat(scores))
    if arguments.raise_floors:
        write_floors(raised(floors, found.figures), floors_path)
    wrongs = faults(scores)
    print(*wrongs, sep="\n", file=sys.stderr, end="\n" if wrongs else "")
    return 1 if wrongs else 0


def _run(name: str, module: str, found: _Found, compared: Compared) -> None:
    """Measure one topic, and whoever else can be measured by it."""
    topic: Any = importlib.import_module(module)
    began = perf_counter()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    try:
        found.figures |= _full(name, topic.measure())
    except (Skipped, FileNotFoundError) as reason:
        print(f"skipped, {reason}", file=sys.stderr, flush=True)
        return
    found.what |= _full(name, topic.WHAT)
    found.limits |= _full(name, getattr(topic, "LIMITS", {}))
    for other, figures_of in compared.get(name, {}).items():
        print(other, end=" ", file=sys.stderr, flush=True)
        try:
            figures = figures_of()
        except Skipped as reason:
            print(f"({reason})", end=" ", file=sys.stderr, flush=True)
            continue
        found.others.setdefault(other, {}).update(_full(name, figures))
    print(f"{perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def _full(topic: str, named: Mapping[str, Any]) -> dict[str, Any]:
    """The same under full names."""
    return {name if name.startswith(f"{topic}.") else f"{topic}.{name}": value for name, value in named.items()}


def _flat(scores: Scores) -> dict[str, float]:
    """One object for programs: our figures, and those of others with their name behind."""
    flat = dict(scores.figures)
    for other, figures in scores.others.items():
        flat |= {f"{name}.{other}": value for name, value in figures.items()}
    return flat


if __name__ == "__main__":
    sys.exit(main())
