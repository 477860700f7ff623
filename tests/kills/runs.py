"""Running wirewatch's commands in processes that can be killed at any instant, on a newsroom whose clock is moved."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.newsroom.newsroom import Newsroom, Resource
from flows.newsroom.serving import ServedNewsroom
from warehouse.connection import open_reader
from warehouse.search.index import index_path, open_to_read

ROOT = Path(__file__).resolve().parent.parent.parent
# Longer than any run here takes on a busy machine; one that hangs is a failure, not a pause.
PATIENCE_S = 600.0
LOOK_S = 0.001
# What tells of the runs themselves, and is another in any two warehouses: their numbers and counts (those of a killed
# run are lost with it; all that they count is compared), how long a poll took, when a migration was applied, and what
# is remembered of robots.txt for a day, which a killed run may not have come to keep. None: the whole table.
OF_RUNS: Mapping[str, Sequence[str] | None] = {
    "runs": None,
    "polls": ("run_id", "seconds"),
    "migrations": ("applied_at",),
    "robots": None,
}


class WatchedNewsroom(Newsroom):
    """A newsroom that counts what it is asked for: "feed", "page", "robots.txt"."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.asked: Counter[str] = Counter()

    def answer(self, outlet_id: str, path: str, as_of: datetime) -> Resource | None:
        """What stands at a path of an outlet at a moment."""
        self.asked["feed" if path.startswith("/feeds/") else path[1:] if path == "/robots.txt" else "page"] += 1
        return super().answer(outlet_id, path, as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit code (minus the signal's number), what it said, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float


@dataclass(kw_only=True)
class Runs:
    """Runs commands, one at a time; see `started`."""

    server: subprocess.Popen[str]
    folder: Path
    pid: int = 0
    stderr: Path = field(init=False)

    def __post_init__(self) -> None:
        self.stderr = self.folder / "stderr"

    def run(
        self,
        *argv: str,
        now: datetime,
        watch: Callable[[], bool] = lambda: False,
        act: Callable[[], None] | None = None,
        limit_bytes: int = 0,
    ) -> Ended:
        """Run a command of wirewatch, and do something to it at some instant.

        Args:
            argv: The command.
            now: What it takes for the time.
            watch: Asked again and again, about every millisecond, whether the instant has come.
            act: Done then, once; None: the command's process is killed.
            limit_bytes: No file may grow beyond; 0: as they like.
        """
        assert self.server.stdin
        assert self.server.stdout
        stdout = self.folder / "stdout"
        order = {
            "argv": argv, "now": now.isoformat(), "stdout": str(stdout), "stderr": str(self.stderr),
            "limit_bytes": limit_bytes,
        }  # fmt: skip
        for output in (stdout, self.stderr):
            output.write_text("")  # killed before it opens them, it has said nothing
        began = time.monotonic()
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        self.pid = int(self.server.stdout.readline())
        done = False
        while not select.select([self.server.stdout], [], [], PATIENCE_S if done else LOOK_S)[0]:
            assert time.monotonic() - began < PATIENCE_S, f"hangs: {' '.join(argv)}"
            if not done and watch():
                done = True
                (act or self.kill)()
        code = int(self.server.stdout.readline())
        seconds = time.monotonic() - began
        eventually(lambda: not session(self.pid), "a process that outlives its run")
        return Ended(code=code, out=stdout.read_text(), err=self.stderr.read_text(), seconds=seconds)

    def kill(self) -> None:
        """Kill the command that runs."""
        os.kill(self.pid, signal.SIGKILL)

    def said(self, words: str) -> bool:
        """Whether the command that runs has said something on its standard error."""
        return self.stderr.exists() and words in self.stderr.read_text(errors="replace")


@contextmanager
def started(folder: Path) -> Iterator[Runs]:
    """Start what runs commands; their output goes to files in `folder`."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.kills.forking"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder,
    )  # fmt: skip
    try:
        yield Runs(server=server, folder=folder)
    finally:
        server.kill()
        server.communicate()


def session(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def eventually(look: Callable[[], bool], what: str, patience_s: float = 20.0) -> None:
    """Wait until something holds."""
    give_up_at = time.monotonic() + patience_s
    while not look():
        assert time.monotonic() < give_up_at, what
        time.sleep(0.01)


def configuration(newsroom: ServedNewsroom, more: str = "timeout_s = 600") -> str:
    """A configuration file for the outlets of a newsroom, which on a busy machine may take its time to answer."""
    lines = [
        "[fetch]", 'contact = "mailto:test@example.org"', 'allow_private_hosts = ["127.0.0.1"]', "host_connections = 8",
        more,
    ]  # fmt: skip
    for outlet in newsroom.outlets:
        lines += [
            "[[outlet]]", f'id = "{outlet.id}"', f'name = "{outlet.name}"', f'homepage = "{outlet.homepage}"',
            f'language = "{outlet.language}"', f"feeds = {list(outlet.feeds)}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def contents(
    warehouse: Path, without: Sequence[str] = (), columns: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, sorted, and what is in the search index; without `OF_RUNS`.

    Args:
        warehouse: The file.
        without: Further tables that are left out.
        columns: By table, further columns that are.
    """
    with open_reader(warehouse) as con:
        tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert OF_RUNS.keys() | set(without) <= tables
        found = {}
        for table in sorted(tables - set(without)):
            left_out = OF_RUNS.get(table, ())
            if left_out is not None:
                found[table] = _rows(con, table, [*left_out, *(columns or {}).get(table, ())])
    with open_to_read(index_path(warehouse)) as index:
        assert index.is_sound()
        found["search index"] = sorted(index.hashes().items())
    return found


def _rows(con: duckdb.DuckDBPyConnection, table: str, without: Sequence[str]) -> list[tuple[Any, ...]]:
    columns = f"* EXCLUDE ({', '.join(without)})" if without else "*"
    return con.execute(f'SELECT {columns} FROM "{table}" ORDER BY ALL').fetchall()


def differences(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> dict[str, str]:
    """By table, how many rows only one of two warehouses has, and the first of them."""
    told = {}
    for table in one.keys() | other.keys():
        left, right = Counter(map(repr, one.get(table, []))), Counter(map(repr, other.get(table, [])))
        if left != right:
            only = [*(left - right)], [*(right - left)]
            told[table] = f"{len(only[0])} rows only here {only[0][:1]}, {len(only[1])} only there {only[1][:1]}"[:2000]
    return told
