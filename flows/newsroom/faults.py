"""What can go wrong when an outlet is asked: a registry of faults the server can show.

A new fault is a member of `FaultKind` and a function under `@handles`. `REFUSE` has none: it closes the port.
"""

from __future__ import annotations

import asyncio
import fnmatch
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from aiohttp import web

MEGABYTE = 1_000_000
DEFAULT_RETRY_S = 120
DEFAULT_BOMB_MB = 200
# Longer than any client waits; the handler is cancelled when the client goes away.
STALL_S = 3_600


class FaultKind(StrEnum):
    """Names of the faults; `value` of a fault means what stands behind the name."""

    REFUSE = "refuse"  # the port is closed; holds for the whole outlet
    RESET = "reset"  # half the body, then a reset connection
    TIMEOUT = "timeout"  # headers never come
    DRIP = "drip"  # a byte at a time; value: seconds between bytes
    NOT_FOUND = "not_found"
    GONE = "gone"
    TOO_MANY = "too_many"  # 429; value: Retry-After in seconds, or "date:SECONDS" for the other form
    UNAVAILABLE = "unavailable"  # 503; value as above
    SERVER_ERROR = "server_error"
    HTML = "html"  # a page of the outlet's hoster, whatever was asked for
    EMPTY = "empty"
    BROKEN_XML = "broken_xml"  # the body stops in the middle of an element
    WRONG_CHARSET = "wrong_charset"  # UTF-16 bytes declared as UTF-8
    REDIRECT_LOOP = "redirect_loop"
    GZIP_BOMB = "gzip_bomb"  # value: megabytes it unpacks to
    LYING_ETAG = "lying_etag"  # every body has the same ETag, and asking with it gives 304 for ever
    MOVED = "moved"  # 301; value: new path


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault and what it applies to.

    Args:
        kind: What goes wrong.
        outlet: Outlet id or pattern.
        path: Path or pattern with * and ?.
        weeks: ISO week Mondays ("2026-11-16") in which it holds; none: always.
        times: After so many requests it heals; none: never.
        value: See `FaultKind`.
    """

    kind: FaultKind
    outlet: str = "*"
    path: str = "*"
    weeks: tuple[str, ...] = ()
    times: int | None = None
    value: str = ""

    def holds(self, outlet: str, path: str, now: datetime) -> bool:
        """Whether it applies to a request at a simulated moment."""
        monday = (now - timedelta(days=now.weekday())).date().isoformat()
        return (
            fnmatch.fnmatchcase(outlet, self.outlet)
            and fnmatch.fnmatchcase(path, self.path)
            and (not self.weeks or monday in self.weeks)
        )

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @staticmethod
    def from_json(row: dict[str, Any]) -> Fault:
        """From a JSON object as `to_json` makes it."""
        return Fault(**(row | {"kind": FaultKind(row["kind"]), "weeks": tuple(row.get("weeks", ()))}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request a fault answers.

    Args:
        request: The request.
        fault: The fault.
        body: What the answer would have been.
        content_type: Its type.
        now: The simulated moment.
    """

    request: web.Request
    fault: Fault
    body: bytes
    content_type: str
    now: datetime


Handler = Callable[[Attempt], Awaitable[web.StreamResponse]]
HANDLERS: dict[FaultKind, Handler] = {}


def handles(*kinds: FaultKind) -> Callable[[Handler], Handler]:
    """Register a function as the one that shows faults of some kinds."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


STATUSES = {
    FaultKind.NOT_FOUND: 404,
    FaultKind.GONE: 410,
    FaultKind.TOO_MANY: 429,
    FaultKind.UNAVAILABLE: 503,
    FaultKind.SERVER_ERROR: 500,
}


@handles(*STATUSES)
async def _status(attempt: Attempt) -> web.StreamResponse:
    kind, value = attempt.fault.kind, attempt.fault.value
    headers = {}
    if kind in (FaultKind.TOO_MANY, FaultKind.UNAVAILABLE):
        if value.startswith("date:"):
            moment = attempt.now + timedelta(seconds=int(value.removeprefix("date:")))
            headers["Retry-After"] = format_datetime(moment, usegmt=True)
        else:
            headers["Retry-After"] = value or str(DEFAULT_RETRY_S)
    return web.Response(status=STATUSES[kind], headers=headers, text=f"{STATUSES[kind]}\n")


@handles(FaultKind.RESET)
async def _reset(attempt: Attempt) -> web.StreamResponse:
    response = await _start(attempt, len(attempt.body))
    await response.write(attempt.body[: len(attempt.body) // 2])
    transport = attempt.request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        # Linger zero turns the close into a reset.
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return response


@handles(FaultKind.TIMEOUT)
async def _timeout(attempt: Attempt) -> web.StreamResponse:
    await asyncio.sleep(STALL_S)
    return web.Response(status=504)


@handles(FaultKind.DRIP)
async def _drip(attempt: Attempt) -> web.StreamResponse:
    response = await _start(attempt, len(attempt.body))
    for i in range(len(attempt.body)):
        await response.write(attempt.body[i : i + 1])
        await asyncio.sleep(float(attempt.fault.value or 1))
    return response


@handles(FaultKind.HTML)
async def _html(attempt: Attempt) -> web.StreamResponse:
    text = (
        "<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>This site is being moved</h1></body></html>"
    )
    return web.Response(text=text, content_type="text/html")


@handles(FaultKind.EMPTY)
async def _empty(attempt: Attempt) -> web.StreamResponse:
    return _plain(attempt, b"")


@handles(FaultKind.BROKEN_XML)
async def _broken_xml(attempt: Attempt) -> web.StreamResponse:
    middle = attempt.body.find(b"<", len(attempt.body) // 2)
    return _plain(attempt, attempt.body[: middle + 3])


@handles(FaultKind.WRONG_CHARSET)
async def _wrong_charset(attempt: Attempt) -> web.StreamResponse:
    return _plain(attempt, attempt.body.decode().encode("utf-16"))


@handles(FaultKind.REDIRECT_LOOP)
async def _redirect_loop(attempt: Attempt) -> web.StreamResponse:
    turn = int(attempt.request.query.get("turn", "0")) + 1
    return web.Response(status=302, headers={"Location": f"{attempt.request.path}?turn={turn}"})


@handles(FaultKind.MOVED)
async def _moved(attempt: Attempt) -> web.StreamResponse:
    return web.Response(status=301, headers={"Location": attempt.fault.value or "/"})


@handles(FaultKind.LYING_ETAG)
async def _lying_etag(attempt: Attempt) -> web.StreamResponse:
    if attempt.request.headers.get("If-None-Match"):
        return web.Response(status=304, headers={"ETag": '"always"'})
    response = _plain(attempt, attempt.body)
    response.headers["ETag"] = '"always"'
    return response


@handles(FaultKind.GZIP_BOMB)
async def _gzip_bomb(attempt: Attempt) -> web.StreamResponse:
    megabytes = int(attempt.fault.value or DEFAULT_BOMB_MB)
    response = web.StreamResponse(headers={"Content-Type": attempt.content_type, "Content-Encoding": "gzip"})
    await response.prepare(attempt.request)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(MEGABYTE)
    for _ in range(megabytes):
        if chunk := packer.compress(zeros):
            await response.write(chunk)
        await asyncio.sleep(0)
    await response.write(packer.flush())
    return response


def _plain(attempt: Attempt, body: bytes) -> web.Response:
    return web.Response(body=body, headers={"Content-Type": attempt.content_type})


async def _start(attempt: Attempt, length: int) -> web.StreamResponse:
    headers = {"Content-Type": attempt.content_type, "Content-Length": str(length)}
    response = web.StreamResponse(headers=headers)
    await response.prepare(attempt.request)
    return response
