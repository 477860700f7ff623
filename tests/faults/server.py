"""Serves every fault of the registry, each on a port of its own of 127.0.0.1, from a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Self

import pytest

from tests.faults import REGISTRY
from tests.faults.registry import Asked, Call, Fault
from tests.faults.secure import write_certificates

MAX_REQUEST_LINES = 200
# No test lists this one in `allow_private_hosts`: nobody may ever come here.
DECOY = "127.0.1.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it arrived: the fault whose port it came to, the address it was sent to, its first line."""

    name: str
    address: str
    host: str
    path: str


class FaultServer:
    """Serves from `start` to `stop`; also a context manager.

    Args:
        pace_s: Seconds between two pieces of what drips.
    """

    def __init__(self, pace_s: float = 0.02) -> None:
        self.pace_s = pace_s
        self.seen: list[Seen] = []
        self._ports: dict[str, int] = {}
        self._servers: list[asyncio.Server] = []
        self._calls: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="faults", daemon=True)
        self._folder = tempfile.TemporaryDirectory(prefix="faults-")
        self._closed = socket.socket()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make certificates and start the thread; a fault's port is opened when its address is first wanted."""
        write_certificates(self._folder.name)
        self._closed.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        self._thread.start()

    def stop(self) -> None:
        """Close everything and wait for the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=20)
        self._loop.close()
        self._closed.close()
        self._folder.cleanup()

    @property
    def authority(self) -> str:
        """File with the certificate of the authority that signs this server's certificates."""
        return f"{self._folder.name}/authority.pem"

    @property
    def trespasses(self) -> list[Seen]:
        """Requests that should never have come: to a trap, to the decoy, or under another name than 127.0.0.1."""
        return [
            seen
            for seen in self.seen
            if seen.path.startswith("/trap") or seen.address == DECOY or not seen.host.startswith("127.0.0.1:")
        ]

    def url(self, name: str, asked: Asked) -> str:
        """The address to ask for a fault."""
        fault = REGISTRY[name]
        if name not in self._ports:
            opening: Future[int] = asyncio.run_coroutine_threadsafe(self._open(fault), self._loop)
            self._ports[name] = opening.result(timeout=20)
        port = self._ports[name]
        return fault.address.format(
            site=f"{fault.scheme}://127.0.0.1:{port}",
            port=port,
            closed=self._closed.getsockname()[1],
            path=f"/{asked}/{name}",
        )

    async def _open(self, fault: Fault) -> int:
        context = fault.secure(self._folder.name) if fault.secure else None
        answer = partial(self._accept, fault)
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        with contextlib.suppress(OSError):  # on some systems only 127.0.0.1 exists
            self._servers.append(await asyncio.start_server(answer, DECOY, port, ssl=context))
        return port

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._calls):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _accept(self, fault: Fault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        try:
            # the client has had enough: most faults end like this
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._serve(fault, reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._calls.discard(task)
            writer.close()

    async def _serve(self, fault: Fault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = ["GET / HTTP/1.1"]
        if not fault.raw:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = lines[0].split(" ")[1]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        path, _, query = target.partition("?")
        address, port = writer.get_extra_info("sockname")[:2]
        host = "127.0.0.1:" if fault.raw else headers.get("host", "")
        self.seen.append(Seen(name=fault.name, address=address, host=host, path=target))
        call = Call(
            name=fault.name,
            reader=reader,
            writer=writer,
            site=f"{fault.scheme}://127.0.0.1:{port}",
            port=port,
            asked=_asked(path, headers.get("accept", "")),
            query=query,
            headers=headers,
            pace_s=self.pace_s,
        )
        if path == "/robots.txt":
            await (fault.robots or _no_robots)(call)
        elif path == "/fine":
            await call.respond()
        else:
            await fault.answer(call)


def _asked(path: str, accept: str) -> Asked:
    """What a request wants; behind redirects only the Accept header says."""
    if path.startswith("/sitemap/"):
        return "sitemap"
    return "feed" if path.startswith("/feed/") or "rss" in accept else "page"


async def _no_robots(call: Call) -> None:
    await call.respond(b"", status="404 Not Found")


@pytest.fixture(scope="module")
def faults() -> Iterator[FaultServer]:
    """A server of all faults, for the tests of one module."""
    with FaultServer() as server:
        yield server
