"""How long the command line takes to answer, from start to exit, against the interpreter alone."""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks.processes import environment, timed_run
from benchmarks.sample import demo

ROUNDS, QUICK_ROUNDS = 5, 3

WHAT = {
    "help_s": "wirewatch --help, median",
    "help_to_python_ratio": "... to Python that does nothing",
    "top_s": "wirewatch top on the demo's warehouse, median",
    "top_to_duckdb_ratio": "... to Python that imports duckdb",
    "python_s": "Python that does nothing, median",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Start commands in turn.

    Args:
        quick: Fewer rounds.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    made = demo(quick=quick)
    env = environment(made.folder)
    commands = {
        "python": ["-c", "pass"],
        "help": ["-m", "flows", "--help"],
        "duckdb": ["-c", "import duckdb"],
        "top": ["-m", "flows", "--warehouse", str(made.warehouse), "top", "--week", made.week],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for name, arguments in commands.items():
            times[name].append(timed_run(arguments, Path(made.folder), env)[0])
    middle = {name: statistics.median(values) for name, values in times.items()}
    return {
        "help_s": middle["help"],
        "help_to_python_ratio": middle["help"] / middle["python"],
        "top_s": middle["top"],
        "top_to_duckdb_ratio": middle["top"] / middle["duckdb"],
        "python_s": middle["python"],
    }
