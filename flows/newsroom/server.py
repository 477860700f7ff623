"""The newsroom over real HTTP: one port on loopback per outlet, and one to control it.

The control port speaks JSON: PUT /-/clock, PUT /-/faults, GET and DELETE /-/requests, GET /-/outlets.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import deque
from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Protocol

from aiohttp import web

from flows.newsroom.faults import HANDLERS, Attempt, Fault, FaultKind
from flows.newsroom.newsroom import Resource
from flows.newsroom.outlets import Outlet

LOOPBACK = "127.0.0.1"
LOG_LENGTH = 20_000
# Smaller bodies are not worth packing.
GZIP_FROM_BYTES = 500
OUTLET = web.AppKey("OUTLET", str)


class Site(Protocol):
    """What the server serves; `Newsroom` is one."""

    @property
    def outlets(self) -> Sequence[Outlet]:
        """The outlets, each of which gets a port."""
        ...

    @property
    def addresses(self) -> MutableMapping[str, str]:
        """Base address of each outlet; the server fills in the real ones."""
        ...

    def answer(self, outlet_id: str, path: str, as_of: datetime) -> Resource | None:
        """What stands at a path at a moment; None: nothing."""
        ...


class Server:
    """Serves a site; to be started and stopped inside an event loop.

    Args:
        site: What to serve.
        now: The simulated moment; by default the real one at the start.
        base_port: Ports are this one and the next; 0: any free ones.
        latency_s: Every answer waits so long.
        faults: What goes wrong from the start.
    """

    def __init__(
        self,
        site: Site,
        *,
        now: datetime | None = None,
        base_port: int = 0,
        latency_s: float = 0.0,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.site = site
        self.now = now or datetime.now(UTC)
        self.faults: list[Fault] = list(faults)
        self.requests: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)
        self.control = ""
        self._base_port = base_port
        self._latency_s = latency_s
        self._used: dict[Fault, int] = {}
        self._runners: dict[str, web.AppRunner] = {}
        self._listeners: dict[str, web.TCPSite] = {}
        self._ports: dict[str, int] = {}

    async def start(self) -> None:
        """Open every port."""
        for place, outlet in enumerate(self.site.outlets):
            app = web.Application()
            app[OUTLET] = outlet.id
            app.router.add_route("*", "/{tail:.*}", self._serve)
            port = self._base_port + 1 + place if self._base_port else 0
            self._ports[outlet.id] = await self._open(outlet.id, app, port)
            self.site.addresses[outlet.id] = f"http://{LOOPBACK}:{self._ports[outlet.id]}"
        app = web.Application()
        app.router.add_put("/-/clock", self._put_clock)
        app.router.add_put("/-/faults", self._put_faults)
        app.router.add_get("/-/requests", self._get_requests)
        app.router.add_delete("/-/requests", self._delete_requests)
        app.router.add_get("/-/outlets", self._get_outlets)
        port = await self._open("", app, self._base_port)
        self.control = f"http://{LOOPBACK}:{port}"
        await self._refuse()

    async def stop(self) -> None:
        """Close every port and drop what is still being answered."""
        for runner in self._runners.values():
            await runner.cleanup()

    def describe(self) -> dict[str, Any]:
        """Addresses of everything, as a JSON object."""
        outlets = [
            {
                "id": outlet.id,
                "name": outlet.name,
                "country": outlet.country,
                "language": outlet.language,
                "homepage": self.site.addresses[outlet.id] + outlet.homepage,
                "feeds": [self.site.addresses[outlet.id] + outlet.feed_path(name) for name in outlet.feeds],
            }
            for outlet in self.site.outlets
        ]
        return {"control": self.control, "clock": self.now.isoformat(), "outlets": outlets}

    async def _open(self, key: str, app: web.Application, port: int) -> int:
        # Cancellation lets a stalled answer end with its client; the short shutdown lets the process end.
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        self._runners[key] = runner
        await self._listen(key, port)
        return int(runner.addresses[0][1])

    async def _listen(self, key: str, port: int) -> None:
        listener = web.TCPSite(self._runners[key], LOOPBACK, port, reuse_address=True)
        await listener.start()
        self._listeners[key] = listener

    async def _refuse(self) -> None:
        # A refused connection has no request to look at, so the port itself has to go and come.
        for outlet in self.site.outlets:
            refused = any(f.kind is FaultKind.REFUSE and f.holds(outlet.id, "", self.now) for f in self.faults)
            if refused and outlet.id in self._listeners:
                await self._listeners.pop(outlet.id).stop()
                connections = self._runners[outlet.id].server
                for connection in connections.connections if connections else ():
                    connection.close()  # kept-alive connections would go on being served
            elif not refused and outlet.id not in self._listeners:
                await self._listen(outlet.id, self._ports[outlet.id])

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        outlet = request.app[OUTLET]
        record: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(),
            "clock": self.now.isoformat(),
            "outlet": outlet,
            "method": request.method,
            "path": request.path_qs,
            "headers": dict(request.headers),
            "status": 0,
        }
        self.requests.append(record)
        if self._latency_s:
            await asyncio.sleep(self._latency_s)
        resource = self.site.answer(outlet, request.path, self.now)
        fault = self._fault(outlet, request.path)
        if fault is not None:
            body = resource.body if resource else b"nothing here, and no fault can change that\n"
            content_type = resource.content_type if resource else "text/plain"
            attempt = Attempt(request=request, fault=fault, body=body, content_type=content_type, now=self.now)
            record["fault"] = fault.kind.value
            response = await HANDLERS[fault.kind](attempt)
        elif request.method not in ("GET", "HEAD"):
            response = web.Response(status=405, headers={"Allow": "GET, HEAD"})
        else:
            response = _respond(request, resource)
        record["status"] = response.status
        return response

    def _fault(self, outlet: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.kind is FaultKind.REFUSE or not fault.holds(outlet, path, self.now):
                continue
            used = self._used.get(fault, 0)
            if fault.times is None or used < fault.times:
                self._used[fault] = used + 1
                return fault
        return None

    async def _put_clock(self, request: web.Request) -> web.Response:
        now = datetime.fromisoformat((await request.json())["now"])
        if now.tzinfo is None:
            raise web.HTTPBadRequest(text="the clock needs a time with its zone\n")
        self.now = now.astimezone(UTC)
        await self._refuse()
        return web.json_response({"clock": self.now.isoformat()})

    async def _put_faults(self, request: web.Request) -> web.Response:
        self.faults = [Fault.from_json(row) for row in await request.json()]
        self._used.clear()
        await self._refuse()
        return web.json_response({"faults": len(self.faults)})

    async def _get_requests(self, request: web.Request) -> web.Response:
        return web.json_response(list(self.requests))

    async def _delete_requests(self, request: web.Request) -> web.Response:
        self.requests.clear()
        return web.json_response({})

    async def _get_outlets(self, request: web.Request) -> web.Response:
        return web.json_response(self.describe())


def _respond(request: web.Request, resource: Resource | None) -> web.Response:
    if resource is None:
        return web.Response(status=404, text="404: not found\n")
    etag = f'"{hashlib.sha1(resource.body, usedforsecurity=False).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(resource.modified_at, usegmt=True),
        "Content-Type": resource.content_type,
        "Vary": "Accept-Encoding",
    }
    if _unchanged(request, etag, resource.modified_at):
        return web.Response(status=304, headers=headers)
    body = resource.body
    if len(body) >= GZIP_FROM_BYTES and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=body, headers=headers)


def _unchanged(request: web.Request, etag: str, modified_at: datetime) -> bool:
    if (known := request.headers.get("If-None-Match")) is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return etag in tags or "*" in tags
    if (since := request.headers.get("If-Modified-Since")) is not None:
        try:
            return modified_at.replace(microsecond=0) <= parsedate_to_datetime(since)
        except ValueError:
            return False
    return False
