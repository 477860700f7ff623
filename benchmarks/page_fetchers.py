"""A worker that fetches pages: `python -m benchmarks.page_fetchers wirewatch|aiohttp`, orders on standard input.

An order is {"urls": [...]}. Answers have the seconds and CPU time of that order, and the most memory so far.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from time import perf_counter

from benchmarks.memory import cpu_s, peak_mb

# Requests at a time, as many as ours: `extractors.fetch.FetchSettings.connections`. Not imported, for aiohttp alone.
CONNECTIONS = 32


def main(way: str) -> None:
    """Answer orders until standard input ends.

    Args:
        way: wirewatch or aiohttp.
    """
    fetch: Callable[[Sequence[str]], int] = {"wirewatch": _wirewatch, "aiohttp": _aiohttp}[way]
    for line in sys.stdin:
        urls = json.loads(line)["urls"]
        began, computed = perf_counter(), cpu_s()
        found = fetch(urls)
        took = {"fetch_s": perf_counter() - began, "cpu_s": cpu_s() - computed}
        if found != len(urls):
            raise RuntimeError(f"{found} of {len(urls)} pages came")
        print(json.dumps({**took, "peak_mb": peak_mb()}), flush=True)


def _wirewatch(urls: Sequence[str]) -> int:
    from extractors.records import Page
    from flows.config import FetchSection
    from flows.network import Network, fetch_settings

    section = FetchSection(host_delay_s=0, allow_private_hosts=["127.0.0.1"])
    with Network(fetch_settings(section)) as network:
        return sum(isinstance(answer, Page) and bool(answer.body) for answer in network.fetch(urls).result())


def _aiohttp(urls: Sequence[str]) -> int:
    return asyncio.run(_by_host(urls))


async def _by_host(urls: Sequence[str]) -> int:
    """Get pages host by host: with aiohttp's own limit per host, its waiting list leaves most connections idle."""
    import aiohttp

    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(url.split("/")[2], []).append(url)
    turns = asyncio.Semaphore(CONNECTIONS)

    async def get(session: aiohttp.ClientSession, own: Sequence[str]) -> list[bytes]:
        pages = []
        for url in own:
            async with turns, session.get(url) as response:
                pages.append(await response.read())
        return pages

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        found = await asyncio.gather(*(get(session, own) for own in hosts.values()))
    return sum(map(bool, chain.from_iterable(found)))


if __name__ == "__main__":
    main(sys.argv[1])
