"""Polling feeds in which nothing has changed: ours against the package reader, both from store to store.

Each poll is a whole one of its kind, `run_ingest` on a DuckDB file and `update_feeds` on an SQLite file, in a process
of its own that polls twice: the first time with starting Python and importing libraries, the second time without. The
web server is a third process. Politeness is switched off: no delay between requests to a host, no schedule of reader's.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Skipped
from benchmarks.processes import Worker, offline_environment, worker

HOSTS, QUICK_HOSTS = 200, 10
FEEDS_PER_HOST = 5
ROUNDS = 3
# Threads of reader's: one, few, and so many that more made it no faster. Its best counts.
WORKERS, QUICK_WORKERS = (1, 16, 64), (16,)
# Polls of wirewatch: each feed is due again, and none yet asked for its whole document to try its validators.
STARTED_AT = datetime(2026, 9, 1, tzinfo=UTC)
POLLED_AT = (STARTED_AT, STARTED_AT + timedelta(hours=3), STARTED_AT + timedelta(hours=9))

WHAT = {
    "feeds_count": "feeds, five on each host; every poll of theirs is answered 304",
    "poll_s": "a poll of all, from opening the warehouse to closing it, median",
    "reader_poll_s": "the same with reader and its best number of threads",
    "speed_to_reader_ratio": "times as many polls in the same time as reader",
    "process_s": "with starting Python and importing libraries",
    "reader_process_s": "the same with reader",
    "process_speed_to_reader_ratio": "times as fast as reader, with starting and importing",
    "cpu_to_reader_ratio": "CPU time of a poll to that of reader",
    "peak_mb": "most memory of a process that polls once, the libraries' code that it touched included",
    "reader_peak_mb": "the same with reader",
    "peak_to_reader_ratio": "most memory to that of reader",
    "own_mb": "... without the code of libraries and other mapped files, which processes share",
    "reader_own_mb": "the same with reader",
    "own_to_reader_ratio": "own memory to that of reader",
    "reader_workers_count": "threads that made reader fastest",
    "first_speed_to_reader_ratio": "times as fast as reader when everything is new: 20 entries in each feed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to poll: the program and its threads."""

    program: str
    workers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Two polls of one process: seconds of the first with starting up, of the second, and what they cost."""

    process_s: float
    poll_s: float
    cpu_s: float
    peak_mb: float
    own_mb: float


def measure(*, quick: bool = False) -> dict[str, float]:
    """Poll both ways, in turn.

    Args:
        quick: Few hosts, once, one number of threads.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        Skipped: The package reader is not installed.
        RuntimeError: A poll was answered otherwise than by 304.
    """
    if not _has_reader():
        raise Skipped("the package reader is not installed; make bench installs it")
    ours = Way(program="wirewatch")
    theirs = [Way(program="reader", workers=number) for number in (QUICK_WORKERS if quick else WORKERS)]
    polls: dict[Way, list[Poll]] = {way: [] for way in (ours, *theirs)}
    with (
        tempfile.TemporaryDirectory() as name,
        worker("benchmarks.webhosts", [], Path(name), offline_environment(Path(name))) as web,
    ):
        folder = Path(name)
        urls = _feeds(web, QUICK_HOSTS if quick else HOSTS)
        first = {way: _first(folder, way, urls, web) for way in (ours, theirs[-1])}
        for turn in range(1 if quick else ROUNDS):
            for way in _rotated(list(polls), turn):
                polls[way].append(_again(folder, way, urls, web))
    middle = {way: _median(found) for way, found in polls.items()}
    best = min(theirs, key=lambda way: middle[way].poll_s)
    return _figures(len(urls), middle[ours], middle[best], best, first[theirs[-1]] / first[ours])


def _has_reader() -> bool:
    try:
        return find_spec("reader") is not None
    except ValueError:
        return False  # something else goes by its name


def _figures(feeds: int, ours: Poll, theirs: Poll, best: Way, first: float) -> dict[str, float]:
    return {
        "feeds_count": feeds,
        "poll_s": ours.poll_s,
        "reader_poll_s": theirs.poll_s,
        "speed_to_reader_ratio": theirs.poll_s / ours.poll_s,
        "process_s": ours.process_s,
        "reader_process_s": theirs.process_s,
        "process_speed_to_reader_ratio": theirs.process_s / ours.process_s,
        "cpu_to_reader_ratio": ours.cpu_s / theirs.cpu_s,
        "peak_mb": ours.peak_mb,
        "reader_peak_mb": theirs.peak_mb,
        "peak_to_reader_ratio": ours.peak_mb / theirs.peak_mb,
        "own_mb": ours.own_mb,
        "reader_own_mb": theirs.own_mb,
        "own_to_reader_ratio": ours.own_mb / theirs.own_mb,
        "reader_workers_count": best.workers,
        "first_speed_to_reader_ratio": first,
    }


def _feeds(web: Worker, hosts: int) -> list[str]:
    origins = web.ask({"hosts": hosts, "latency_s": 0})["origins"]
    return [f"{origin}/feed/{number}" for origin in origins for number in range(FEEDS_PER_HOST)]


def _first(folder: Path, way: Way, urls: Sequence[str], web: Worker) -> float:
    """Make the store of a program; the seconds of its first poll, which brings everything."""
    (folder / way.program).mkdir()
    store = folder / way.program / "store"
    with worker("benchmarks.feed_readers", [way.program, str(store)], folder, offline_environment(folder)) as process:
        answer = process.ask(_order(way, urls, 0))
    _check(web, {"200": len(urls)}, way)
    return float(answer["poll_s"])


def _again(folder: Path, way: Way, urls: Sequence[str], web: Worker) -> Poll:
    """Poll twice in a new process, on a copy of the store after the first poll."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        shutil.copytree(folder / way.program, name, dirs_exist_ok=True)
        began = perf_counter()
        with worker(
            "benchmarks.feed_readers", [way.program, str(Path(name) / "store")], folder, offline_environment(folder)
        ) as one:
            cold = one.ask(_order(way, urls, 1))
            process_s = perf_counter() - began
            _check(web, {"304": len(urls)}, way)
            warm = one.ask(_order(way, urls, 2))
            _check(web, {"304": len(urls)}, way)
    return Poll(
        process_s=process_s,
        poll_s=warm["poll_s"],
        cpu_s=warm["cpu_s"] - cold["cpu_s"],
        peak_mb=cold["peak_mb"],
        own_mb=cold["own_mb"],
    )


def _order(way: Way, urls: Sequence[str], poll: int) -> dict[str, object]:
    return {"urls": urls, "now": POLLED_AT[poll].isoformat(), "workers": way.workers}


def _check(web: Worker, expected: Mapping[str, int], way: Way) -> None:
    if (answers := web.ask({"hosts": 0, "latency_s": 0})["answers"]) != expected:
        raise RuntimeError(f"{way.program} was answered {answers} instead of {expected}")


def _rotated(ways: Sequence[Way], turn: int) -> list[Way]:
    return [*ways[turn % len(ways) :], *ways[: turn % len(ways)]]


def _median(polls: Sequence[Poll]) -> Poll:
    return Poll(
        process_s=statistics.median(poll.process_s for poll in polls),
        poll_s=statistics.median(poll.poll_s for poll in polls),
        cpu_s=statistics.median(poll.cpu_s for poll in polls),
        peak_mb=statistics.median(poll.peak_mb for poll in polls),
        own_mb=statistics.median(poll.own_mb for poll in polls),
    )
