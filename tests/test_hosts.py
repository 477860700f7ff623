"""Politeness: distance, connections at a time, penalties."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from extractors.errors import ItemError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.hosts import FIRST_PENALTY_S, LONGEST_PENALTY_S, HostPenaltyError, Hosts
from extractors.records import HostState
from tests.fetching import Clock, fetcher
from tests.webserver import WebServer

NOW = datetime(2022, 8, 15, 14, 30, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


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


async def test_own_hosts_are_waited_for_as_they_ask() -> None:
    clock = Clock()
    polite = hosts(clock)
    for _ in range(2):
        async with polite.turn("a", gently=False):
            polite.slow_down("a", 7, origin="http://a")
    assert clock.slept == [7]
    async with polite.turn("b", gently=False):
        assert clock.slept == [7]


async def test_own_hosts_say_their_crawl_delay(webserver: WebServer) -> None:
    webserver.robots = (200, "User-agent: *\nCrawl-delay: 7")
    clock = Clock()
    async with fetcher(clock) as one:
        await one.get(webserver.url + "/ok")
        await one.get(webserver.url + "/ok")
        assert clock.slept == []  # nothing was said yet
        await one.get(webserver.url + "/html", accept="page")
        await one.get(webserver.url + "/ok")
        assert clock.slept == [7, 7]


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


async def test_who_waits_behind_a_refusal_is_refused_at_once() -> None:
    clock = Clock()
    polite = hosts(clock)

    async def ask() -> None:
        async with polite.turn("a"):
            await asyncio.sleep(0)
            polite.penalise("a", 600)

    answers = await asyncio.gather(*(ask() for _ in range(200)), return_exceptions=True)
    assert [answer.remaining_s for answer in answers if isinstance(answer, HostPenaltyError)] == [600] * 199
    assert clock.slept == []  # not one delay of a second for each of them


async def test_a_penalty_that_comes_during_the_delay_holds() -> None:
    clock = Clock()
    polite = hosts(clock)
    async with polite.turn("a"):
        pass
    waiting = asyncio.create_task(polite.turn("a").__aenter__())
    await asyncio.sleep(0)
    polite.penalise("a", 600)
    with pytest.raises(HostPenaltyError):
        await waiting


def test_strikes_double_the_wait_up_to_a_day() -> None:
    polite = hosts(Clock())
    waits = [polite.asked_too_much("a", None) for _ in range(2_000)]
    assert waits[:4] == [300, 600, 1_200, 2_400]
    assert waits[-1] == LONGEST_PENALTY_S
    assert polite.asked_too_much("a", 7) == 7  # what it says itself goes first
    assert polite.asked_too_much("a", 0) == LONGEST_PENALTY_S  # "at once" is no answer to too many requests
    polite.content("a")
    assert polite.asked_too_much("a", None) == FIRST_PENALTY_S


def test_what_is_learned_is_remembered_and_forgiven() -> None:
    clock = Clock()
    first = hosts(clock)
    assert first.learned(NOW) == []
    first.asked_too_much("a", None)
    first.penalise("b", 60)
    first.content("c")
    states = first.learned(NOW)
    assert states == [
        HostState(host="a", wait_until=after(300), strikes=1),
        HostState(host="b", wait_until=after(60)),
    ]
    assert all(again is state for again, state in zip(first.learned(after(1)), states, strict=True))  # no news

    clock = Clock()
    clock.now = 5.0  # another process, another clock
    second = hosts(clock)
    second.remember(states, after(100))
    a, b = second.learned(after(100))
    assert a is states[0]  # no news
    assert b == HostState(host="b")  # over: nothing to remember any more
    clock.now += 201
    assert second.learned(after(301))[0] == HostState(host="a", strikes=1)
    assert second.asked_too_much("a", None) == 600
    second.content("a")
    assert second.learned(after(301))[0] == HostState(host="a", wait_until=after(901))
    second.remember([], after(301))
    assert second.learned(after(301)) == []


async def test_a_remembered_penalty_refuses() -> None:
    clock = Clock()
    polite = hosts(clock)
    polite.penalise("b", 600)
    polite.remember([HostState(host="a", wait_until=after(60)), HostState(host="c", wait_until=after(-60))], NOW)
    with pytest.raises(HostPenaltyError):
        async with polite.turn("a"):
            pass
    for host in ("b", "c"):  # the one replaced, the other over
        async with polite.turn(host):
            pass


async def test_a_request_no_longer_wanted_takes_no_turn() -> None:
    clock = Clock()
    polite = hosts(clock)
    begun = 0

    def check() -> None:
        if begun:
            raise PutOffError("https://a.example/", "enough")

    async def ask() -> None:
        nonlocal begun
        async with polite.turn("a", check=check):
            begun += 1

    answers = await asyncio.gather(*(ask() for _ in range(20)), return_exceptions=True)
    assert [answer for answer in answers if not isinstance(answer, PutOffError)] == [None]
    assert clock.slept == []


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
@pytest.mark.parametrize("retry_after", ["120", "Mon, 15 Aug 2022 14:32:00 GMT"])
async def test_no_request_during_a_penalty(webserver: WebServer, status: int, retry_after: str) -> None:
    clock = Clock()
    headers = {"Retry-After": retry_after, "Date": "Mon, 15 Aug 2022 14:30:00 GMT"}
    url = webserver.serve("/busy", "", status=status, headers=headers)
    async with fetcher(clock) as one:
        with pytest.raises(TransientFetchError) as first:
            await one.get(url)
        assert type(first.value) is TransientFetchError
        assert first.value.retry_after_s == 120
        assert first.value.status == status
        with pytest.raises(PutOffError, match="left alone for another 120 s") as second:
            await one.get(webserver.url + "/ok")
        assert second.value.retry_after_s == pytest.approx(120)
        assert webserver.paths == ["/busy"]
        clock.now += 121
        assert (await one.get(webserver.url + "/ok")).status == 200


@pytest.mark.parametrize(
    ("path", "penalty_s", "why"),
    [
        ("/status/429", FIRST_PENALTY_S, "asked too much, for how long is ours to say"),
        ("/status/429?retry_after=0", FIRST_PENALTY_S, "at once is no answer to too many requests"),
        ("/status/429?retry_after=9", 9, "as it says"),
        ("/status/503?retry_after=9", 9, "as it says"),
        ("/status/503", 0, "the back-off of whoever asks sees to it"),
        ("/status/500?retry_after=9", 0, "about this address, not its host"),
        ("/status/403?retry_after=9", 0, "about this address, not its host"),
        ("/status/404", 0, "a plain failure"),
    ],
)
async def test_which_answers_are_penalties(webserver: WebServer, path: str, penalty_s: float, why: str) -> None:
    clock = Clock()
    async with fetcher(clock) as one:
        with pytest.raises(ItemError):
            await one.get(webserver.url + path)
        if penalty_s:
            with pytest.raises(PutOffError) as caught:
                await one.get(webserver.url + "/ok")
            assert caught.value.retry_after_s == pytest.approx(penalty_s), why
            clock.now += penalty_s
        assert (await one.get(webserver.url + "/ok")).status == 200, why


@pytest.mark.parametrize(
    ("path", "strikes", "why"),
    [
        ("/ok", 0, "content again"),
        ("/status/404", 0, "an answer, and no complaint"),
        ("/redirect/1", 0, "an answer, and no complaint"),
        ("/status/429", 2, "another"),
        ("/status/503", 1, "may be for the same reason"),
        ("/drop", 0, "the head of an answer came"),
    ],
)
async def test_strikes_end_with_an_answer_that_is_no_complaint(
    webserver: WebServer, path: str, strikes: int, why: str
) -> None:
    clock = Clock()
    host = f"127.0.0.1:{webserver.port}"
    async with fetcher(clock) as one:
        one.remember([HostState(host=host, strikes=1)], [], NOW)
        with suppress(ItemError):
            await one.get(webserver.url + path)
        assert [state.strikes for state in one.learned(NOW)[0]] == [strikes], why


async def test_a_redirect_does_not_lead_past_a_penalty(webserver: WebServer) -> None:
    clock = Clock()
    with WebServer() as other:
        async with fetcher(clock) as one:
            with pytest.raises(TransientFetchError):
                await one.get(other.url + "/status/429?retry_after=60")
            with pytest.raises(PutOffError, match="another 60 s") as caught:
                await one.get(webserver.url + f"/redirect-to?url={other.url}/ok")
            assert caught.value.subject.startswith(webserver.url)
        assert other.paths == ["/status/429"]


async def test_a_chunk_of_links_stops_at_the_first_refusal(webserver: WebServer) -> None:
    clock = Clock()
    webserver.robots = (404, "")
    async with fetcher(clock, hurry_private_hosts=False) as one:
        urls = [webserver.url + f"/status/429?{number}" for number in range(50)]
        answers = await asyncio.gather(*(one.get(url, accept="page") for url in urls), return_exceptions=True)
    assert webserver.paths == ["/robots.txt", "/status/429"]
    assert sum(isinstance(answer, PutOffError) for answer in answers) == 49
    assert sum(clock.slept) <= 1


async def test_http_and_https_of_one_name_are_one_host() -> None:
    # nothing is asked: 127.0.1.7 is not listed, and the default ports are not ours
    clock = Clock()
    async with fetcher(clock, hurry_private_hosts=False) as one:
        one.remember([HostState(host="127.0.1.7", wait_until=after(60))], [], NOW)
        for url in ("http://127.0.1.7/a", "https://127.0.1.7/a", "https://127.0.1.7:443/", "HTTP://127.0.1.7:80/"):
            with pytest.raises(PutOffError):
                await one.get(url)
        with pytest.raises(PermanentFetchError, match="not a public address"):
            await one.get("http://127.0.1.7:8080/a")
