"""`python -m benchmarks [NAME ...] [--json FILE] [--quick]`"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Protocol, cast

from benchmarks.figures import Skipped, find_unknown, prefixed, table, write_json

# Name to the module with `measure` and `WHAT`. Imported one by one: a figure must not depend on what another loaded.
BENCHMARKS = {
    "ingest": "benchmarks.ingest",
    "cores": "benchmarks.cores",
    "captured_feeds": "benchmarks.captured_feeds",
    "feed_items": "benchmarks.feed_items",
    "extraction": "benchmarks.extraction",
    "polling": "benchmarks.polling",
    "fetching": "benchmarks.fetching",
    "names": "benchmarks.names",
    "grouping": "benchmarks.grouping",
    "story_candidates": "benchmarks.story_candidates",
    "prefect": "benchmarks.prefect_cost",
    "readers": "benchmarks.readers",
    "search": "benchmarks.searching",
    "questions": "benchmarks.questions",
    "loading": "benchmarks.loading",
    "history": "benchmarks.history",
    "report": "benchmarks.report",
    "report_archive": "benchmarks.report_archive",
    "start": "benchmarks.start",
}


class Benchmark(Protocol):
    """What a module in `BENCHMARKS` has."""

    WHAT: Mapping[str, str]

    def measure(self, *, quick: bool = False) -> dict[str, float]:
        """Figures by name, each described in `WHAT`, the unit at the end of its name; raises Skipped."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run benchmarks, print their figures, write them as JSON.

    Args:
        argv: Arguments without the program name.

    Returns:
        The exit code: 0 done, 2 used wrongly.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Figures that claim speed are ratios.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)}; default: all")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), metavar="FILE", help="default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds: two minutes")
    arguments = parser.parse_args(argv)
    if wrong := find_unknown(arguments.names, list(BENCHMARKS)):
        parser.error(wrong)
    figures: dict[str, float] = {"machine.cores_count": os.cpu_count() or 1}
    for name in arguments.names or BENCHMARKS:
        figures |= run(name, quick=arguments.quick)
        write_json(arguments.json, figures)
    print(f"written to {arguments.json}", file=sys.stderr)
    return 0


def run(name: str, *, quick: bool) -> dict[str, float]:
    """Run one benchmark and print its figures.

    Returns:
        Figures under their full names; none if it cannot run here.
    """
    benchmark = cast(Benchmark, importlib.import_module(BENCHMARKS[name]))
    before, began = os.getloadavg()[0], perf_counter()
    print(f"{name} ...", file=sys.stderr, flush=True)
    try:
        found = benchmark.measure(quick=quick)
    except Skipped as reason:
        print(f"\n{name}: skipped, {reason}", flush=True)
        return {}
    found["before_load_1m"] = before
    found["took_s"] = perf_counter() - began
    what = {
        **benchmark.WHAT,
        "before_load_1m": "load of the machine before, from others and from the benchmark before",
        "took_s": "the benchmark itself",
    }
    print("", *table(prefixed(name, found), prefixed(name, what)), sep="\n", flush=True)
    return prefixed(name, found)


if __name__ == "__main__":
    sys.exit(main())
