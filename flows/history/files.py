"""Files of history: what they are, unpacked by content, and how far into them is how much of the work."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, cast

from extractors.errors import UsageError

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, ZstdFile
else:
    from backports.zstd import ZstdError, ZstdFile

# What reading a damaged or cut-off file raises.
BROKEN = (OSError, EOFError, zlib.error, ZstdError)
HEAD_BYTES = 65_536
TAIL_BYTES = 4_096
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFile:
    """An open file. `size` and places in it count its bytes as they lie on the disk; None for a pipe."""

    name: str
    raw: BinaryIO
    size: int | None
    head: bytes

    @property
    def head_hash(self) -> int:
        """Hash of its beginning."""
        return content_hash(self.head)

    @property
    def packed(self) -> bool:
        """Whether it is packed as a whole, with gzip or zstd."""
        return self.head.startswith((_GZIP, _ZSTD))

    def place(self) -> int:
        """How many of its bytes have been read; 0 where that is not known."""
        with suppress(OSError, ValueError):
            return self.raw.tell()
        return 0

    def plain(self) -> BinaryIO:
        """Its content from the beginning, unpacked as it is read."""
        if self.size is not None:
            self.raw.seek(0)
        if self.head.startswith(_GZIP):
            return cast(BinaryIO, gzip.GzipFile(fileobj=self.raw, mode="rb"))
        if self.head.startswith(_ZSTD):
            return cast(BinaryIO, ZstdFile(self.raw, mode="rb"))
        return self.raw


def content_hash(data: bytes) -> int:
    """Hash of bytes, 1 to 2**63 - 1."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big") >> 1 or 1


def open_history(path: str) -> HistoryFile:
    """Open a file, a pipe, or standard input ("-").

    Raises:
        UsageError: There is no such file, or it cannot be read.
    """
    if path == "-":
        return _piped("standard input", sys.stdin.buffer)
    try:
        raw = Path(path).open("rb")  # noqa: SIM115 -- closed by whoever reads it
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if not raw.seekable():
        return _piped(path, raw)
    size = raw.seek(0, io.SEEK_END)
    raw.seek(0)
    head = raw.read(HEAD_BYTES)
    raw.seek(0)
    return HistoryFile(name=path, raw=raw, size=size, head=head)


def _piped(name: str, stream: BinaryIO) -> HistoryFile:
    head = stream.read(HEAD_BYTES)
    replayed = cast(BinaryIO, io.BufferedReader(_Replay(head, stream)))
    return HistoryFile(name=name, raw=replayed, size=None, head=head)


def skip_to(stream: BinaryIO, position: int, tail_hash: int | None, *, seekable: bool) -> bytes | None:
    """Go to a place where reading ended before, if what lies before it is what lay there.

    Args:
        stream: At its beginning.
        position: Offset of the first byte that was not read.
        tail_hash: Of the last bytes before it, at most `TAIL_BYTES`.
        seekable: It can be sought; else all before the place is read.

    Returns:
        Those last bytes; it stands behind them now. None if they are others; then it stands anywhere.
    """
    tail = min(position, TAIL_BYTES)
    if seekable:
        stream.seek(position - tail)
    else:
        left = position - tail
        while left > 0:
            block = stream.read(min(left, 1 << 20))
            if not block:
                return None
            left -= len(block)
    found = stream.read(tail)
    return found if len(found) == tail and content_hash(found) == tail_hash else None


class _Replay(io.RawIOBase):
    """A stream whose beginning was read, once more from its beginning."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def close(self) -> None:
        if self._rest is not sys.stdin.buffer:
            self._rest.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            piece = self._rest.read(len(buffer))
            buffer[: len(piece)] = piece
            return len(piece)
        size = min(len(buffer), len(self._head))
        buffer[:size] = self._head[:size]
        self._head = self._head[size:]
        return size
