"""What a fault is, and what its function can do to the connection it was given."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

Asked = Literal["feed", "page", "sitemap"]
Answer = Callable[["Call"], Awaitable[None]]
# The context a server of this fault's speaks TLS with, from the folder of `secure.write_certificates`.
Secure = Callable[[str], ssl.SSLContext]

TYPES = {"feed": "application/rss+xml; charset=utf-8", "page": "text/html; charset=utf-8", "sitemap": "application/xml"}
MEGABYTE = 1_000_000
BLOCK = b" " * 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way of a server to be wrong.

    Args:
        name: In small letters with hyphens; its path.
        says: What it does, one line.
        answer: Serves the path.
        robots: Serves /robots.txt; None: there is none (404).
        address: What to ask: {site} is scheme, host and port, {port} the port, {closed} one where nobody listens,
            {path} /feed/NAME, or whatever it is asked as.
        secure: Makes the server speak TLS.
        scheme: Of the address.
        raw: Speaks first: no request is read, and robots.txt fares no better.
    """

    name: str
    says: str
    answer: Answer
    robots: Answer | None = None
    address: str = "{site}{path}"
    secure: Secure | None = None
    scheme: str = "http"
    raw: bool = False


class Faults(list[Fault]):
    """The faults of one module, in order."""

    def add(
        self,
        *,
        says: str = "",
        name: str = "",
        robots: Answer | None = None,
        address: str = "{site}{path}",
        secure: Secure | None = None,
        scheme: str = "http",
        raw: bool = False,
    ) -> Callable[[Answer], Answer]:
        """Take a function as a fault; unless told otherwise its name and docstring are the fault's."""

        def take(answer: Answer) -> Answer:
            # a `partial` has no name of its own, and is always given one
            own = name or getattr(answer, "__name__", "").replace("_", "-")
            line = says or (answer.__doc__ or "").strip()
            assert own, f"{says!r} needs a name"
            assert line, f"{own} needs a line that says what it does"
            self.append(
                Fault(
                    name=own,
                    says=line,
                    answer=answer,
                    robots=robots,
                    address=address,
                    secure=secure,
                    scheme=scheme,
                    raw=raw,
                )
            )
            return answer

        return take


@dataclass(slots=True, kw_only=True)
class Call:
    """One request and the connection it came on.

    Args:
        site: Scheme, host and port, as asked by default.
        asked: What is wanted.
        query: Behind the question mark.
        pace_s: Seconds between two pieces of a drip.
    """

    name: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    site: str
    port: int
    asked: Asked
    query: str
    headers: dict[str, str]
    pace_s: float
    folder: str = field(default="")

    @property
    def path(self) -> str:
        """Of this fault, as it was asked for."""
        return f"/{self.asked}/{self.name}"

    @property
    def type(self) -> str:
        """Content-Type of a good answer."""
        return TYPES[self.asked]

    @property
    def good(self) -> bytes:
        """A good answer's body."""
        return good_page() if self.asked == "page" else good_feed(self.site)

    async def send(self, data: bytes) -> None:
        """Write bytes as they are, as fast as they are read."""
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, *lines: str, status: str = "200 OK") -> None:
        """Send a status line, headers, and the empty line behind them."""
        text = "\r\n".join((f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""))
        await self.send(text.encode("latin-1"))

    async def respond(self, body: bytes | None = None, *lines: str, status: str = "200 OK", kind: str = "") -> None:
        """Send a whole proper answer; without a body the good one."""
        content = self.good if body is None else body
        types = () if kind == "none" else (f"Content-Type: {kind or self.type}",)
        await self.head(*types, f"Content-Length: {len(content)}", *lines, status=status)
        await self.send(content)

    async def stream(self, megabytes: int, block: bytes = BLOCK) -> None:
        """Send so many MB, made while they are read."""
        for _ in range(megabytes * MEGABYTE // len(block)):
            await self.send(block)

    async def pause(self) -> None:
        """Wait for the next piece of a drip."""
        await asyncio.sleep(self.pace_s)

    async def hang(self) -> None:
        """Do nothing until the client is gone."""
        while await self.reader.read(1024):
            continue

    def reset(self) -> None:
        """End the connection with a reset, not with an orderly close."""
        sock: socket.socket | None = self.writer.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def good_feed(site: str, *, title: str = "Harbour opens", extra: str = "", link: str = "") -> bytes:
    """A feed with one entry, whose page is good too."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Little Gazette</title>'
        f"<link>{site}/</link><item><guid isPermaLink='false'>one</guid><title>{title}</title>"
        f"<link>{link or f'{site}/fine'}</link><pubDate>Mon, 10 Aug 2026 09:00:00 GMT</pubDate>"
        f"<description>The harbour has opened.</description>{extra}</item></channel></rss>"
    ).encode()


def good_page(head: str = "", body: str = "") -> bytes:
    """A page with a short article."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour opens</title>{head}</head><body>'
        "<article><h1>Harbour opens</h1><p>Prime Minister Edi Rama opened the new harbour of Durres in Albania on "
        "Tuesday, and thanked the workers for their patience.</p><p>The European Union paid for half of the works, "
        f"which took longer than the government had promised.</p>{body}</article></body></html>"
    ).encode()
