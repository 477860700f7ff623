"""A worker that polls feeds: `python -m benchmarks.feed_readers wirewatch|reader STORE`, orders on standard input.

An order is {"urls": [...], "now": ISO time, "workers": number}; each is one whole poll, from opening the store (a
DuckDB or SQLite file) to closing it. `now` is for wirewatch, whose polls fall due, `workers` for reader, which is told
to ask what is not due. Pages are another matter: wirewatch is told to load none, and once the poll is over its entries
are marked as if all had been. Answers have the seconds of that poll, and what the process has taken so far.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.memory import cpu_s, own_mb, peak_mb

Order = dict[str, Any]


def main(which: str, store: Path) -> None:
    """Answer orders until standard input ends.

    Args:
        which: wirewatch or reader.
        store: File that keeps feeds and entries; made by the first poll.
    """
    poll: Callable[[Order, Path], int] = {"wirewatch": _wirewatch, "reader": _reader}[which]
    for line in sys.stdin:
        began = perf_counter()
        new = poll(json.loads(line), store)
        seconds = perf_counter() - began
        used = {"cpu_s": cpu_s(), "peak_mb": peak_mb(), "own_mb": own_mb()}
        if new:
            _settle(store)
        print(json.dumps({"poll_s": seconds, **used}), flush=True)


def _wirewatch(order: Order, store: Path) -> int:
    """Poll; the number of new entries, whose pages nobody has loaded."""
    from datetime import datetime

    from flows.config import Config, FetchSection, OutletSection, Settings
    from flows.jobs import run_ingest

    now = datetime.fromisoformat(order["now"])
    config = Config(
        fetch=FetchSection(host_delay_s=0, allow_private_hosts=["127.0.0.1"]),
        outlet=[OutletSection(id="gazette", name="Gazette", feeds=order["urls"])],
    )
    settings = Settings(config=config, config_path=Path("wirewatch.toml"), config_exists=False, warehouse=store)
    report = run_ingest(settings, clock=lambda: now, limit=0)
    if report.counts.feeds != len(order["urls"]) or report.counts.feeds_failed:
        raise RuntimeError(f"{report.counts.feeds} feeds asked, {report.counts.feeds_failed} failed")
    return report.counts.entries_new


def _settle(store: Path) -> None:
    """Leave nothing to be loaded, as after a run that loads everything."""
    from warehouse.connection import open_writer

    with open_writer(store) as con:
        con.execute("UPDATE entries SET status = 'loaded' WHERE status = 'pending'")


def _reader(order: Order, store: Path) -> int:
    # Its own copy of feedparser needs a package that comes as source only; with this it takes feedparser itself.
    os.environ["READER_NO_VENDORED_FEEDPARSER"] = "1"
    make_reader = import_module("reader").make_reader
    with make_reader(str(store)) as reader:
        if not reader.get_feed_counts().total:
            for url in order["urls"]:
                reader.add_feed(url)
        reader.update_feeds(scheduled=False, workers=order["workers"])
        counts = reader.get_feed_counts()
    if counts.total != len(order["urls"]) or counts.broken:
        raise RuntimeError(f"{counts.total} feeds asked, {counts.broken} failed")
    return 0


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
