"""Sitemaps that are too large for memory -> `Entry` records, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import BinaryIO, cast

from extractors.errors import FeedError
from extractors.feed_dates import DateReader
from extractors.feed_entries import Problems
from extractors.records import Entry
from extractors.sitemaps import WEB_ADDRESS, SitemapItem, SitemapReader, read_items

_BEFORE = frozenset((b"\n", b"\r", b" ", b"\t", b"\xef", b"\xbb", b"\xbf"))  # white space, and a byte order mark
_MAX_BEFORE = 1_000
_MAX_LINE_BYTES = 10_000
_BLOCK_BYTES = 65_536
_LOOKED_AT = 100  # lines, from which on half must be addresses


def stream_sitemap(
    stream: BinaryIO,
    *,
    url: str,
    homepage: str = "",
    zone: tzinfo | None = None,
    allows: Callable[[str], bool] | None = None,
) -> Iterator[Entry]:
    """Read the pages of a sitemap; arguments beside the stream are those of `parse_sitemap`.

    Nothing is mended, and an address that comes twice is given twice. What stands before the place where a document
    breaks is given.

    Args:
        stream: The document, unpacked: XML, or plain text with an address a line.

    Raises:
        FeedError: The document breaks before its first item.
        OSError: The stream cannot be read.
    """
    reader = SitemapReader(url, homepage, Problems(), DateReader(zone=zone), allows=allows, remembers=False)
    start = stream.read(1)
    for _ in range(_MAX_BEFORE):
        if start not in _BEFORE:
            break
        start = stream.read(1)
    whole = _Rest(start, stream)
    items = (
        read_items(cast(BinaryIO, whole), url, None, reader.problems)
        if start == b"<"
        else (SitemapItem(line, "", None) for line in _addresses(whole, url))
    )
    for link, item in reader.kept(items):
        yield reader.entry(link, item)


class _Rest:
    """A stream with what was read of it already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head + self._stream.read(max(0, size - len(head)) if size >= 0 else -1)


def _addresses(stream: _Rest, url: str) -> Iterator[str]:
    found = 0
    for number, line in enumerate(_lines(stream), 1):
        if WEB_ADDRESS.fullmatch(line):
            found += 1
            yield line
        elif number >= _LOOKED_AT and found * 2 < number:
            raise FeedError(url, "not a sitemap")


def _lines(stream: _Rest) -> Iterator[str]:
    kept = b""
    while block := stream.read(_BLOCK_BYTES):
        *lines, kept = (kept + block).split(b"\n")
        if len(kept) > _MAX_LINE_BYTES:
            lines, kept = [*lines, b""], b""  # longer than any address
        yield from (line.decode("utf-8", "replace").strip() for line in lines)
    yield kept.decode("utf-8", "replace").strip()
