"""Running the newsroom's server from a program: in a process of its own, or in a thread for another site."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import flows
from flows.newsroom.faults import Fault
from flows.newsroom.newsroom import DEFAULT_ARTICLES, DEFAULT_SEED
from flows.newsroom.server import Server, Site

STOP_S = 5.0
CONTROL_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedOutlet:
    """An outlet with the addresses it really has.

    Args:
        id: Outlet id.
        name: Its name.
        country: Country id.
        language: Of its pages.
        homepage: Absolute address of the front page.
        feeds: Absolute addresses of the feeds.
    """

    id: str
    name: str
    country: str
    language: str
    homepage: str
    feeds: tuple[str, ...]


class ServedNewsroom:
    """A running server, to be read and steered.

    Args:
        description: What the server said when it was ready.
    """

    def __init__(self, description: dict[str, Any]) -> None:
        self.control: str = description["control"]
        self.started_at = datetime.fromisoformat(description["clock"])
        self.outlets = tuple(ServedOutlet(**(row | {"feeds": tuple(row["feeds"])})) for row in description["outlets"])
        # Proxies of the environment must not see loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @property
    def feeds(self) -> tuple[str, ...]:
        """Absolute addresses of all feeds."""
        return tuple(feed for outlet in self.outlets for feed in outlet.feeds)

    def set_clock(self, now: datetime) -> None:
        """Move the simulated clock.

        Args:
            now: The new moment, aware; it stands still until the next call.
        """
        self._send("PUT", "/-/clock", {"now": now.isoformat()})

    def set_faults(self, *faults: Fault) -> None:
        """Replace the faults; none: everything works."""
        self._send("PUT", "/-/faults", [fault.to_json() for fault in faults])

    def requests(self) -> list[dict[str, Any]]:
        """The requests so far: time, clock, outlet, method, path, headers, status and the fault shown, if any.

        Times are ISO 8601; a status of 0 means that no answer was finished.
        """
        found: list[dict[str, Any]] = self._send("GET", "/-/requests")
        return found

    def forget_requests(self) -> None:
        """Empty the log."""
        self._send("DELETE", "/-/requests")

    def _send(self, method: str, path: str, document: object = None) -> Any:
        data = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(self.control + path, data=data, method=method)
        with self._opener.open(request, timeout=CONTROL_S) as response:
            return json.load(response)


@contextmanager
def serve_newsroom(
    articles: int = DEFAULT_ARTICLES,
    *,
    until: date | None = None,
    seed: int = DEFAULT_SEED,
    clock: datetime | None = None,
    base_port: int = 0,
    latency_s: float = 0.0,
    faults: Sequence[Fault] = (),
) -> Iterator[ServedNewsroom]:
    """Serve the newsroom from a process of its own, which ends with this one whatever happens.

    Args:
        articles: Size of the newsroom.
        until: Monday of its last week; by default that of the last complete week.
        seed: Decides the texts.
        clock: Simulated moment; by default the real one at the start.
        base_port: First of the ports; 0: any free ones.
        latency_s: Every answer waits so long.
        faults: What goes wrong.

    Yields:
        The running server.
    """
    command = [
        sys.executable,
        "-m",
        "flows.newsroom",
        "serve",
        "--articles",
        str(articles),
        "--seed",
        str(seed),
    ]
    command += ["--port", str(base_port), "--latency", str(latency_s), "--until-stdin-closes"]
    if until:
        command += ["--until", until.isoformat()]
    if clock:
        command += ["--clock", clock.isoformat()]
    # A program that runs from elsewhere may have found this package by its path alone.
    root = str(Path(flows.__file__).parent.parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdin
    assert process.stdout
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the newsroom did not start: {' '.join(command)} ended with {process.wait()}")
        served = ServedNewsroom(json.loads(line))
        if faults:
            served.set_faults(*faults)
        yield served
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@contextmanager
def serve_site(site: Site, *, clock: datetime | None = None, latency_s: float = 0.0) -> Iterator[ServedNewsroom]:
    """Serve any site from a thread of this process, with the same clock, faults and log.

    Args:
        site: What to serve.
        clock: Simulated moment; by default the real one at the start.
        latency_s: Every answer waits so long.

    Yields:
        The running server.
    """
    loop = asyncio.new_event_loop()
    server = Server(site, now=clock, latency_s=latency_s)
    thread = threading.Thread(target=loop.run_forever, name="newsroom", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        yield ServedNewsroom(server.describe())
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
