"""Kills of a larger run, for which other processes read pages: of the run itself, and of those processes."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.kills.instants import a_little_later
from tests.kills.lanes import Lane, assert_equal, lanes
from tests.kills.runs import session

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]

# Of which some 130 are in the feeds at once: enough to be read elsewhere.
ARTICLES = 800
KILLS = 6


def fork_server_and_readers(lane: Lane) -> tuple[list[int], list[int]]:
    """The process beside the run that forks, if there is one, and those that it forked, which read pages."""
    parents = {}
    for pid in session(lane.runs.pid):
        with suppress(OSError):
            if b"multiprocessing.forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes():
                parents[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    servers = [pid for pid in parents if parents[pid] not in parents]
    return servers, [pid for pid in parents if pid not in servers]


def readers(lane: Lane) -> list[int]:
    """The processes beside the run that read pages."""
    return fork_server_and_readers(lane)[1]


def at_work(lane: Lane, number: int) -> bool:
    """Whether so many processes read pages, or begin to."""
    return len(readers(lane)) >= number


def test_killed_with_the_processes_that_read_for_it(tmp_path: Path) -> None:
    """No process outlives the run (`Runs.run` looks), and what they read comes to the same as with none of them."""
    with lanes(tmp_path, "alone", "killed", articles=ARTICLES, seed=12) as (site, served, (alone, killed)):
        alone.config.write_text(alone.config.read_text() + "[run]\nprocesses = 1\n")
        killed.config.write_text(killed.config.read_text() + "[run]\nprocesses = 2\n")
        now = site.starts_at + timedelta(days=15)
        served.set_clock(now)
        alone.complete(now)
        chance = random.Random(12)
        for number in range(KILLS):
            watch = a_little_later(partial(at_work, killed, 1 + number % 2), chance, most_s=chance.uniform(0, 6))
            ended = killed.command("ingest", "--plain", now=now, watch=watch)
            assert ended.code == -9, ended
            killed.verify(now)

        def one_dies() -> None:
            os.kill(chance.choice(readers(killed)), signal.SIGKILL)

        def their_server_dies() -> None:
            [server], _ = fork_server_and_readers(killed)
            os.kill(server, signal.SIGKILL)

        for act in (one_dies, their_server_dies):
            ended = killed.command("ingest", "--plain", now=now, watch=partial(at_work, killed, 2), act=act)
            assert ended.code == 0, ended
        killed.complete(now)
        killed.verify(now)
        assert_equal(alone.warehouse, killed.warehouse)
