"""A real web server on loopback with faults by path, for tests of everything that fetches.

    /slow?s=5               no first byte for so long (ends early when the server stops)
    /drip?s=5               the head and one byte, then nothing for so long
    /drop                   the connection is reset in the middle of the body
    /short                  closes cleanly, but says it has more bytes than it sends
    /status/503             any status; ?retry_after=120 adds the header (also as a date)
    /redirect/3?code=301    a chain of so many hops, ending at /ok
    /loop                   redirects to itself by way of /loop2
    /redirect-to?url=...    one hop to anywhere; ?code=301
    /gzip-bomb?mb=100       a few kB that unpack to so much
    /big?mb=20              streams so many MB; ?length=1 announces them
    /empty, /html, /broken-xml, /wrong-charset, /ok, /encoded/{gzip,br,zstd,broken}
    /etag                   304 for whoever echoes its validators byte for byte
    /robots.txt             what `server.robots` says: (status, text)

Hundreds of rarer faults, each on a port of its own, are in `tests/faults`.

`server.serve(path, body, ...)` registers documents; `server.requests` lists what was asked.
"""

from __future__ import annotations

import asyncio
import gzip
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from typing import Self

import pytest
from aiohttp import web

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Little Gazette</title><link>https://gazette.example/</link>
<item><guid>one</guid><title>Harbour opens</title><link>https://gazette.example/one</link>
<pubDate>Mon, 15 Aug 2022 14:30:00 GMT</pubDate><description>The harbour has opened.</description></item>
</channel></rss>"""
PAGE = "<!doctype html><html><head><title>Harbour</title></head><body><p>The harbour has opened.</p></body></html>"
ETAG, LAST_MODIFIED = 'W/"a b;c,\\"', "Mon,  15 Aug 2022 14:30:00 GMT"  # odd on purpose: to be returned byte for byte


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a registered path answers."""

    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it arrived; `at` is monotonic seconds, `running` how many others were being answered."""

    path: str
    query: str
    headers: dict[str, str]
    at: float
    running: int


@cache
def gzip_bomb(megabytes: int) -> bytes:
    """Zeros, packed to a thousandth."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


class WebServer:
    """Serves in a thread of its own from `start` to `stop`; also a context manager."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.documents: dict[str, Document] = {}
        self.robots: tuple[int, str] = (404, "")
        self.port = 0
        self._running = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """Paths asked for, in order."""
        return [request.path for request in self.requests]

    def serve(
        self,
        path: str,
        body: bytes | str,
        content_type: str = "application/rss+xml; charset=utf-8",
        headers: dict[str, str] | None = None,
        *,
        status: int = 200,
    ) -> str:
        """Answer `path` (with its query, if it has one) with a document from now on; returns its full address."""
        content = body.encode() if isinstance(body, str) else body
        self.documents[path] = Document(body=content, content_type=content_type, headers=headers or {}, status=status)
        return self.url + path

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        ready: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main(ready)), name="webserver", daemon=True)
        self._thread.start()
        self.port = ready.result(timeout=20)

    def stop(self) -> None:
        """Close every connection and wait for the thread; a second time, nothing."""
        if self._loop is not None and self._stopping is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(timeout=20)
            self._thread = None

    async def _main(self, ready: Future[int]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ready.set_result(runner.addresses[0][1])
        await self._stopping.wait()
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        query, headers = request.url.raw_query_string, dict(request.headers)
        self.requests.append(
            Request(path=request.path, query=query, headers=headers, at=loop.time(), running=self._running)
        )
        self._running += 1
        try:
            document = self.documents.get(request.raw_path) or self.documents.get(request.path)
            if document is not None:
                return _document(request, document)
            return await self._fault(request)
        finally:
            self._running -= 1

    async def _pause(self, seconds: float) -> None:
        assert self._stopping is not None
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _fault(self, request: web.BaseRequest) -> web.StreamResponse:
        first, *rest = request.path.strip("/").split("/")
        query = request.url.query
        match first:
            case "robots.txt":
                return web.Response(status=self.robots[0], text=self.robots[1])
            case "ok":
                return web.Response(text=FEED, content_type="application/rss+xml")
            case "html":
                return web.Response(text=PAGE, content_type="text/html")
            case "empty":
                return web.Response(content_type="application/rss+xml")
            case "broken-xml":
                return web.Response(text="<rss><channel><<<", content_type="application/rss+xml")
            case "wrong-charset":
                body = FEED.replace("Harbour", "Háfen Kölns").encode("utf-8")
                return web.Response(body=body, headers={"Content-Type": "application/rss+xml; charset=iso-8859-1"})
            case "etag":
                return _conditional(request)
            case "status":
                return _status(int(rest[0]), query.get("retry_after"))
            case "slow":
                await self._pause(float(query.get("s", "5")))
                return web.Response(text=FEED, content_type="application/rss+xml")
            case "drip":
                return await self._drip(request, float(query.get("s", "5")))
            case "drop" | "short":
                return await _cut_off(request, reset=first == "drop")
            case "redirect":
                hops = int(rest[0])
                target = f"/redirect/{hops - 1}?{request.url.raw_query_string}" if hops > 1 else "/ok"
                return _redirect(target, int(query.get("code", "302")))
            case "loop" | "loop2":
                return _redirect("/loop2" if first == "loop" else "/loop", 302)
            case "redirect-to":
                return _redirect(query["url"], int(query.get("code", "302")))
            case "gzip-bomb":
                body = gzip_bomb(int(query.get("mb", "100")))
                return web.Response(body=body, headers={"Content-Type": "text/xml", "Content-Encoding": "gzip"})
            case "encoded":
                return _encoded(rest[0])
            case "big":
                return await _big(request, int(query.get("mb", "20")), announced="length" in query)
        return web.Response(status=404, text="no such path")

    async def _drip(self, request: web.BaseRequest, seconds: float) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        await response.write(b"<")
        await self._pause(seconds)
        return response


def _document(request: web.BaseRequest, document: Document) -> web.Response:
    headers = {"Content-Type": document.content_type, **document.headers}
    etag = document.headers.get("ETag")
    if etag and request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=document.headers)
    return web.Response(body=document.body, headers=headers, status=document.status)


def _conditional(request: web.BaseRequest) -> web.Response:
    validators = {"ETag": ETAG, "Last-Modified": LAST_MODIFIED}
    raw = {name.lower(): value for name, value in request.raw_headers}
    if raw.get(b"if-none-match") == ETAG.encode() and raw.get(b"if-modified-since") == LAST_MODIFIED.encode():
        return web.Response(status=304, headers=validators)
    return web.Response(text=FEED, content_type="application/rss+xml", headers=validators)


def _status(status: int, retry_after: str | None) -> web.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return web.Response(status=status, headers=headers, text="" if status in (204, 304) else "trouble")


def _redirect(target: str, code: int) -> web.Response:
    return web.Response(status=code, headers={"Location": target} if target else {})


def _encoded(name: str) -> web.Response:
    plain = FEED.encode()
    match name:
        case "gzip":
            packed = gzip.compress(plain)
        case "br":
            import brotli  # type: ignore[import-untyped, unused-ignore]  # has no stubs

            packed = brotli.compress(plain)
        case "zstd":
            # one raw block: magic, one-byte frame descriptor with a two-byte size, then header and bytes
            size = len(plain)
            packed = b"\x28\xb5\x2f\xfd\x60" + (size - 256).to_bytes(2, "little")
            packed += ((size << 3) | 1).to_bytes(3, "little") + plain
        case _:
            name, packed = "gzip", b"this is not gzip at all"
    return web.Response(body=packed, headers={"Content-Type": "application/rss+xml", "Content-Encoding": name})


async def _cut_off(request: web.BaseRequest, *, reset: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/rss+xml", "Content-Length": "100000"})
    await response.prepare(request)
    await response.write(FEED[:200].encode())
    if request.transport is not None:
        if reset:
            request.transport.abort()
        else:
            request.transport.close()
    return response


async def _big(request: web.BaseRequest, megabytes: int, *, announced: bool) -> web.StreamResponse:
    headers = {"Content-Type": "text/xml"} | ({"Content-Length": str(megabytes * 1_000_000)} if announced else {})
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    block = b" " * 100_000
    try:
        for _ in range(megabytes * 10):
            await response.write(block)
    except ConnectionError:
        return response  # the reader had enough
    return response


@pytest.fixture
def webserver() -> Iterator[WebServer]:
    """A server of the test's own, on a free port of 127.0.0.1."""
    with WebServer() as server:
        yield server
