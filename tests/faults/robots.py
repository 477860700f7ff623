"""Faults of robots.txt; the page behind it is good."""

from __future__ import annotations

from functools import partial

from tests.faults.bodies import gzip_of_nothing
from tests.faults.registry import Answer, Call, Faults

FAULTS = Faults()

_PLAIN = "text/plain; charset=utf-8"


async def _good(call: Call) -> None:
    await call.respond()


def _robots(name: str, says: str, robots: Answer) -> None:
    FAULTS.add(name=f"robots-{name}", says=says, robots=robots)(_good)


async def _text(call: Call, *, text: bytes, kind: str = _PLAIN) -> None:
    await call.respond(text, kind=kind)


async def _status(call: Call, *, status: str, lines: tuple[str, ...] = ()) -> None:
    await call.respond(b"", *lines, status=status, kind=_PLAIN)


async def _hangs(call: Call) -> None:
    await call.hang()


async def _resets(call: Call) -> None:
    call.reset()


async def _endless(call: Call) -> None:
    await call.head(f"Content-Type: {_PLAIN}")
    while True:
        await call.send(b"Disallow: /private\n" * 1_000)


async def _drips(call: Call) -> None:
    await call.head(f"Content-Type: {_PLAIN}")
    while True:
        await call.send(b"#")
        await call.pause()


async def _bomb(call: Call) -> None:
    await call.respond(gzip_of_nothing(1_000), "Content-Encoding: gzip", kind=_PLAIN)


async def _redirects(call: Call, *, to: str) -> None:
    await call.respond(b"", f"Location: {to.format(port=call.port)}", status="302 Found", kind=_PLAIN)


# A pattern that takes a backtracking matcher longer than there is time.
_STARS = b"User-agent: *\nDisallow: /" + b"*a" * 60 + b"*b$\nDisallow: /" + b"*" * 5_000 + b"b$\n"
_MANY = b"User-agent: *\n" + b"".join(b"Disallow: /private/%d\n" % n for n in range(20_000))

_robots("hangs", "robots.txt never answers.", _hangs)
_robots("drips", "robots.txt never ends, a byte at a time.", _drips)
_robots("endless", "robots.txt never ends, as fast as it is read.", _endless)
_robots("resets", "robots.txt resets the connection.", _resets)
_robots("bomb", "robots.txt unpacks to 1 GB.", _bomb)
_robots("500", "robots.txt is broken for now.", partial(_status, status="500 Internal Server Error"))
_robots("429", "robots.txt asks to wait.", partial(_status, status="429 Too Many", lines=("Retry-After: 60",)))
_robots("401", "robots.txt asks for a password.", partial(_status, status="401 Unauthorized"))
_robots("204", "robots.txt has no content.", partial(_status, status="204 No Content"))
_robots("304", "robots.txt is not modified, though nothing was compared.", partial(_status, status="304 Not Modified"))
_robots("999", "robots.txt has a status that does not exist.", partial(_status, status="999 Denied"))
_robots("in-a-circle", "robots.txt redirects to itself.", partial(_redirects, to="/robots.txt"))
_robots("to-file", "robots.txt redirects to a local file.", partial(_redirects, to="file:///etc/hostname"))
_robots(
    "to-decoy",
    "robots.txt redirects to an address nobody listed.",
    partial(_redirects, to="http://127.0.1.7:{port}/trap"),
)
_robots("noise", "robots.txt is every byte there is.", partial(_text, text=bytes(range(256)) * 400))
_robots(
    "html",
    "robots.txt is a page that says it was not found.",
    partial(_text, text=b"<html>Not found", kind="text/html"),
)
_robots("utf-16", "robots.txt in UTF-16.", partial(_text, text="User-agent: *\nDisallow: /private".encode("utf-16")))
_robots("stars", "robots.txt with patterns that take a careless matcher for ever.", partial(_text, text=_STARS))
_robots("many", "robots.txt with 20,000 rules.", partial(_text, text=_MANY))
_robots(
    "long-line",
    "robots.txt with a line of 400 kB.",
    partial(_text, text=b"User-agent: *\nDisallow: /x" + b"y" * 400_000),
)
_robots(
    "delay-nan",
    "robots.txt asks for a delay that is no number.",
    partial(_text, text=b"User-agent: *\nCrawl-delay: nan"),
)
_robots(
    "delay-absurd",
    "robots.txt asks for a delay of 30 years.",
    partial(_text, text=b"User-agent: *\nCrawl-delay: 999999999"),
)
_robots("forbids", "robots.txt forbids everything to us.", partial(_text, text=b"User-agent: wirewatch\nDisallow: /"))
