"""A Prefect server for tests, and wirewatch as a process of its own."""

from __future__ import annotations

import gc
import http.client
import json
import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.prefect_server import OwnServer
from flows.prefect_settings import SERVER, settle_client

PATIENCE_S = 60.0


def ask(server: str, path: str, body: object = None) -> Any:
    """Ask a Prefect API: GET, or POST with a body."""
    host = server.removeprefix("http://").split("/")[0]
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        if body is None:
            connection.request("GET", f"/api/{path}")
        else:
            connection.request("POST", f"/api/{path}", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status < 300, text[:500]
        return json.loads(text)
    finally:
        connection.close()


def eventually(look: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
    """What `look` gives, as soon as it gives something: what Prefect records arrives a moment later."""
    give_up_at = time.monotonic() + patience_s
    while not (found := look()):
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)
    return found


@pytest.fixture
def tidied() -> Iterator[None]:
    """Prefect leaves sockets of its clients to the garbage collector, which must not meet them in another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prefect server for all tests of this process, and an environment that points at it.

    Only `conftest.py` imports it: each module that does makes a server of its own, and Prefect knows but one.
    """
    before = dict(os.environ)
    folder = tmp_path_factory.mktemp("prefect")
    server = OwnServer(folder, {**SERVER, "PREFECT_SERVER_UI_ENABLED": "false"})
    server.start()
    os.environ["PREFECT_HOME"] = str(folder / "home")
    settle_client(server.api_url)
    yield server.api_url
    # Prefect sends its last log lines when the interpreter ends, and only then the server goes.
    os.environ.clear()
    os.environ.update(before)


def runs(api: str, flow: str) -> list[dict[str, Any]]:
    """Runs of a flow, newest first."""
    found: list[dict[str, Any]] = ask(
        api, "flow_runs/filter", {"sort": "START_TIME_DESC", "flows": {"name": {"any_": [flow]}}}
    )
    return found


def children(pid: int) -> set[int]:
    """All processes below one."""
    found: set[int] = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(status.parent.name)
            found |= {child} | children(child)
    return found


def alive(pids: set[int]) -> set[int]:
    """Those of some processes that have not ended."""
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts wirewatch as a process of its own, with no Prefect server known to it."""
    begun: list[subprocess.Popen[str]] = []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environment["PREFECT_HOME"] = str(tmp_path / "home")
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)

    def begin(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows", *arguments],
            env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
