"""Faults of status lines and headers."""

from __future__ import annotations

from email.utils import formatdate
from functools import partial

from tests.faults.registry import Call, Faults

FAULTS = Faults()


async def _head(call: Call, *, status: str = "200 OK", lines: tuple[str, ...] = (), body: bytes | None = None) -> None:
    """A good answer but for its status and some more headers."""
    await call.respond(body, *lines, status=status)


def _status(name: str, status: str, says: str, *lines: str, body: bytes | None = None) -> None:
    FAULTS.add(name=name, says=says)(partial(_head, status=status, lines=lines, body=body))


def _header(name: str, says: str, *lines: str) -> None:
    FAULTS.add(name=name, says=says)(partial(_head, lines=lines))


async def _raw_head(call: Call, *, head: bytes) -> None:
    await call.send(head.replace(b"TYPE", call.type.encode()).replace(b"LENGTH", str(len(call.good)).encode()))
    await call.send(call.good)


def _raw(name: str, says: str, head: bytes) -> None:
    FAULTS.add(name=name, says=says)(partial(_raw_head, head=head))


_USUAL = b"Content-Type: TYPE\r\nContent-Length: LENGTH\r\nConnection: close\r\n"

# status

_status("status-000", "000 Nothing", "A status of zero.")
_status("status-099", "099 Low", "A status below all.")
_status("status-999", "999 Request denied", "A status above all, which some shops send to robots.")
_raw("status-text", "A status in letters.", b"HTTP/1.1 OK fine\r\n" + _USUAL + b"\r\n")
_raw("status-negative", "A status below zero.", b"HTTP/1.1 -200 OK\r\n" + _USUAL + b"\r\n")
_raw("status-long", "A status of 5,000 digits.", b"HTTP/1.1 " + b"2" * 5_000 + b" OK\r\n" + _USUAL + b"\r\n")
_raw(
    "reason-long",
    "A reason of 100 kB behind the status.",
    b"HTTP/1.1 200 " + b"r" * 100_000 + b"\r\n" + _USUAL + b"\r\n",
)
_raw("reason-missing", "No reason behind the status.", b"HTTP/1.1 200\r\n" + _USUAL + b"\r\n")
_status("status-204", "204 No Content", "No content, to a plain GET.", body=b"")
_status("status-205", "205 Reset Content", "Reset content, which asks to clear a form.", body=b"")
_status("status-206", "206 Partial Content", "A part of the document, unasked.", "Content-Range: bytes 0-99/100000")
_status("status-304-unasked", "304 Not Modified", "Not modified, though nothing was compared.", body=b"")
_status("status-402", "402 Payment Required", "Asks for money.")
_status("status-407", "407 Proxy Authentication Required", "A proxy nobody named asks for a password.")
_status("status-410", "410 Gone", "Gone for good.")
_status("status-418", "418 I'm a teapot", "A joke.")
_status("status-421", "421 Misdirected Request", "Wrong machine.")
_status("status-451", "451 Unavailable For Legal Reasons", "Forbidden by a court.")
_status("status-500", "500 Internal Server Error", "Broken for now.")
_status("status-511", "511 Network Authentication Required", "A hotel's network wants us to log in.")
_status("status-520", "520 Web Server Returned an Unknown Error", "A cache in front says that the site is broken.")


async def _endless(call: Call, *, status: str, lines: tuple[str, ...] = ()) -> None:
    await call.head(f"Content-Type: {call.type}", *lines, status=status)
    await call.stream(1_000)


FAULTS.add(name="gigabyte-of-error", says="An error of the server with a body of 1 GB.")(
    partial(_endless, status="500 Internal Server Error")
)
FAULTS.add(name="gigabyte-of-redirect", says="A redirect with a body of 1 GB.")(
    partial(_endless, status="302 Found", lines=("Location: /fine",))
)

# Retry-After

_status("wait-seconds", "429 Too Many Requests", "Asks to wait for two minutes.", "Retry-After: 120")
_status(
    "wait-date",
    "503 Service Unavailable",
    "Asks to wait until a date.",
    f"Retry-After: {formatdate(4e9, usegmt=True)}",
    f"Date: {formatdate(4e9 - 86_400, usegmt=True)}",
)
_status(
    "wait-past",
    "503 Service Unavailable",
    "Asks to wait until a date long past.",
    "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT",
    "Date: Mon, 10 Aug 2026 09:00:00 GMT",
)
_status("wait-garbage", "429 Too Many Requests", "Asks to wait until soon.", "Retry-After: soon")
_status("wait-negative", "429 Too Many Requests", "Asks to wait for less than nothing.", "Retry-After: -5")
_status(
    "wait-for-ever",
    "503 Service Unavailable",
    "Asks to wait for longer than there are years.",
    "Retry-After: " + "9" * 400,
)
_status(
    "wait-year-99999",
    "503 Service Unavailable",
    "Asks to wait until the year 99999.",
    "Retry-After: Sun, 06 Nov 99999 08:49:37 GMT",
)

# headers

_header("header-of-100-kB", "One header of 100 kB.", "X-Long: " + "h" * 100_000)
_header("header-of-30-kB", "One header of 30 kB, as long policies have.", "Content-Security-Policy: " + "p" * 30_000)
_header("headers-ten-thousand", "Ten thousand headers.", *(f"X-{n}: {n}" for n in range(10_000)))
_header("cookie-flood", "A thousand cookies.", *(f"Set-Cookie: c{n}={n}; Path=/" for n in range(1_000)))


@FAULTS.add()
async def header_flood(call: Call) -> None:
    """Headers without end."""
    await call.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await call.send(b"X-More: " + b"m" * 1_000 + b"\r\n")


_OK = b"HTTP/1.1 200 OK\r\n" + _USUAL
_raw("header-nul", "A NUL in a header.", _OK + b"X-Nul: a\x00b\r\n\r\n")
_raw("header-bare-cr", "A CR without LF in a header.", _OK + b"X-Cr: a\rb: c\r\n\r\n")
_raw("header-folded", "A header over two lines, as mail has.", _OK + b"X-Fold: a\r\n b\r\n\r\n")
_raw("header-latin-1", "A header in ISO 8859-1.", _OK + b"X-Caf\xe9: caf\xe9\r\n\r\n")
_raw("header-value-latin-1", "A header's value in ISO 8859-1.", _OK + b"X-Title: caf\xe9\r\n\r\n")
_raw("header-without-colon", "A header without a colon.", _OK + b"nonsense\r\n\r\n")
_raw("header-without-name", "A header without a name.", _OK + b": value\r\n\r\n")
_raw("header-space-before-colon", "A space before a header's colon.", _OK + b"X-Space : value\r\n\r\n")
_raw(
    "lengths-two",
    "Two lengths.",
    b"HTTP/1.1 200 OK\r\nContent-Type: TYPE\r\nContent-Length: 10\r\nContent-Length: LENGTH\r\n\r\n",
)
_raw("length-negative", "A length below zero.", b"HTTP/1.1 200 OK\r\nContent-Type: TYPE\r\nContent-Length: -1\r\n\r\n")
_raw("length-text", "A length in words.", b"HTTP/1.1 200 OK\r\nContent-Type: TYPE\r\nContent-Length: many\r\n\r\n")
_raw(
    "length-absurd",
    "A length of 5,000 digits.",
    b"HTTP/1.1 200 OK\r\nContent-Type: TYPE\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
)
_header("validators-long", "An ETag of 30 kB.", 'ETag: "' + "e" * 30_000 + '"')
_header(
    "validators-absurd",
    "A Last-Modified that is no date, and an ETag without quotes.",
    "Last-Modified: yesterday",
    "ETag: \\;",
)
_header(
    "dates-absurd",
    "A Date, an Expires and an Age that cannot be.",
    "Date: Foo",
    "Expires: -1",
    "Age: -99999999999999999999",
)
_header("max-age-absurd", "A max-age of 400 digits.", "Cache-Control: max-age=" + "9" * 400)
_header("location-on-200", "A Location where there is nothing to redirect.", "Location: /trap")
_header("refresh", "A Refresh header, which browsers follow.", "Refresh: 0; url=/trap")
_header(
    "link-header", "Link headers that a browser would load.", "Link: </trap>; rel=preload", "X-Accel-Redirect: /trap"
)


async def _kind(call: Call, *, kind: str) -> None:
    await call.respond(kind=kind)


for _name, _says, _type in (
    ("type-picture", "A document that says it is a picture.", "image/png"),
    ("type-pdf", "A document that says it is a PDF.", "application/pdf"),
    ("type-video", "A document that says it is a film.", "video/mp4"),
    ("type-archive", "A document that says it is an archive.", "application/zip"),
    ("type-missing", "No Content-Type.", "none"),
    ("type-garbage", "A Content-Type that is none.", ';;;==="\\'),
    ("type-long", "A Content-Type of 20 kB.", "text/html; x=" + "t" * 20_000),
):
    FAULTS.add(name=_name, says=_says)(partial(_kind, kind=_type))
