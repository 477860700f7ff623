"""The weekly report of one week of a large archive: time, processor time, memory.

WIREWATCH_BENCH_MENTIONS says how many story mentions the archive has (default 7.65 million: a million articles),
WIREWATCH_BENCH_CACHE names a folder that keeps archives for the next time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import duckdb

from benchmarks.archive import END, build
from benchmarks.processes import environment
from warehouse.weeks import Week

MENTIONS, QUICK_MENTIONS = 7_650_000, 200_000
WEEK = Week.of(END - timedelta(weeks=1))
ORDERS = {
    "whole": (),
    "compared": ("--compare", str(WEEK.shift(-12))),
    "outlets": ("--outlet", "o00", "--outlet", "o03"),
}

WHAT = {
    "articles_count": "articles in the archive",
    "week_articles_count": "articles of the week",
    **{
        f"{name}_{what}": f"wirewatch report --plain {' '.join(order)}: {words}"
        for name, order in ORDERS.items()
        for what, words in {
            "s": "from start to exit, HTML and Markdown",
            "cpu_s": "processor time",
            "mb": "peak memory",
            "html_kb": "size of the HTML file",
        }.items()
    },
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Write the report of the last week, whole, beside another and of two outlets, each in a process of its own.

    Args:
        quick: Of a small archive.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    wanted = int(float(os.environ.get("WIREWATCH_BENCH_MENTIONS", QUICK_MENTIONS if quick else MENTIONS)))
    kept = os.environ.get("WIREWATCH_BENCH_CACHE")
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        archive = Path(kept or folder) / f"archive-{wanted}-texts.duckdb"
        if not archive.exists():
            # Elsewhere: a process begins with the peak memory of the one that started it.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
                elsewhere.submit(build, archive, wanted, texts=True).result()
        found: dict[str, float] = {}
        for name, order in ORDERS.items():
            found |= {f"{name}_{what}": value for what, value in _run(archive, Path(folder) / name, order).items()}
        with duckdb.connect(str(archive), read_only=True) as con:
            [(found["articles_count"],)] = con.execute("SELECT count(*) FROM articles").fetchall()
            [(found["week_articles_count"],)] = con.execute(
                "SELECT count(*) FROM articles WHERE published_at >= $start::TIMESTAMPTZ",
                {"start": WEEK.start_at.isoformat()},
            ).fetchall()
    return found


def _run(archive: Path, out: Path, order: Sequence[str]) -> dict[str, float]:
    began = perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "flows", "--warehouse", str(archive), "report", "--plain", "--week", str(WEEK),
         "--out", str(out), *order],
        env=environment(out.parent), cwd=out.parent, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"report {' '.join(order)} ended with {child.returncode}")
    [page] = out.glob("*.html")
    return {
        "s": perf_counter() - began,
        "cpu_s": used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss / 1024,
        "html_kb": page.stat().st_size / 1000,
    }
