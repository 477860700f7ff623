"""Files that are too large for memory: fetched into a file, and gone on with where they broke off (RFC 9110 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import aiohttp
from yarl import URL

from extractors.addresses import without_password
from extractors.answers import media_type, status_error
from extractors.errors import PermanentFetchError, TransientFetchError
from extractors.records import Page

if TYPE_CHECKING:
    from extractors.trips import Trip

_PIECE_BYTES = 1 << 18
_RANGE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)")
_STRONG = re.compile(r'"[^"]{1,200}"')


@dataclass(slots=True, kw_only=True)
class Sink:
    """Where the bytes go. `file` stands at the end of what there is; `etag` is what its server called that version."""

    file: BinaryIO
    max_bytes: int
    etag: str = ""
    have: int = 0
    size: int | None = None  # of the whole, once it is known


def ask_for_rest(sink: Sink) -> dict[str, str]:
    """Headers that ask for what is missing, or for all where nothing says that it is still the same file."""
    headers = {"Accept-Encoding": "identity"}
    if sink.have and sink.etag:
        headers |= {"Range": f"bytes={sink.have}-", "If-Range": sink.etag}
    return headers


async def store(trip: Trip, sink: Sink, hop: URL, response: aiohttp.ClientResponse) -> Page:
    """Take the body of an answer.

    Raises:
        TransientFetchError: It broke off, or is of another version than the beginning; another try goes on.
        PermanentFetchError: It is larger than the sink takes, or packed.
    """
    url, headers = trip.url, response.headers
    if response.status == 416:  # what there is is not the beginning of what is there now
        _empty(sink)
        raise TransientFetchError(url, "is another file now; it is fetched from its beginning", status=416)
    encoding = headers.get("Content-Encoding", "").lower().removeprefix("x-")
    if encoding not in ("", "identity", "gzip"):  # gzip is told by the bytes, and files are packed so themselves
        raise PermanentFetchError(
            url, f"packed in a way that was not offered: {encoding[:40]!r}", status=response.status
        )
    if response.status == 206:
        part = _RANGE.match(headers.get("Content-Range", ""))
        if part is None or int(part[1]) != sink.have:
            raise status_error(url, response.status, headers)
        sink.size = int(part[2]) if part[2] != "*" else None
    else:
        _empty(sink)
        sink.size = response.content_length
    tag = headers.get("ETag", "").strip()
    sink.etag = tag if _STRONG.fullmatch(tag) else ""
    if sink.size is not None and sink.size > sink.max_bytes:
        raise _too_large(url, response.status, sink)
    async for piece in response.content.iter_chunked(_PIECE_BYTES):
        sink.file.write(piece)
        sink.have += len(piece)
        if sink.have > sink.max_bytes:
            raise _too_large(url, response.status, sink)
    sink.file.flush()
    if sink.size is not None and sink.have < sink.size:  # a server may send less of a range than was asked for
        raise TransientFetchError(url, f"sent {sink.have:,} of {sink.size:,} bytes so far", status=response.status)
    kind, charset = media_type(headers.get("Content-Type", ""))
    return Page(
        url=url,
        final_url=without_password(hop),
        status=200,
        body=b"",
        content_type=kind,
        charset=charset,
        wire_bytes=sink.have,
    )


def _empty(sink: Sink) -> None:
    sink.file.seek(0)
    sink.file.truncate()
    sink.have = 0


def _too_large(url: str, status: int, sink: Sink) -> PermanentFetchError:
    return PermanentFetchError(url, f"larger than {sink.max_bytes / 1_000_000:g} MB", status=status)
