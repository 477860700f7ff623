"""HTTP answers as archives keep them: status, headers and body in one block, perhaps chunked and packed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.encodings import BrokenEncodingError, OversizeError, UnknownEncodingError, Unpacker

MAX_HEAD_BYTES = 65_536
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b")
_CHUNK_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
# What a packed body begins with. Crawlers have kept the header of what they had unpacked.
_PACKED = {"gzip": (b"\x1f\x8b",), "zstd": (b"\x28\xb5\x2f\xfd",)}


class NoHttpError(ValueError):
    """A block is not an HTTP answer."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer as it was kept. `headers` have names in lower case, the first of each; `body` is as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def parse_answer(block: bytes) -> HttpAnswer:
    """Take an answer apart.

    Raises:
        NoHttpError: It has no status line, or a head without end.
    """
    status = _STATUS.match(block)
    end = _HEAD_END.search(block[:MAX_HEAD_BYTES])
    if status is None or end is None:
        raise NoHttpError("not an HTTP answer")
    headers: dict[str, str] = {}
    for line in block[: end.start()].splitlines()[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            headers.setdefault(name.strip().lower().decode("latin-1"), value.strip().decode("latin-1"))
    return HttpAnswer(int(status[1]), headers, block[end.end() :])


def plain_body(answer: HttpAnswer, max_bytes: int) -> bytes:
    """The body without chunks and packing.

    Headers are not believed where the body is not what they say: archives keep them of what their crawler has undone.

    Args:
        answer: As it was kept.
        max_bytes: Most that may come out.

    Raises:
        BrokenEncodingError: It is packed and cannot be unpacked.
        OversizeError: More came out than is allowed.
        UnknownEncodingError: It is packed in an unknown way.
    """
    body = answer.body
    if "chunked" in answer.headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    encoding = answer.headers.get("content-encoding", "")
    first = encoding.rpartition(",")[2].strip().lower().removeprefix("x-")
    if first in _PACKED and not body.startswith(_PACKED[first]):
        encoding = ""
    try:
        unpacker = Unpacker(encoding, max_bytes, may_be_gzip=True)
        unpacker.feed(body)
        return unpacker.finish()
    except (BrokenEncodingError, UnknownEncodingError):
        if b"<" in body[:1000] and body[:2_000].isascii():
            return body[:max_bytes]  # it is markup as it stands
        raise


def _joined(body: bytes) -> bytes:
    """The chunks of a body put together; the body itself where it has none."""
    parts: list[bytes] = []
    at = 0
    while (size := _CHUNK_SIZE.match(body, at)) is not None:
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length
    return b"".join(parts) if parts and at >= len(body) else body


__all__ = [
    "BrokenEncodingError",
    "HttpAnswer",
    "NoHttpError",
    "OversizeError",
    "UnknownEncodingError",
    "parse_answer",
    "plain_body",
]
