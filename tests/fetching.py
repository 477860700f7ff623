"""Fetchers for tests: settings that trust the loopback server, and a clock that passes only in sleep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
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
