"""Web archives (WARC) -> pages, one record after the other, also past what is damaged.

FastWARC takes the records apart. What it stops at, this module steps over: it looks for where the next record begins,
and says which bytes could not be read.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractors.answers import media_type
from extractors.articles import MAX_BYTES
from extractors.http_messages import (
    BrokenEncodingError,
    NoHttpError,
    OversizeError,
    UnknownEncodingError,
    parse_answer,
    plain_body,
)
from extractors.records import Page
from extractors.urls import is_fetchable

GZIP_START = b"\x1f\x8b\x08"
_PLAIN_START = b"WARC/1."
# A block is read up to here: the largest page that is read as an article, and its HTTP headers.
MAX_BLOCK_BYTES = MAX_BYTES + 100_000
# Beginnings in a row at which there is no record: then the rest is given up.
MAX_VAIN = 2_000
_SEARCH_BYTES = 1 << 20
_MAX_HEAD_BYTES = 32_768
_LENGTH = re.compile(rb"^Content-Length:\s*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE)
_HTML = ("", "text/html", "application/xhtml+xml")
_BROKEN = (OSError, EOFError, zlib.error, ValueError)
_KINDS = frozenset(("warcinfo", "resource", "request", "metadata", "revisit", "conversion", "continuation"))
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as an archive keeps it."""

    offset: int  # of its record, in bytes
    page: Page
    captured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A record that holds no page, and why."""

    offset: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes that hold no record that could be read. `end` is None where nothing can be read after them."""

    offset: int
    end: int | None
    reason: str


Record = Capture | Passed | Damage


def read_records(stream: BinaryIO, start: int = 0, *, packed: bool = False) -> Iterator[Record]:
    """Read the records of an archive.

    Args:
        stream: The archive, which can be sought: plain, or with each record packed by itself (gzip).
        start: Offset of a record.
        packed: Each record is packed with gzip.

    Yields:
        What each record is, in order. Records of other kinds than `response`, and responses that are no HTML page with
        status 200, are `Passed`.
    """
    mark = GZIP_START if packed else _PLAIN_START
    at, unread, vain = start, start, 0
    damage: Damage | None = None
    while True:
        stream.seek(at)
        trouble, last = "", None
        try:
            for raw in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
                record = _read(raw)
                if isinstance(record, Damage):
                    trouble = record.reason
                    break
                if damage is not None:
                    begins = damage.offset if damage.offset < record.offset else unread
                    yield Damage(offset=begins, end=record.offset, reason=damage.reason)
                damage, vain, last = None, 0, record.offset
                yield record
        except _BROKEN as error:
            trouble = _words(error)
        if not trouble:
            if packed and last is not None and (end := _end_of_member(stream, last)) is not None:
                damage = Damage(offset=end, end=None, reason="it ends in the middle of a record")
            break
        after = (at if last is None else last) + 1
        found = _next_start(stream, after, mark)
        if damage is None:
            unread = at if last is None else after
            begins = at if last is None else after if found is None else found
            damage = Damage(offset=begins, end=None, reason=trouble)
        vain += 1
        if found is None or vain > MAX_VAIN:
            break
        at = found
    if damage is not None:
        yield damage


def is_packed_by_record(stream: BinaryIO) -> bool:
    """Whether each record of an archive is packed by itself, as the standard advises; reads from the start.

    An archive that is plain, or packed as a whole, is not.
    """
    stream.seek(0)
    unpacker = zlib.decompressobj(wbits=31)
    try:
        head = unpacker.decompress(stream.read(_SEARCH_BYTES), _MAX_HEAD_BYTES)
        length = _LENGTH.search(head)
        end = head.find(b"\r\n\r\n")
        if length is None or end < 0:
            return False
        left = end + 4 + int(length[1]) + 4 - len(head)
        while not unpacker.eof and left >= 0:
            data = unpacker.unconsumed_tail or stream.read(_SEARCH_BYTES)
            if not data:
                return True  # cut off in its first record
            left -= len(unpacker.decompress(data, _SEARCH_BYTES))
    except zlib.error:
        return False
    return left >= 0


def _end_of_member(stream: BinaryIO, at: int) -> int | None:
    """Where the packed record at an offset ends, if anything stands behind it: FastWARC takes a head of gzip for no
    record, and says nothing."""
    stream.seek(at)
    unpacker = zlib.decompressobj(wbits=31)
    while not unpacker.eof:
        data = unpacker.unconsumed_tail or stream.read(_SEARCH_BYTES)
        if not data:
            return None
        unpacker.decompress(data, _SEARCH_BYTES)
    rest = unpacker.unused_data or stream.read(1)
    return stream.tell() - len(rest) if rest.strip(b"\x00\r\n") else None


def _next_start(stream: BinaryIO, at: int, mark: bytes) -> int | None:
    """Where a record may begin, at or after an offset."""
    try:
        stream.seek(at)
        kept = b""
        while block := stream.read(_SEARCH_BYTES):
            place = (kept + block).find(mark)
            if place >= 0:
                return at - len(kept) + place
            at += len(block)
            kept = (kept + block)[-(len(mark) - 1) :]
    except (OSError, EOFError, zlib.error):
        return None
    return None


def _read(raw: WarcRecord) -> Record:
    offset, headers = raw.stream_pos, raw.headers
    kind = headers.get("WARC-Type")
    if kind is None or headers.get("Content-Length") is None:
        return Damage(offset=offset, end=None, reason="a record without its headers")
    if kind != "response":
        return Passed(offset=offset, reason=f"{kind if kind in _KINDS else 'unknown'} record")
    url = (headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    block = raw.reader.read(MAX_BLOCK_BYTES + 1)
    if len(block) < min(raw.content_length, MAX_BLOCK_BYTES + 1):
        return Damage(offset=offset, end=None, reason="it ends in the middle of a record")
    if not is_fetchable(url):
        return Passed(offset=offset, reason="no web address")
    at = _moment(headers.get("WARC-Date") or "")
    if at is None:
        return Passed(offset=offset, reason="no date of capture")
    try:
        answer = parse_answer(block)
        kind, charset = media_type(answer.headers.get("content-type", ""))
        if answer.status != 200:
            return Passed(offset=offset, reason=f"HTTP {answer.status}")
        if kind not in _HTML:
            return Passed(offset=offset, reason="not HTML")
        if len(block) > MAX_BLOCK_BYTES:
            return Passed(offset=offset, reason="too large")
        body = plain_body(answer, MAX_BYTES)
    except NoHttpError:
        return Passed(offset=offset, reason="not HTTP")
    except OversizeError:
        return Passed(offset=offset, reason="too large")
    except (BrokenEncodingError, UnknownEncodingError):
        return Passed(offset=offset, reason="broken compression")
    page = Page(url=url, final_url=url, status=200, body=body, content_type=kind, charset=charset)
    return Capture(offset=offset, page=page, captured_at=at)


def _moment(text: str) -> datetime | None:
    text = text.strip()
    if not _DATE.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
