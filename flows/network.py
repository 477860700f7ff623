"""The network side of a run: one event loop in a thread of its own, so that the steps stay plain functions."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from extractors.errors import ItemError
from extractors.fetch import Fetcher, FetchSettings
from extractors.records import FeedState, Page, Validators
from flows.config import FetchSection

T = TypeVar("T")
Answer = Page | ItemError

LOOKUPS = 32


def fetch_settings(section: FetchSection) -> FetchSettings:
    """The fetcher's settings, as configured."""
    return FetchSettings(
        contact=section.contact,
        host_delay_s=section.host_delay_s,
        host_connections=section.host_connections,
        allow_private_hosts=tuple(section.allow_private_hosts),
        connect_timeout_s=min(10.0, section.timeout_s),
        read_timeout_s=section.timeout_s,
        total_timeout_s=3 * section.timeout_s,
    )


class Network:
    """Fetches for the steps; use as a context manager. Connections and robots answers last as long as it does."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        # Name lookups run here: with asyncio's few threads, some names that hang would hold up all others.
        self._lookups = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")
        self._loop.set_default_executor(self._lookups)
        self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Self:
        """Start the loop."""
        self._thread.start()
        self._fetcher = self._wait(Fetcher(self._settings).__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Cancel what is under way, close the connections, end the loop."""
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._lookups.shutdown(wait=False, cancel_futures=True)
        self._loop.close()

    def poll(self, states: Sequence[FeedState]) -> list[Answer]:
        """Ask feeds for what is new. Answers come in the order of `states`; a failed one is its error."""
        return self._wait(self._all([(state.poll_url, state.validators) for state in states], "feed"))

    def fetch(self, urls: Sequence[str]) -> Future[list[Answer]]:
        """Begin to fetch pages. The result has an answer for each, in order; a failed one is its error."""
        return self._start(self._all([(url, Validators()) for url in urls], "page"))

    def feed(self, url: str) -> Answer:
        """Fetch one feed, unconditionally."""
        return self._wait(self._one(url, Validators(), "feed"))

    async def _all(self, wanted: Sequence[tuple[str, Validators]], accept: Literal["feed", "page"]) -> list[Answer]:
        return list(await asyncio.gather(*(self._one(url, validators, accept) for url, validators in wanted)))

    async def _one(self, url: str, validators: Validators, accept: Literal["feed", "page"]) -> Answer:
        assert self._fetcher is not None, "use as a context manager"
        began = self._loop.time()
        try:
            return await self._fetcher.get(url, validators=validators, accept=accept)
        except ItemError as error:
            error.seconds = self._loop.time() - began
            return error

    async def _close(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._fetcher is not None:
            await self._fetcher.__aexit__(None, None, None)

    def _start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self._start(work).result()
