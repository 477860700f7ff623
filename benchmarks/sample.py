"""The demo's warehouse, made once for all benchmarks that look into one."""

from __future__ import annotations

import atexit
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.processes import environment, timed_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What `wirewatch demo` left: its folder, its last week, how long it took."""

    folder: Path
    warehouse: Path
    week: str
    seconds: float


ARTICLES, QUICK_ARTICLES = 320, 150


@cache
def demo(*, quick: bool) -> Demo:
    """Run the demo as its user does, in a folder that goes away with this process.

    Args:
        quick: The smallest newsroom.
    """
    articles = QUICK_ARTICLES if quick else ARTICLES
    kept = tempfile.TemporaryDirectory()
    atexit.register(kept.cleanup)
    folder = Path(kept.name)
    seconds, printed = timed_run(
        ["-m", "flows", "demo", "--json", "--articles", str(articles)], folder, environment(folder)
    )
    described = json.loads(printed)
    return Demo(folder=folder, warehouse=folder / described["warehouse"], week=described["week"], seconds=seconds)
