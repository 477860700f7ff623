"""The server of the simulated web: a port of loopback for each host, and a record of everything that is asked."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from concurrent.futures import Future
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.behaviour.records import Asked
from tests.behaviour.web import DESK, MONDAY, Feed, Page, Reply, Site, Web, http_date

_SYMBOLIC = re.compile(r"http://([a-z0-9-]+\.example)")
_REAL = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Watcher:
    """Serves a web in a thread of its own; a context manager. `now` is the simulated time, set by the driver."""

    def __init__(self, simulated: Web) -> None:
        self.web = simulated
        self.now: datetime = MONDAY
        self.asked: list[Asked] = []
        self._sites: dict[int, Site] = {}
        self._ports: dict[str, int] = {}
        self._feeds = {(site.host, feed.path): feed for site, feed in simulated.feeds()}
        self._pages = {(site.host, page.path): page for site, page in simulated.pages()}
        self._count: Counter[tuple[str, str]] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Listen on a free port for each host."""
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main(ready)), name="watcher", daemon=True)
        self._thread.start()
        ready.result(timeout=20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close every connection and wait for the thread."""
        assert self._loop is not None
        assert self._stopping is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=20)

    def real(self, text: str) -> str:
        """Put ports of loopback in place of the names of hosts."""
        return _SYMBOLIC.sub(lambda m: f"http://127.0.0.1:{self._ports[m[1]]}" if m[1] in self._ports else m[0], text)

    def symbolic(self, text: str) -> str:
        """Put names in place of ports."""
        return _REAL.sub(lambda m: f"http://{self._sites[int(m[1])].host}" if int(m[1]) in self._sites else m[0], text)

    async def _main(self, ready: Future[None]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=1.0)
        await runner.setup()
        for site in self.web.sites:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            port = runner.addresses[-1][1]
            self._sites[port], self._ports[site.host] = site, port
        ready.set_result(None)
        await self._stopping.wait()
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        arrived_s = loop.time()
        assert request.transport is not None
        site = self._sites[request.transport.get_extra_info("sockname")[1]]
        path, at = request.raw_path, self.now
        headers = {_text(name).lower(): _text(value) for name, value in request.raw_headers}
        reply = self._reply(site, path, at, headers)
        self._count[site.host, path] += 1
        gave = {"Date": http_date(at), **site.headers, **reply.headers}
        position = len(self.asked)
        asked = Asked(
            host=site.host,
            path=path,
            at=at,
            method=request.method,
            arrived_s=arrived_s,
            left_s=arrived_s,
            headers=headers,
            status=0 if reply.cut else reply.status,
            gave={name.lower(): value for name, value in gave.items()},
        )
        self.asked.append(asked)
        if site.hold_s:
            await asyncio.sleep(site.hold_s)
            self.asked[position] = asked.leaving(loop.time())
        if reply.cut:
            request.transport.abort()
            return web.Response()
        gave = {name: self.real(value) for name, value in gave.items()}
        return web.Response(status=reply.status, headers=gave, body=self.real(reply.body).encode())

    def _reply(self, site: Site, path: str, at: datetime, headers: dict[str, str]) -> Reply:
        earlier = self._count[site.host, path]
        if trouble := site.instead(at, self._count[site.host, ""]):
            return trouble
        if path == "/robots.txt":
            return site.robots_instead(at, earlier) or site.robots
        if path in site.files:
            return site.files[path]
        if feed := self._feeds.get((site.host, path)):
            return feed.instead(at, earlier) or _feed(feed, at, earlier, headers)
        page = self._pages.get((site.host, path))
        if page or site.host == DESK:
            return (page.instead(at, earlier) if page else None) or _page(site.host + path, page, headers)
        return Reply(status=404, body="no such path")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _feed(feed: Feed, at: datetime, asked: int, headers: dict[str, str]) -> Reply:
    """The document, or 304 for whoever echoes its validators byte for byte (If-None-Match decides where both came)."""
    more = dict(feed.headers(at))
    etag, modified = headers.get("if-none-match"), headers.get("if-modified-since")
    conditional = etag is not None or modified is not None
    current = [feed.validators(at, asked), feed.validators(at, asked, for_304=True)]
    if etag is not None:
        same = any(etag == each.get("ETag") for each in current)
    else:
        same = modified is not None and modified == current[0].get("Last-Modified")
    if conditional and (same or feed.lies):
        return Reply(status=304, headers=current[1] | more)
    kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
    return Reply(headers=kind | current[0] | more, body=feed.document(at))


def _page(name: str, page: Page | None, headers: dict[str, str]) -> Reply:
    """A page with a text of its own, in a language that is not tagged, which would only cost time here."""
    validators = {"ETag": page.etag} if page and page.etag else {}
    if validators and headers.get("if-none-match") == validators["ETag"]:
        return Reply(status=304, headers=validators)
    words = [sha256(f"{name} {n}".encode()).hexdigest()[:9] for n in range(40)]
    body = (
        f"<!doctype html><html lang='cs'><head><title>{name}</title></head><body><article><h1>{name}</h1>"
        f"<p>Na adrese {name} stojí tato zpráva: {' '.join(words[:20])}.</p>"
        f"<p>Její druhý odstavec je delší a říká totéž jinak: {' '.join(words[20:])}.</p></article></body></html>"
    )
    return Reply(headers={"Content-Type": "text/html; charset=utf-8"} | validators, body=body)
