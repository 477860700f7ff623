"""Fetchers for tests: settings that trust the loopback server, and a clock that passes only in sleep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from extractors.fetch import Fetcher, FetchSettings
from extractors.records import Page, Validators


class Clock:
    """Monotonic seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def settings(**changes: Any) -> FetchSettings:
    defaults: dict[str, Any] = {
        "contact": "mailto:desk@example.org",
        "allow_private_hosts": ("127.0.0.1",),
        "connect_timeout_s": 10.0,
        "read_timeout_s": 10.0,
        "total_timeout_s": 30.0,
        "max_feed_bytes": 1_000_000,
        "max_page_bytes": 1_000_000,
    }
    return FetchSettings(**(defaults | changes))


@asynccontextmanager
async def fetcher(clock: Clock | None = None, **changes: Any) -> AsyncIterator[Fetcher]:
    if clock is None:
        async with Fetcher(settings(**changes)) as plain:
            yield plain
    else:
        async with Fetcher(settings(**changes), clock=clock, sleep=clock.sleep) as timed:
            yield timed


async def get(url: str, **changes: Any) -> Page:
    accept = changes.pop("accept", "feed")
    validators = changes.pop("validators", Validators())
    async with fetcher(**changes) as one:
        return await one.get(url, accept=accept, validators=validators)


@asynccontextmanager
async def talking(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]],
) -> AsyncIterator[str]:
    """A server that says whatever it likes, HTTP or not; its address without a slash at the end."""
    talks: list[tuple[asyncio.Task[None], asyncio.StreamWriter]] = []

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append((asyncio.create_task(talk(reader, writer)), writer))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        for task, writer in talks:
            task.cancel()
            writer.close()
        await asyncio.gather(*(task for task, _ in talks), return_exceptions=True)
        server.close()
        await server.wait_closed()


def saying(
    *pieces: bytes, pause_s: float = 0.0
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]:
    """A talk that reads a request's head, says these bytes with a pause after each, and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # whoever asked has had enough
        finally:
            writer.close()

    return talk
