"""robots.txt decides about pages."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from extractors.errors import ItemError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.records import HostState, RobotsState
from extractors.robots import MAX_ROBOTS_BYTES
from tests.fetching import Clock, fetcher, get, saying, talking
from tests.webserver import PAGE, WebServer

NOW = datetime(2022, 8, 15, 14, 30, tzinfo=UTC)
CLOSED = "User-agent: *\nDisallow: /"


@pytest.mark.parametrize(
    ("status", "text", "outcome", "why"),
    [
        (200, "User-agent: *\nDisallow: /private", "read", "not forbidden"),
        (200, CLOSED, "robots.txt forbids it", "everything is forbidden"),
        (200, "<html>404</html>", "read", "no rules in it"),
        (200, "", "read", "empty"),
        (204, "", "read", "no content is a success without rules"),
        (401, CLOSED, "read", "4xx means no rules (2.3.1.3)"),
        (403, CLOSED, "read", "4xx means no rules"),
        (404, CLOSED, "read", "4xx means no rules, whatever the body says"),
        (410, CLOSED, "read", "4xx means no rules"),
        (451, CLOSED, "read", "4xx means no rules"),
        (429, "", "robots.txt cannot be read for now: HTTP 429", "too many requests is no invitation"),
        (408, "", "robots.txt cannot be read for now: HTTP 408", "nor is a timeout of theirs"),
        (500, "", "robots.txt cannot be read for now: HTTP 500", "5xx means nothing for now (2.3.1.4)"),
        (502, CLOSED, "robots.txt cannot be read for now: HTTP 502", "5xx means nothing for now"),
        (503, "", "robots.txt cannot be read for now: HTTP 503", "5xx means nothing for now"),
        (206, CLOSED, "robots.txt cannot be read for now: HTTP 206", "half of the rules is not the rules"),
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


@pytest.mark.parametrize(
    ("head", "body", "trouble", "why"),
    [
        ("Content-Type: text/html", CLOSED, "forbids", "rules hold whatever they say they are"),
        ("Content-Type: image/png", CLOSED, "forbids", "even this"),
        ("X: y", CLOSED.replace("\n", "\r"), "forbids", "lines may end in CR"),
        ("X: y", CLOSED.replace("\n", "\r\n"), "forbids", "or in CR LF"),
        ("X: y", "\ufeff" + CLOSED, "forbids", "a byte order mark is not part of the first line"),
        ("Content-Encoding: gzip", CLOSED, "cannot be read for now: broken compression", "rules we cannot read"),
        ("Content-Encoding: lzma", CLOSED, "cannot be read for now: packed", "rules we cannot read"),
        ("Transfer-Encoding: chunked", "zz", "cannot be read for now: not proper HTTP|in the middle", "broken"),
    ],
)
async def test_rules_are_read_whatever_they_come_in(head: str, body: str, trouble: str, why: str) -> None:
    async with talking(saying(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}".encode())) as url:
        with pytest.raises(ItemError, match=trouble):
            await get(url + "/html", accept="page")


async def test_robots_that_hangs_forbids_for_now() -> None:
    async with talking(saying(b"HTTP/1.1 200 OK\r\n", pause_s=5)) as url:
        with pytest.raises(TransientFetchError, match=r"robots\.txt cannot be read for now: timed out after 0\.2 s"):
            await get(url + "/html", accept="page", read_timeout_s=0.2)


@pytest.mark.parametrize(("hops", "read"), [(1, False), (5, False), (6, True)])
async def test_robots_is_followed_over_five_redirects(webserver: WebServer, hops: int, read: bool) -> None:
    # 2.3.1.2: at least five, over hosts too, and even if pages are followed over fewer; after that there are no rules
    with WebServer() as other:
        other.robots = (200, CLOSED)
        for hop in range(1, hops):
            other.serve(f"/{hop}", "", status=301, headers={"Location": f"/{hop + 1}"})
        other.serve(f"/{hops}", CLOSED, "text/plain")
        webserver.serve("/robots.txt", "", status=302, headers={"Location": other.url + "/1"})
        if read:
            assert (await get(webserver.url + "/html", accept="page", max_redirects=1)).status == 200
        else:
            with pytest.raises(PermanentFetchError, match="forbids"):
                await get(webserver.url + "/html", accept="page", max_redirects=1)


async def test_robots_in_a_circle_gives_no_rules(webserver: WebServer) -> None:
    webserver.serve("/robots.txt", "", status=301, headers={"Location": "/loop"})
    assert (await get(webserver.url + "/html", accept="page")).status == 200


@pytest.mark.parametrize(
    "target", ["http://127.0.1.7:9/robots.txt", "http://10.0.0.1/robots.txt", "ftp://x.example/robots.txt"]
)
async def test_robots_where_we_do_not_go_may_hold_rules(webserver: WebServer, target: str) -> None:
    webserver.serve("/robots.txt", "", status=301, headers={"Location": target})
    with pytest.raises(TransientFetchError, match=r"robots\.txt cannot be read for now: .*(address)"):
        await get(webserver.url + "/html", accept="page")
    assert webserver.paths == ["/robots.txt"]


async def test_a_page_where_we_do_not_go_is_refused_for_good(webserver: WebServer) -> None:
    with pytest.raises(PermanentFetchError, match="not a public address") as caught:
        await get(f"http://127.0.1.7:{webserver.port}/html", accept="page")
    assert caught.value.subject.endswith("/html")


@pytest.mark.parametrize("ending", ["\n", "\r"])
async def test_the_first_500_kibibytes_count(webserver: WebServer, ending: str) -> None:
    head = f"User-agent: *{ending}Disallow: /html{ending}"
    # the cut goes through "Allow: /html/but/not", which must not be read as "Allow: /html"
    cut = "Allow: /html"
    filling = "#" * (MAX_ROBOTS_BYTES - len(head) - len(ending) - len(cut)) + ending
    text = f"{head}{filling}{cut}/but/not{ending}Allow: /{ending}"
    assert text.encode()[:MAX_ROBOTS_BYTES].endswith(b"Allow: /html")
    webserver.robots = (200, text)
    with pytest.raises(PermanentFetchError, match="forbids"):
        await get(webserver.url + "/html", accept="page")


async def test_robots_is_asked_once_and_not_for_feeds(webserver: WebServer) -> None:
    async with fetcher() as one:
        await one.get(webserver.url + "/ok")
        assert webserver.paths == ["/ok"]
        await asyncio.gather(*(one.get(webserver.url + f"/html?{n}", accept="page") for n in range(5)))
    assert webserver.paths.count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("headers", "kept_s", "why"),
    [
        ({}, 86_400, "a day where nothing is said (2.4)"),
        ({"Cache-Control": "max-age=7200"}, 7_200, "less where it says so"),
        ({"Cache-Control": "max-age=604800"}, 86_400, "never more than a day"),
        ({"Cache-Control": "no-cache"}, 3_600, "an hour at least: we would ask for nothing else"),
    ],
)
async def test_robots_is_asked_again_in_time(
    webserver: WebServer, headers: dict[str, str], kept_s: int, why: str
) -> None:
    clock = Clock()
    webserver.serve("/robots.txt", "", "text/plain", headers)
    async with fetcher(clock) as one:
        for wait_s, asked in ((0, 1), (kept_s - 1, 1), (2, 2)):
            clock.now += wait_s
            await one.get(webserver.url + "/html", accept="page")
            assert webserver.paths.count("/robots.txt") == asked, why


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


async def test_an_older_copy_does_not_help_while_robots_fails(webserver: WebServer) -> None:
    clock = Clock()
    async with fetcher(clock) as one:
        assert (await one.get(webserver.url + "/html", accept="page")).status == 200
        clock.now += 86_401
        webserver.robots = (500, "")
        with pytest.raises(TransientFetchError, match=r"robots\.txt cannot be read"):
            await one.get(webserver.url + "/html", accept="page")


async def test_robots_of_the_host_redirected_to_counts(webserver: WebServer) -> None:
    with WebServer() as other:
        other.robots = (200, CLOSED)
        with pytest.raises(PermanentFetchError, match=r"robots.txt forbids it"):
            await get(webserver.url + f"/redirect-to?url={other.url}/html", accept="page")
        assert other.paths == ["/robots.txt"]


async def test_robots_that_is_put_off_is_no_failure(webserver: WebServer) -> None:
    clock = Clock()
    host = f"127.0.0.1:{webserver.port}"
    async with fetcher(clock) as one:
        one.remember([HostState(host=host, wait_until=NOW + timedelta(seconds=60))], [], NOW)
        with pytest.raises(PutOffError, match="left alone for another 60 s") as caught:
            await one.get(webserver.url + "/html", accept="page")
        assert caught.value.subject == webserver.url + "/html"
        clock.now += 61
        assert (await one.get(webserver.url + "/html", accept="page")).status == 200


# Over restarts


async def test_robots_are_remembered(webserver: WebServer) -> None:
    webserver.robots = (200, "User-agent: other\nDisallow: /x\n\nUser-agent: *\nDisallow: /html # no\nCrawl-delay: 3")
    clock = Clock()
    async with fetcher(clock) as one:
        with pytest.raises(PermanentFetchError):
            await one.get(webserver.url + "/html", accept="page")
        clock.now += 400
        states = one.learned(NOW)[1]
        assert one.learned(NOW + timedelta(seconds=1))[1][0] is states[0]  # no news
    text = "User-agent: *\nDisallow: /html\nCrawl-delay: 3"
    assert states == [RobotsState(origin=webserver.url, good_until=NOW + timedelta(seconds=86_000), text=text)]

    later = Clock()
    async with fetcher(later, hurry_private_hosts=False) as two:
        two.remember([], states, NOW + timedelta(seconds=80_000))
        with pytest.raises(PermanentFetchError):
            await two.get(webserver.url + "/html", accept="page")
        assert two.learned(NOW + timedelta(hours=24))[1][0] is states[0]  # nothing new
        await two.get(webserver.url + "/ok")
        await two.get(webserver.url + "/ok")
        assert later.slept == [3]  # the crawl delay is back before robots.txt is asked, and holds for feeds
        assert webserver.paths.count("/robots.txt") == 1
        later.now += 6_001
        with pytest.raises(PermanentFetchError):
            await two.get(webserver.url + "/html", accept="page")
        assert webserver.paths.count("/robots.txt") == 2


async def test_what_is_remembered_replaces_what_was_known(webserver: WebServer) -> None:
    webserver.robots = (200, CLOSED + "\nCrawl-delay: 9")
    clock = Clock()
    async with fetcher(clock, hurry_private_hosts=False) as one:
        with pytest.raises(PermanentFetchError):
            await one.get(webserver.url + "/html", accept="page")
        clock.now += 100
        trouble = RobotsState(origin=webserver.url, good_until=NOW + timedelta(seconds=50), trouble="HTTP 500")
        expired = RobotsState(origin="https://a.example", good_until=NOW, text=CLOSED)
        one.remember([], [trouble, expired], NOW)
        assert one.learned(NOW) == ([], [trouble])
        with pytest.raises(TransientFetchError, match=r"robots\.txt cannot be read for now: HTTP 500"):
            await one.get(webserver.url + "/html", accept="page")
        await one.get(webserver.url + "/ok")
        await one.get(webserver.url + "/ok")
        assert clock.slept == [1]  # the delay it asked for is forgotten with its robots.txt
        one.remember([], [], NOW)
        assert one.learned(NOW) == ([], [])


async def test_a_crawl_delay_that_is_taken_back_no_longer_holds(webserver: WebServer) -> None:
    clock = Clock()
    webserver.robots = (200, "User-agent: *\nCrawl-delay: 9")
    async with fetcher(clock, hurry_private_hosts=False) as one:
        await one.get(webserver.url + "/html", accept="page")
        clock.now += 90_000
        webserver.robots = (404, "")
        await one.get(webserver.url + "/html", accept="page")  # 9 s behind its robots.txt, which takes the delay back
        clock.slept.clear()
        clock.now += 100
        await one.get(webserver.url + "/ok")
        await one.get(webserver.url + "/ok")
        assert clock.slept == [1]


# Sitemaps


async def test_sitemaps_of_an_origin(webserver: WebServer) -> None:
    webserver.robots = (
        200,
        "Sitemap: https://a.example/1.xml\nUser-agent: *\nDisallow: /\nsitemap:https://a.example/2.xml#x",
    )
    async with fetcher() as one:
        assert await one.sitemaps(webserver.url + "/any/where?x=1") == [
            "https://a.example/1.xml",
            "https://a.example/2.xml",
        ]
        await one.sitemaps(webserver.url)
    assert webserver.paths == ["/robots.txt"]
    with pytest.raises(PermanentFetchError, match="not a web address"):
        async with fetcher() as one:
            await one.sitemaps("ftp://example.org")


async def test_no_sitemaps_without_robots(webserver: WebServer) -> None:
    async with fetcher() as one:
        assert await one.sitemaps(webserver.url) == []
    webserver.robots = (500, "")
    async with fetcher() as one:
        with pytest.raises(TransientFetchError, match="cannot be read"):
            await one.sitemaps(webserver.url)
