"""History that is cut off, and goes on: equal, row for row, to what nothing has disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.errors import WirewatchError
from tests.archives import captured, line, page, write_archive, write_lines
from tests.conftest import ROOT
from tests.test_backfill import TABLES
from tests.test_backfill_sitemaps import XML, url, urlset
from tests.webserver import WebServer
from warehouse.connection import open_reader
from warehouse.verify import verify

PAGES = 450  # three parts
# Times of this load, not of what was loaded.
OWN_TIMES = {"loaded_at", "added_at", "created_at", "last_seen_at", "written_at", "seen_at"}
LOCAL = '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n'


def command(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "backfill", *arguments, "--json"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(started: subprocess.Popen[bytes]) -> Any:
    out, err = started.communicate(timeout=1200)
    assert started.returncode == 0, err.decode()
    return json.loads(out)


def rows(warehouse: Path) -> dict[str, list[str]]:
    """What was loaded, without the times of loading it."""
    with open_reader(warehouse) as con:
        assert [found.violations for found in verify(con) if found.broken] == []
        return {name: _rows(con, name) for name in [*TABLES, "history_sources"]}


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    kept = [
        f'"{column[0]}"'
        for column in con.execute(f"DESCRIBE {name}").fetchall()
        if column[0] not in OWN_TIMES and not (name == "history_sources" and column[0] in ("started_at", "read_at"))
    ]
    return sorted(repr(row) for row in con.execute(f"SELECT {', '.join(kept)} FROM {name}").fetchall())


def loaded(folder: Path) -> int:
    """Articles that readers see so far."""
    path = folder / "data" / "wirewatch.duckdb"
    if not path.exists():
        return 0
    try:
        with open_reader(path) as con:
            return int(con.execute("SELECT count(*) FROM articles").fetchall()[0][0])
    except (duckdb.Error, WirewatchError):
        return 0  # it is just being made


def kill_five_times(folder: Path, arguments: Sequence[str], seed: int) -> None:
    """Kill it at five points: soon after the start, and when some has been loaded since the last time."""
    pick = random.Random(seed)
    for number in range(5):
        before = loaded(folder)
        started = command(folder, *arguments)
        until = time.monotonic() + 600
        while started.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
            if number == 0 or loaded(folder) > before:
                break
        time.sleep(pick.random() * 3)
        started.kill()
        started.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["warc", "ndjson", "sitemap"])
def test_killed_and_run_again_it_is_as_if_nothing_had_happened(tmp_path: Path, webserver: WebServer, kind: str) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    numbers = range(PAGES if kind != "sitemap" else 300)
    if kind == "sitemap":
        addresses = [webserver.serve(f"/news/{number}", page(number), "text/html") for number in numbers]
        source = webserver.serve("/sitemap.xml", urlset(map(url, addresses)), XML)
    elif kind == "warc":
        source = str(tmp_path / "a.warc.gz")
        write_archive(source, [captured(number) for number in numbers])
    else:
        source = str(tmp_path / "a.ndjson")
        write_lines(source, [line(number, fetched_at="2019-06-01T12:00:00Z") for number in numbers])
    for folder in (undisturbed, killed):
        folder.mkdir()
        (folder / "wirewatch.toml").write_text(LOCAL)
    finish(command(undisturbed, kind, source))
    kill_five_times(killed, [kind, source], seed=len(kind))
    finish(command(killed, kind, source))
    expected, found = (rows(folder / "data" / "wirewatch.duckdb") for folder in (undisturbed, killed))
    assert len(expected["articles"]) == len(numbers)
    for name, kept in expected.items():
        if kind == "sitemap" and name in ("articles", "history_sources"):
            continue  # pages were fetched at other times
        assert found[name] == kept, name
    assert len(found["articles"]) == len(expected["articles"])


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
@pytest.mark.slow
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    write_archive(str(tmp_path / "a.warc.gz"), [captured(each) for each in range(260)])
    started = command(tmp_path, "warc", "a.warc.gz")
    until = time.monotonic() + 300
    while not loaded(tmp_path) and started.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    started.send_signal(number)
    _, err = started.communicate(timeout=60)
    assert started.returncode == 1, err.decode()
    assert b"what was loaded is kept, the next run goes on from there" in err
    assert b"Traceback" not in err
    with open_reader(tmp_path / "data" / "wirewatch.duckdb") as con:
        assert con.execute("SELECT outcome FROM runs").fetchall() == [("interrupted",)]
        assert [found.violations for found in verify(con) if found.broken] == []
    assert finish(command(tmp_path, "warc", "a.warc.gz"))["sources"][0]["articles_new"] == 260
