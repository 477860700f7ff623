"""Readers in a loop against a writer that never stops loading: `python -m tests.reading MODE WAREHOUSE STOP`.

The readers work at the lowest priority: on a machine of few cores whatever computes slows down everything else, and
what is asked here is whether readers hold up the writer. They are stopped and let go on in turns, so that loads with
and without readers are measured side by side, in a file of the same size.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from time import monotonic, process_time, sleep

import duckdb

from extractors.records import EntityType
from tests.builders import article, batch, load
from warehouse.connection import copy_path, open_reader, open_writer
from warehouse.load import load_batch
from warehouse.published import PUBLISHING_SHARE, Publisher

ROOT = Path(__file__).resolve().parent.parent
# Articles in a load; of each, two names.
LOAD = 25
NAMES = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
# Seconds with readers, and then without.
TURN_S = 2.0
MODES = ("command", "wirewatch", "wirewatch", "wirewatch", "duckdb", "duckdb", "duckdb", "duckdb")

# Counts that agree in every state that a load leaves, and in no other.
QUESTION = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM mentions) AS mentions,
    (SELECT count(*) FROM spans) AS spans, (SELECT sum(articles) FROM stories) AS in_stories,
    (SELECT max(stories) FROM weekly_entities) AS of_the_week,
    (SELECT count(DISTINCT story_id) FROM story_mentions) AS told
"""


Readers = Sequence[subprocess.Popen[str]]


@dataclass(kw_only=True)
class Reading:
    """What came of it; times are monotonic seconds.

    Attributes:
        published: When the copy held so many loads.
        reads: When each read began, and how many loads it saw.
        wrong: Answers that do not agree with themselves, and whatever else went wrong.
        busy_s: Wall and processor seconds of loads, with and without readers.
        overdue_s: The longest that a load waited for its publication beyond what the cost of copies allows, the wait
            at the end included.
        publishing_share: Of all the time, for copies.
    """

    loads: int = 0
    published: list[tuple[float, int]] = field(default_factory=list)
    reads: list[tuple[float, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    busy_s: dict[bool, list[tuple[float, float]]] = field(default_factory=lambda: {True: [], False: []})
    overdue_s: float = 0.0
    publishing_share: float = 0.0

    def slowdown(self, which: int) -> float:
        """A load with readers compared with one without: 0 by the wall clock, 1 in processor time."""
        with_readers, without = (statistics.median(pair[which] for pair in self.busy_s[flag]) for flag in (True, False))
        return with_readers / without

    def stale(self) -> list[tuple[float, int]]:
        """Reads that saw less than was published when they began."""
        found, known, at = [], 0, 0
        for began, seen in sorted(self.reads):
            while at < len(self.published) and self.published[at][0] <= began:
                known, at = self.published[at][1], at + 1
            if seen < known:
                found.append((began, seen))
        return found


def read_and_load(path: Path, seconds: float, modes: Sequence[str] = MODES) -> Reading:
    """Load all the time, with readers every other turn.

    Args:
        path: A warehouse to be made; its folder is there.
        seconds: How long.
        modes: What each reader reads with: command (a process each time), wirewatch or duckdb.
    """
    reading = Reading()
    stop = path.with_name("stop")
    with open_writer(path) as con:
        _load(con, 0)
    with ExitStack() as stack:
        readers = [stack.enter_context(_reader(mode, path, stop, number)) for number, mode in enumerate(modes)]
        while not all(path.with_name(f"reader-{number}").read_text() for number, _ in enumerate(modes)):
            sleep(0.1)  # Python is starting eight times
        with open_writer(path) as con:
            _write(con, path, seconds, reading, readers)
        stop.touch()
        _signal(readers, signal.SIGCONT)
        for reader in readers:
            reader.wait(120)
    for number, _ in enumerate(modes):
        for line in path.with_name(f"reader-{number}").read_text().splitlines():
            _judge(json.loads(line), reading)
    return reading


def _write(con: duckdb.DuckDBPyConnection, path: Path, seconds: float, reading: Reading, readers: Readers) -> None:
    publisher, copy = Publisher(con, path), copy_path(path)
    began = monotonic()
    reading.loads, waiting_since, total_s = 1, None, 0.0
    while (now := monotonic()) - began < seconds:
        with_readers = int((now - began) / TURN_S) % 2 == 0
        _signal(readers, signal.SIGCONT if with_readers else signal.SIGSTOP)
        wall, processor = monotonic(), process_time()
        _load(con, reading.loads)
        reading.busy_s[with_readers].append((monotonic() - wall, process_time() - processor))
        reading.loads += 1
        before, allowed_s = copy.stat().st_ino, publisher.cost_s / PUBLISHING_SHARE
        waiting_since = waiting_since or monotonic()
        reading.overdue_s = max(reading.overdue_s, monotonic() - waiting_since - allowed_s)
        publisher.loaded()
        if copy.stat().st_ino != before:
            total_s += publisher.cost_s
            reading.published.append((monotonic(), reading.loads))
            waiting_since = None
    reading.publishing_share = total_s / (monotonic() - began)


def _load(con: duckdb.DuckDBPyConnection, number: int) -> None:
    loads = []
    for n in range(LOAD):
        text = (
            f"Aida Bek opened berth {number}-{n} of Aktau.\n" + "The harbour is new and was long in the building. " * 40
        )
        loads.append(load(article(f"https://gazette.example/{number}/{n}", text=text), NAMES))
    load_batch(con, batch(*loads, new=number == 0))


def _idle() -> None:
    """Compute only where nobody else wants to."""
    os.nice(10)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


@contextmanager
def _reader(mode: str, path: Path, stop: Path, number: int) -> Iterator[subprocess.Popen[str]]:
    with path.with_name(f"reader-{number}").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reading", mode, str(path), str(stop)],
            cwd=ROOT, stdout=out, text=True, preexec_fn=_idle,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def _signal(readers: Readers, number: signal.Signals) -> None:
    for reader in readers:
        if reader.poll() is None:
            reader.send_signal(number)


def _judge(told: dict[str, object], reading: Reading) -> None:
    """Take an answer of a reader for what it is."""
    if "error" in told:
        reading.wrong.append(str(told["error"]))
        return
    began, counts = told["began"], told["counts"]
    assert isinstance(began, float)
    assert isinstance(counts, list)
    articles = counts[0]
    if articles % LOAD or counts != [articles, 2 * articles, 2 * articles, articles, articles, articles]:
        reading.wrong.append(f"counts do not agree: {counts}")
    reading.reads.append((began, articles // LOAD))


def _by_command(path: Path) -> list[int]:
    from contextlib import redirect_stderr, redirect_stdout

    from flows.cli import main

    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--warehouse", str(path), "sql", "--json", QUESTION])
    if code:
        raise RuntimeError(err.getvalue())
    return list(json.loads(out.getvalue())[0].values())


def _by_wirewatch(path: Path) -> list[int]:
    with open_reader(path) as con:
        return [int(count) for count in con.execute(QUESTION).fetchall()[0]]


def _by_duckdb(path: Path) -> list[int]:
    with duckdb.connect(str(copy_path(path)), read_only=True) as con:
        return [int(count) for count in con.execute(QUESTION).fetchall()[0]]


def main(mode: str, path: Path, stop: Path) -> None:
    """Read until the file `stop` is there, and once more then; an answer a line."""
    ask: Callable[[Path], list[int]] = {"command": _by_command, "wirewatch": _by_wirewatch, "duckdb": _by_duckdb}[mode]
    stopped = False
    while not stopped:
        stopped = stop.exists()
        began = monotonic()
        try:
            print(json.dumps({"began": began, "counts": ask(path)}), flush=True)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test wants to hear of it
            print(json.dumps({"error": f"{mode}: {type(error).__name__}: {error}"}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
