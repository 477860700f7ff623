"""robots.txt decides about pages."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.errors import ItemError, PermanentFetchError, TransientFetchError
from extractors.robots import RobotsAnswer, Rules
from tests.fetching import Clock, fetcher, get
from tests.webserver import PAGE, WebServer

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)


@pytest.mark.parametrize(
    ("status", "text", "outcome", "why"),
    [
        (200, "User-agent: *\nDisallow: /private", "read", "not forbidden"),
        (200, "User-agent: *\nDisallow: /", "robots.txt forbids it", "everything is forbidden"),
        (
            200,
            "User-agent: wirewatch\nDisallow: /html\nUser-agent: *\nDisallow:",
            "robots.txt forbids it",
            "we are named",
        ),
        (200, "User-agent: *\nDisallow: /\nUser-agent: wirewatch\nAllow: /", "read", "we are let in by name"),
        (200, "User-agent: *\nDisallow: /\nAllow: /html", "read", "the longest match wins"),
        (200, "<html>404</html>", "read", "no rules in it"),
        (404, "", "read", "no robots.txt: no rules"),
        (403, "", "read", "RFC 9309: 4xx means no rules"),
        (500, "", "robots.txt cannot be read for now: HTTP 500", "RFC 9309: 5xx means nothing for now"),
        (429, "", "robots.txt cannot be read for now: HTTP 429", "too many requests is no invitation"),
    ],
)
async def test_pages_obey_robots(webserver: WebServer, status: int, text: str, outcome: str, why: str) -> None:
    webserver.robots = (status, text)
    url = webserver.url + "/html"
    if outcome == "read":
        assert (await get(url, accept="page")).body == PAGE.encode(), why
        return
    with pytest.raises(ItemError) as caught:
        await get(url, accept="page")
    assert outcome in caught.value.reason, why
    assert isinstance(caught.value, TransientFetchError) is (status != 200)
    assert webserver.paths == ["/robots.txt"]


async def test_robots_is_asked_once_and_not_for_feeds(webserver: WebServer) -> None:
    async with fetcher() as one:
        await one.get(webserver.url + "/ok")
        assert webserver.paths == ["/ok"]
        await asyncio.gather(*(one.get(webserver.url + f"/html?{n}", accept="page") for n in range(5)))
    assert webserver.paths.count("/robots.txt") == 1


async def test_robots_is_asked_again_after_a_day(webserver: WebServer) -> None:
    clock = Clock()
    async with fetcher(clock) as one:
        for wait_s, asked in ((0, 1), (86_000, 1), (500, 2)):
            clock.now += wait_s
            await one.get(webserver.url + "/html", accept="page")
            assert webserver.paths.count("/robots.txt") == asked


async def test_robots_that_failed_is_asked_again_soon(webserver: WebServer) -> None:
    clock = Clock()
    webserver.robots = (500, "")
    async with fetcher(clock) as one:
        for _ in range(2):
            with pytest.raises(TransientFetchError, match=r"robots\.txt cannot be read"):
                await one.get(webserver.url + "/html", accept="page")
        assert webserver.paths == ["/robots.txt"]
        webserver.robots = (404, "")
        clock.now += 601
        assert (await one.get(webserver.url + "/html", accept="page")).status == 200


async def test_robots_of_the_host_redirected_to_counts(webserver: WebServer) -> None:
    with WebServer() as other:
        other.robots = (200, "User-agent: *\nDisallow: /")
        with pytest.raises(PermanentFetchError, match=r"robots.txt forbids it"):
            await get(webserver.url + f"/redirect-to?url={other.url}/html", accept="page")
        assert other.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 9999", 30),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: other\nCrawl-delay: 5", 0),
    ],
)
def test_crawl_delay_is_obeyed_within_reason(text: str, delay_s: float) -> None:
    assert Rules(RobotsAnswer(text=text)).crawl_delay_s == delay_s


@no_deadline
@given(st.text(max_size=300))
def test_any_robots_gives_an_answer(text: str) -> None:
    rules = Rules(RobotsAnswer(text="User-agent: *\n" + text))
    assert rules.allows("https://gazette.example/one") in (True, False)
    assert 0 <= rules.crawl_delay_s <= 30
