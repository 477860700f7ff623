"""The weekly report of the demo's last week: how long, and how large."""

from __future__ import annotations

import statistics
from pathlib import Path
from time import perf_counter

from benchmarks.processes import environment, timed_run
from benchmarks.sample import demo
from flows.config import Config, Settings
from flows.jobs import run_report

ROUNDS = 3

WHAT = {
    "demo_s": "wirewatch demo, 320 articles (150 if quick) and report, no Prefect server running: this machine now",
    "command_s": "wirewatch report --plain from start to exit, HTML and Markdown",
    "first_s": "the report in a process that has made none yet",
    "again_s": "the report in a process that has made one",
    "html_kb": "size of the HTML file, all it needs within",
    "md_kb": "size of the Markdown file",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Write the report in a process of its own, then in this one.

    Args:
        quick: Once each instead of the median of three.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    made = demo(quick=quick)
    rounds = 1 if quick else ROUNDS
    command = ["-m", "flows", "--warehouse", str(made.warehouse), "report", "--plain", "--week", made.week]
    env = environment(made.folder)
    commands = [timed_run([*command, "--out", "again"], made.folder, env)[0] for _ in range(rounds)]
    settings = Settings(config=Config(), config_path=made.folder / "no", config_exists=False, warehouse=made.warehouse)
    times, files = [], list[Path]()
    for _ in range(rounds + 1):
        began = perf_counter()
        files = run_report(settings, week=made.week, out_dir=made.folder / "again")
        times.append(perf_counter() - began)
    size = {file.suffix: file.stat().st_size / 1000 for file in files}
    return {
        "demo_s": made.seconds,
        "command_s": statistics.median(commands),
        "first_s": times[0],
        "again_s": statistics.median(times[1:]),
        "html_kb": size[".html"],
        "md_kb": size[".md"],
    }
