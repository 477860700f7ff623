"""The network side of a run: one event loop in a thread of its own, so that the steps stay plain functions."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import Any, Literal, Self, TypeGuard, TypeVar

from extractors.budget import ByteBudget
from extractors.downloads import Sink
from extractors.errors import ItemError
from extractors.fetch import Fetcher, FetchSettings
from extractors.records import HostState, Page, RobotsState, Validators
from extractors.urls import host_key
from flows.config import FetchSection

T = TypeVar("T")
Answer = Page | ItemError

NO_VALIDATORS = Validators()
LOOKUPS = 32
# Documents of feeds that are on their way or wait to be saved; hosts are asked on only while there is room, so that
# memory stays bounded. What brought no document takes none.
WAITING = 32
# Answers are saved together: a transaction costs as much as some hundred requests, and while it is prepared the
# network's thread gets the interpreter only now and then.
SAVED_TOGETHER = 500
SAVED_WITHIN_S = 0.5
# Reading a document takes ten times its bytes and more: what is saved together stays small.
SAVED_BYTES = 2_000_000


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


# Bodies of the pages of one chunk; what does not fit waits for another run. 200 news pages have 20 to 60 MB.
MAX_PAGES_BYTES = 150_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A feed or page to be asked: where, and with which validators, given by which address."""

    url: str
    validators: Validators = NO_VALIDATORS
    validated_url: str | None = None


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
        self._told: dict[str, HostState | RobotsState] = {}

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

    def remember(self, hosts: Iterable[HostState], robots: Iterable[RobotsState], now: datetime) -> None:
        """Know of hosts and their robots.txt what earlier runs learned, and nothing else."""
        self._wait(self._remember(list(hosts), list(robots), now))

    def learned(self, now: datetime) -> tuple[list[HostState], list[RobotsState]]:
        """What is to be remembered of hosts, as far as it was not told before."""
        return self._wait(self._learned(now))

    def poll(self, asked: Sequence[Ask]) -> Iterator[list[tuple[int, Answer]]]:
        """Ask feeds for what is new, host by host.

        Yields:
            Answers as they come, some at a time, each with its place in `asked`; a failed one is its error.
        """
        answers: queue.SimpleQueue[tuple[int, Answer] | None] = queue.SimpleQueue()
        room = asyncio.Semaphore(WAITING)
        polling = self._start(self._by_host(asked, answers, room))
        polling.add_done_callback(lambda _: answers.put(None))
        try:
            while batch := _waiting(answers):
                yield batch
                for _, answer in batch:
                    if _has_document(answer):
                        self._loop.call_soon_threadsafe(room.release)
            polling.result()
        finally:
            polling.cancel()

    def documents(self, urls: Sequence[str]) -> list[Answer]:
        """Fetch feeds or sitemaps, unconditionally. Answers come in order; a failed one is its error."""
        return self._wait(self._all([Ask(url=url) for url in urls], "feed", None))

    def fetch(self, urls: Sequence[str]) -> Future[list[Answer]]:
        """Begin to fetch pages. The result has an answer for each, in order; a failed one is its error."""
        return self.fetch_again([Ask(url=url) for url in urls])

    def fetch_again(self, asked: Sequence[Ask]) -> Future[list[Answer]]:
        """Begin to fetch pages, conditionally where validators are known. The result is that of `fetch`."""
        return self._start(self._all(asked, "page", ByteBudget(MAX_PAGES_BYTES)))

    def feed(self, url: str) -> Answer:
        """Fetch one feed, unconditionally."""
        return self.documents([url])[0]

    def robots(self, now: datetime) -> list[RobotsState]:
        """Every robots.txt that was read, or could not be."""
        return self._wait(self._robots(now))

    def save(self, url: str, sink: Sink) -> Future[Page | ItemError]:
        """Begin to fetch a file of any size, or the rest of it, into a sink; a failure is its error."""
        return self._start(self._save(url, sink))

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that a site's robots.txt names; raises TransientFetchError if it cannot be read for now."""
        return self._wait(self._the_fetcher.sitemaps(url))

    async def _save(self, url: str, sink: Sink) -> Page | ItemError:
        try:
            return await self._the_fetcher.save(url, sink)
        except ItemError as error:
            return error

    async def _remember(self, hosts: list[HostState], robots: list[RobotsState], now: datetime) -> None:
        self._the_fetcher.remember(hosts, robots, now)
        self._told = {host.host: host for host in hosts} | {rules.origin: rules for rules in robots}

    async def _learned(self, now: datetime) -> tuple[list[HostState], list[RobotsState]]:
        hosts, robots = self._the_fetcher.learned(now)
        # what has no news comes back as the very record that it was
        news = (
            [h for h in hosts if self._told.get(h.host) is not h],
            [r for r in robots if self._told.get(r.origin) is not r],
        )
        self._told |= {host.host: host for host in news[0]} | {rules.origin: rules for rules in news[1]}
        return news

    async def _robots(self, now: datetime) -> list[RobotsState]:
        return self._the_fetcher.learned(now)[1]

    async def _by_host(
        self,
        asked: Sequence[Ask],
        answers: queue.SimpleQueue[tuple[int, Answer] | None],
        room: asyncio.Semaphore,
    ) -> None:
        hosts: dict[str, list[int]] = {}
        for place, ask in enumerate(asked):
            hosts.setdefault(host_key(ask.url), []).append(place)

        async def ask_in_turn(places: Sequence[int]) -> None:
            for place in places:
                await room.acquire()  # released when the document has been saved
                answer = await self._one(asked[place], "feed")
                if not _has_document(answer):
                    room.release()
                answers.put((place, answer))

        # As many at a time per host as the settings allow; the fetcher spaces them.
        width = self._settings.host_connections
        lanes = [places[lane::width] for places in hosts.values() for lane in range(min(width, len(places)))]
        await asyncio.gather(*map(ask_in_turn, lanes))

    async def _all(
        self, asked: Sequence[Ask], accept: Literal["feed", "page"], budget: ByteBudget | None
    ) -> list[Answer]:
        return list(await asyncio.gather(*(self._one(ask, accept, budget) for ask in asked)))

    async def _one(self, ask: Ask, accept: Literal["feed", "page"], budget: ByteBudget | None = None) -> Answer:
        began = self._loop.time()
        try:
            return await self._the_fetcher.get(
                ask.url,
                validators=ask.validators,
                validated_url=ask.validated_url,
                accept=accept,
                budget=budget,
            )
        except ItemError as error:
            error.seconds = self._loop.time() - began
            return error

    @property
    def _the_fetcher(self) -> Fetcher:
        assert self._fetcher is not None, "use as a context manager"
        return self._fetcher

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


def _has_document(answer: Answer) -> TypeGuard[Page]:
    return isinstance(answer, Page) and not answer.not_modified


def _waiting(answers: queue.SimpleQueue[tuple[int, Answer] | None]) -> list[tuple[int, Answer]]:
    """The answers that come within a moment, at least one; none once all have come, which a None at the end tells."""
    batch: list[tuple[int, Answer]] = []
    documents, size, until = 0, 0, float("inf")
    while len(batch) < SAVED_TOGETHER and documents < WAITING // 2 and size < SAVED_BYTES:
        try:
            answer = answers.get(timeout=max(0.0, until - monotonic()) if batch else None)
        except queue.Empty:
            break
        if answer is None:
            answers.put(None)
            break
        if not batch:
            until = monotonic() + SAVED_WITHIN_S
        if _has_document(answer[1]):
            documents, size = documents + 1, size + len(answer[1].body)
        batch.append(answer)
    return batch
