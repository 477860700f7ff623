"""Politeness: distance, connections at a time, penalties."""

from __future__ import annotations

import asyncio

import pytest

from extractors.errors import TransientFetchError
from extractors.hosts import HostPenaltyError, Hosts
from tests.fetching import Clock, fetcher
from tests.webserver import WebServer


def hosts(clock: Clock) -> Hosts:
    return Hosts(delay_s=1.0, connections=1, total=32, clock=clock, sleep=clock.sleep)


async def test_requests_to_one_host_keep_their_distance() -> None:
    clock = Clock()
    polite = hosts(clock)
    starts = []

    async def ask(host: str) -> None:
        async with polite.turn(host):
            starts.append((host, clock.now - 1_000.0))

    for _ in range(3):
        await ask("a")
    assert starts == [("a", 0.0), ("a", 1.0), ("a", 2.0)]
    await ask("b")
    assert starts[-1] == ("b", 2.0)  # another host has no reason to wait


@pytest.mark.parametrize("connections", [1, 3])
async def test_only_so_many_at_a_time(connections: int) -> None:
    polite = Hosts(delay_s=0.0, connections=connections, total=32, clock=lambda: 0.0)
    running, most = 0, 0

    async def ask() -> None:
        nonlocal running, most
        async with polite.turn("a"):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(ask() for _ in range(12)))
    assert most == connections


async def test_own_hosts_are_not_waited_for() -> None:
    clock = Clock()
    polite = hosts(clock)
    for _ in range(5):
        async with polite.turn("a", gently=False):
            pass
    assert clock.slept == []


async def test_penalty_refuses_at_once_and_ends() -> None:
    clock = Clock()
    polite = hosts(clock)
    polite.penalise("a", 60)
    polite.penalise("a", 5)  # a shorter one does not shorten it
    with pytest.raises(HostPenaltyError) as caught:
        async with polite.turn("a"):
            pass
    assert caught.value.remaining_s == 60
    assert clock.slept == []
    async with polite.turn("b"):
        pass
    clock.now += 60
    async with polite.turn("a"):
        pass


async def test_robots_delay_counts_from_the_request_before() -> None:
    clock = Clock()
    polite = hosts(clock)
    async with polite.turn("a"):
        pass
    polite.slow_down("a", 10)
    async with polite.turn("a"):
        assert clock.now == 1_010


async def test_the_total_holds_over_all_hosts_and_keeps_the_distance() -> None:
    clock = Clock()
    polite = Hosts(delay_s=10.0, connections=1, total=1, clock=clock, sleep=clock.sleep)
    starts = []

    async def ask() -> None:
        async with polite.turn("a"):
            starts.append(clock.now - 1_000)

    async with polite.turn("b"):
        first = asyncio.create_task(ask())
        for _ in range(5):
            await asyncio.sleep(0)
        assert starts == []  # its turn has come, but b holds the only connection
        clock.now += 8
    await first
    await ask()
    assert starts == [8, 18]


async def test_fetcher_is_polite_to_one_host(webserver: WebServer) -> None:
    webserver.robots = (200, "User-agent: *\nCrawl-delay: 7")
    clock = Clock()
    async with fetcher(clock, hurry_private_hosts=False) as one:
        await asyncio.gather(*(one.get(webserver.url + f"/ok?{n}") for n in range(4)))
        assert clock.slept == [1, 1, 1]
        await one.get(webserver.url + "/html", accept="page")
        assert clock.slept[3:] == [1, 7]  # before robots.txt and, as that asks, before the page
    assert max(request.running for request in webserver.requests) == 0


@pytest.mark.parametrize("status", [429, 503])
async def test_no_request_during_a_penalty(webserver: WebServer, status: int) -> None:
    clock = Clock()
    async with fetcher(clock) as one:
        with pytest.raises(TransientFetchError) as first:
            await one.get(webserver.url + f"/status/{status}?retry_after=120")
        assert first.value.retry_after_s == 120
        assert first.value.status == status
        with pytest.raises(TransientFetchError, match="stay away for another 120 s") as second:
            await one.get(webserver.url + "/ok")
        assert second.value.retry_after_s == pytest.approx(120)
        assert webserver.paths == [f"/status/{status}"]
        clock.now += 121
        assert (await one.get(webserver.url + "/ok")).status == 200
