"""Fetching, against a real server on loopback. Nothing here ever leaves this machine."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc

import pytest

from extractors.errors import FeedError, ItemError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.feeds import parse_feed
from extractors.fetch import ByteBudget, default_user_agent
from extractors.records import Page, Validators
from tests.fetching import fetcher, get, saying, talking
from tests.webserver import ETAG, FEED, LAST_MODIFIED, PAGE, WebServer, gzip_bomb


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def test_get_returns_the_document_as_it_came(webserver: WebServer) -> None:
    page = await get(webserver.url + "/ok#top")
    assert page.body == FEED.encode()
    assert (page.status, page.content_type, page.charset) == (200, "application/rss+xml", "utf-8")
    assert page.url == webserver.url + "/ok#top"
    assert page.final_url == webserver.url + "/ok"
    assert page.wire_bytes == len(FEED.encode())
    assert 0 < page.seconds < 5
    assert page.moved_to is None


async def test_requests_say_who_asks_and_carry_no_cookies(webserver: WebServer) -> None:
    webserver.serve("/cookie", FEED, headers={"Set-Cookie": "id=1; Path=/"})
    async with fetcher() as one:
        await one.get(webserver.url + "/cookie")
        await one.get(webserver.url + "/cookie")
    first, second = webserver.requests
    assert first.headers["User-Agent"].startswith("wirewatch/")
    assert first.headers["User-Agent"].endswith("(+mailto:desk@example.org)")
    assert "Cookie" not in second.headers
    assert "rss" in first.headers["Accept"]


def test_user_agent_cannot_be_broken_by_the_contact() -> None:
    assert "\n" not in default_user_agent("x\r\nEvil: 1")
    assert default_user_agent().startswith("wirewatch/")


FAULTS: list[tuple[str, type[ItemError], str, str]] = [
    # path, error, reason, why it is in the list
    ("/status/404", PermanentFetchError, "HTTP 404 (not found)", "a dead link"),
    ("/status/410", PermanentFetchError, "HTTP 410 (gone)", "a stopped feed"),
    ("/status/401", PermanentFetchError, "HTTP 401 (asks for a password)", "behind a login"),
    ("/status/403", PermanentFetchError, "HTTP 403 (forbidden)", "blocked"),
    ("/status/418", PermanentFetchError, "HTTP 418", "any other 4xx"),
    ("/status/500", TransientFetchError, "HTTP 500 (error of the server)", "broken for now"),
    ("/status/503", TransientFetchError, "HTTP 503 (unavailable)", "overloaded"),
    ("/status/429", TransientFetchError, "HTTP 429 (too many requests)", "we were too fast"),
    ("/status/304", TransientFetchError, "HTTP 304", "not modified, though nothing was compared"),
    ("/slow", TransientFetchError, "timed out after 0.3 s waiting for the first byte", "hangs"),
    ("/drip", TransientFetchError, "timed out after 0.3 s in the middle of the body", "hangs later"),
    ("/drop", TransientFetchError, "connection closed in the middle of the body", "reset"),
    ("/short", TransientFetchError, "connection closed in the middle of the body", "fewer bytes than announced"),
    ("/encoded/broken", TransientFetchError, "broken compression", "says gzip and is not"),
    ("/loop", PermanentFetchError, "redirects in a circle", "endless"),
    ("/redirect/9", PermanentFetchError, "more than 5 redirects", "a long chain"),
    ("/redirect-to?url=", PermanentFetchError, "HTTP 302 without saying where to", "no Location"),
    ("/redirect-to?url=file:///etc/hostname", PermanentFetchError, "redirects to not a web address (file:)", "file"),
    ("/redirect-to?url=http://[", PermanentFetchError, "redirects nowhere", "no address"),
    ("/big?mb=3", PermanentFetchError, "larger than 1 MB", "streams without end"),
    ("/big?mb=3&length=1", PermanentFetchError, "larger than 1 MB", "announces its size"),
    ("/gzip-bomb?mb=20", PermanentFetchError, "larger than 1 MB", "20 kB that unpack to 20 MB"),
]


@pytest.mark.parametrize(("path", "error", "reason", "why"), FAULTS, ids=[case[0] for case in FAULTS])
async def test_each_fault_has_one_clear_outcome(
    webserver: WebServer, path: str, error: type[ItemError], reason: str, why: str
) -> None:
    waits = {"read_timeout_s": 0.3} if path in ("/slow", "/drip") else {}
    with pytest.raises(ItemError) as caught:
        await get(webserver.url + path, **waits)
    assert type(caught.value) is error, why
    assert reason in caught.value.reason
    assert "\n" not in str(caught.value)
    assert caught.value.subject == webserver.url + path


async def test_name_that_does_not_resolve() -> None:
    with pytest.raises(TransientFetchError, match="does not resolve"):
        await get("http://no-such-host.invalid/feed.xml")


async def test_refused_connection() -> None:
    with pytest.raises(TransientFetchError, match="connection refused"):
        await get(f"http://127.0.0.1:{free_port()}/feed.xml")


async def test_total_timeout_holds_over_all_redirects(webserver: WebServer) -> None:
    with pytest.raises(TransientFetchError, match=r"not finished after 0\.2 s"):
        await get(webserver.url + "/redirect-to?url=/slow", total_timeout_s=0.2)


async def test_something_that_does_not_speak_http() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TransientFetchError, match="not proper HTTP"):
            await get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/feed.xml", "not a web address"),
        ("file:///etc/hostname", "not a web address"),
        ("feed.xml", "not a web address"),
        ("", "not a web address"),
        ("http://", "not a valid address|without a host"),
        ("http://exa mple.org:port/", "not a valid address"),
        ("http://example.org/" + "a" * 9_000, "longer than"),
    ],
)
async def test_what_is_no_web_address_is_not_asked(url: str, reason: str) -> None:
    with pytest.raises(PermanentFetchError, match=reason):
        await get(url)


@pytest.mark.parametrize("path", ["/html", "/empty", "/broken-xml"])
async def test_answers_without_a_feed_are_the_feeds_error(webserver: WebServer, path: str) -> None:
    page = await get(webserver.url + path)
    with pytest.raises(FeedError):
        parse_feed(page.body, url=page.url, content_type=page.content_type, charset=page.charset)


async def test_wrong_charset_is_seen_through(webserver: WebServer) -> None:
    page = await get(webserver.url + "/wrong-charset")
    feed = parse_feed(page.body, url=page.url, content_type=page.content_type, charset=page.charset)
    assert page.charset == "iso-8859-1"
    assert feed.entries[0].title == "Háfen Kölns opens"


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
async def test_packed_answers_are_unpacked(webserver: WebServer, name: str) -> None:
    page = await get(webserver.url + f"/encoded/{name}")
    assert page.body == FEED.encode()
    assert name in webserver.requests[0].headers["Accept-Encoding"]
    if name != "zstd":
        assert 0 < page.wire_bytes < len(FEED.encode())


async def test_a_bomb_costs_no_memory(webserver: WebServer) -> None:
    webserver.serve("/warm", FEED)
    async with fetcher() as one:
        await one.get(webserver.url + "/warm")
        gzip_bomb(100)  # into its cache: the server shares our memory
        tracemalloc.start()
        try:
            with pytest.raises(PermanentFetchError):
                await one.get(webserver.url + "/gzip-bomb?mb=100")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 8_000_000  # 100 MB inside, 1 MB allowed


# Validators


async def test_validators_go_back_byte_for_byte(webserver: WebServer) -> None:
    first = await get(webserver.url + "/etag")
    assert first.validators == Validators(etag=ETAG, last_modified=LAST_MODIFIED)
    again = await get(webserver.url + "/etag", validators=first.validators)
    assert again.not_modified
    assert again.status == 304
    assert again.body == b""
    assert again.validators == first.validators


async def test_validators_stay_when_a_304_repeats_none(webserver: WebServer) -> None:
    webserver.serve("/bare", b"", status=304)
    page = await get(webserver.url + "/bare", validators=Validators(etag='"x"'))
    assert page.not_modified
    assert page.validators == Validators(etag='"x"')


async def test_validator_in_another_encoding_counts_as_none() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nContent-Length: 0\r\n\r\n')
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        page = await get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert page.validators == Validators()


# Redirects


@pytest.mark.parametrize(("code", "moves"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
async def test_only_permanent_redirects_move(webserver: WebServer, code: int, moves: bool) -> None:
    page = await get(webserver.url + f"/redirect/3?code={code}")
    assert page.final_url == webserver.url + "/ok"
    assert page.moved_to == (page.final_url if moves else None)


@pytest.mark.parametrize("codes", [(301, 302), (302, 301), (302, 308)])
async def test_one_temporary_hop_keeps_the_address(webserver: WebServer, codes: tuple[int, int]) -> None:
    webserver.serve("/first", b"", status=codes[0], headers={"Location": "second"})
    webserver.serve("/second", b"", status=codes[1], headers={"Location": webserver.url + "/ok"})
    page = await get(webserver.url + "/first")
    assert page.final_url == webserver.url + "/ok"
    assert page.moved_to is None


async def test_pictures_are_not_pages(webserver: WebServer) -> None:
    webserver.serve("/photo", b"\xff\xd8", "image/jpeg")
    with pytest.raises(PermanentFetchError, match="not a page but image/jpeg"):
        await get(webserver.url + "/photo", accept="page")


async def test_one_broken_feed_does_not_hold_up_the_others(webserver: WebServer) -> None:
    paths = ["/ok", "/drop", "/status/500", "/slow", "/loop", "/ok"]
    async with fetcher(total_timeout_s=1.0) as one:
        answers = await asyncio.gather(*(one.get(webserver.url + path) for path in paths), return_exceptions=True)
    assert [isinstance(answer, Page) for answer in answers] == [True, False, False, False, False, True]
    assert all(isinstance(answer, Page | ItemError) for answer in answers)


# Which hop of a redirect gets the validators


@pytest.mark.parametrize(
    ("validated", "first_asked", "second_asked", "why"),
    [
        (None, True, True, "whoever gave them is not known"),
        ("/second", False, True, "the address they came from"),
        ("/first", True, False, "the address they came from, which redirects now"),
        ("/elsewhere", False, False, "it redirected elsewhere then: they say nothing of this document"),
    ],
)
async def test_validators_go_to_the_address_that_gave_them(
    webserver: WebServer, validated: str | None, first_asked: bool, second_asked: bool, why: str
) -> None:
    webserver.serve("/first", "", status=302, headers={"Location": "/second"})
    webserver.serve("/second", FEED, headers={"ETag": '"x"'})
    async with fetcher() as one:
        validated_url = webserver.url + validated if validated else None
        page = await one.get(webserver.url + "/first", validators=Validators(etag='"x"'), validated_url=validated_url)
    asked = ["If-None-Match" in request.headers for request in webserver.requests]
    assert asked == [first_asked, second_asked], why
    assert page.not_modified is second_asked
    assert page.final_url == webserver.url + "/second"


async def test_a_304_to_what_was_not_compared_is_an_error(webserver: WebServer) -> None:
    webserver.serve("/bare", b"", status=304)
    async with fetcher() as one:
        with pytest.raises(TransientFetchError, match="nothing was compared"):
            await one.get(webserver.url + "/bare", validators=Validators(etag='"x"'), validated_url="http://a.example/")


# Slow servers


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
SLOW: list[tuple[list[bytes], str, str]] = [
    ([HEAD, *[b"x"] * 500], "not finished after 0.4 s", "the head comes a byte at a time"),
    ([HEAD, b"Content-Length: 500\r\n\r\n", *[b"x"] * 500], "not finished after 0.4 s", "the body does"),
    ([HEAD, b"\r\n", *[b"x"] * 500], "not finished after 0.4 s", "the body does, without a length"),
    ([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 500], "not finished after 0.4 s", "in chunks"),
    ([b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 500, "not finished after 0.4 s", "hints without end"),
]


@pytest.mark.parametrize(("pieces", "reason", "why"), SLOW, ids=[case[2] for case in SLOW])
async def test_an_endless_drip_ends_with_the_total_timeout(pieces: list[bytes], reason: str, why: str) -> None:
    began = asyncio.get_running_loop().time()
    async with talking(saying(*pieces, pause_s=0.02)) as url:
        with pytest.raises(TransientFetchError, match=f"timed out: {reason}"):
            await get(url + "/x", read_timeout_s=0.2, total_timeout_s=0.4)
    assert asyncio.get_running_loop().time() - began < 3, why


async def test_a_handshake_that_never_ends_is_a_connection_that_never_opens() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with talking(talk) as url:
        with pytest.raises(TransientFetchError, match=r"timed out after 0\.2 s connecting"):
            await get(url.replace("http:", "https:"), connect_timeout_s=0.2)


async def test_https_that_is_none(webserver: WebServer) -> None:
    with pytest.raises(TransientFetchError, match="no secure connection"):
        await get(webserver.url.replace("http:", "https:") + "/ok")


# What a request does not say


async def test_requests_say_nothing_more_than_needed(webserver: WebServer) -> None:
    async with fetcher() as one:
        await one.get(webserver.url + "/redirect/2")
    names = {name for request in webserver.requests for name in request.headers}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


# Budgets


async def test_a_used_up_budget_stops_further_requests(webserver: WebServer) -> None:
    budget = ByteBudget(2 * len(PAGE))
    async with fetcher() as one:
        answers = await asyncio.gather(
            *(one.get(webserver.url + f"/html?{n}", accept="page", budget=budget) for n in range(9)),
            return_exceptions=True,
        )
        assert [isinstance(answer, Page) for answer in answers] == [True] * 2 + [False] * 7
        assert {str(answer).partition(": ")[2] for answer in answers[2:]} == {"this run has enough to read for now"}
        assert all(isinstance(answer, PutOffError) for answer in answers[2:])
        assert budget.spent_bytes == 2 * len(PAGE)
        assert webserver.paths == ["/robots.txt", "/html", "/html"]
        assert (await one.get(webserver.url + "/html", accept="page")).status == 200  # without one there is no limit


async def test_a_budget_is_exceeded_by_no_more_than_is_under_way(webserver: WebServer) -> None:
    budget = ByteBudget(1)
    async with fetcher(host_connections=3) as one:
        answers = await asyncio.gather(
            *(one.get(webserver.url + f"/big?mb=1&{n}", budget=budget) for n in range(9)), return_exceptions=True
        )
    assert 1 <= sum(isinstance(answer, Page) for answer in answers) <= 3
    assert all(isinstance(answer, Page | PutOffError) for answer in answers)
