"""Unpacking what came over HTTP: gzip, deflate, br, zstd, and one packed in another.

aiohttp would unpack too, but takes the half of a cut-off gzip, br or zstd stream for the whole, hands out x-gzip,
unknown and stacked encodings as they are, and lets zstd have windows of 128 MB. Here output is made in small pieces,
so that a bomb is noticed before it has gone off.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Mapping
from typing import Protocol

import brotli  # type: ignore[import-untyped, unused-ignore]  # has no stubs

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
PIECE_BYTES = 65_536
# Streams may consist of several one behind the other; nobody needs a thousand, and each costs a copy of what follows.
MAX_MEMBERS = 1_000
MAX_LAYERS = 3
_GZIP_START = b"\x1f\x8b"
# RFC 9659: what is sent over HTTP must not need a larger window than 8 MiB
_ZSTD_OPTIONS: Mapping[int, int] = {DecompressionParameter.window_log_max: 23}


class UnknownEncodingError(ValueError):
    """The answer is packed in a way that was not offered."""


class BrokenEncodingError(ValueError):
    """The answer is not what its Content-Encoding says, or it ends too early."""


class OversizeError(ValueError):
    """More was unpacked than is allowed."""


class _Layer(Protocol):
    name: str

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """Yield what comes out, in pieces of about 64 kB."""

    def finished(self) -> bool:
        """Whether the stream has come to its proper end."""


class _Zlib:
    """gzip (several members, then rubbish, which browsers forgive too) and deflate (with its head or without)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._gzip = name == "gzip"
        self._stream = zlib.decompressobj(wbits=31) if self._gzip else None
        self._head = b""
        self._members = 1
        self._over = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            data = self._head + data
            if len(data) < 2:
                self._head = data
                return
            # the two bytes of a zlib head (RFC 1950) are a multiple of 31; many servers leave it out
            with_head = data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0
            self._stream = zlib.decompressobj(wbits=15 if with_head else -15)
        while data and not self._over:
            if self._stream.eof:
                if not self._gzip or data[0] != 0x1F:
                    self._over = True
                    return
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise BrokenEncodingError("too many members")
                self._stream = zlib.decompressobj(wbits=31)
            piece = self._stream.decompress(data, PIECE_BYTES)
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece
            # all input may be in while zlib still holds output that a full piece had no room for
            while not data and not self._stream.eof and len(piece) == PIECE_BYTES:
                piece = self._stream.decompress(b"", PIECE_BYTES)
                if piece:
                    yield piece

    def finished(self) -> bool:
        return self._stream is not None and self._stream.eof


class _Brotli:
    name = "br"

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def unpack(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        piece: bytes = self._stream.process(data, output_buffer_limit=PIECE_BYTES)
        while piece:
            yield piece
            # can_accept_more_data() is no sign of the end: it only says that all input is in, output may be pending
            if self._stream.is_finished():
                return
            piece = self._stream.process(b"", output_buffer_limit=PIECE_BYTES)

    def finished(self) -> bool:
        return bool(self._stream.is_finished())


class _Zstd:
    """Several frames, some of which may be skippable (RFC 8878 3.1)."""

    name = "zstd"

    def __init__(self) -> None:
        self._stream = ZstdDecompressor(options=_ZSTD_OPTIONS)
        self._frames = 1

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._stream.eof:
                if not data:
                    return
                self._frames += 1
                if self._frames > MAX_MEMBERS:
                    raise BrokenEncodingError("too many frames")
                self._stream = ZstdDecompressor(options=_ZSTD_OPTIONS)
            piece = self._stream.decompress(data, PIECE_BYTES)
            if piece:
                yield piece
            if self._stream.eof:
                data = self._stream.unused_data
            elif self._stream.needs_input:
                return
            else:
                data = b""  # it has kept the rest

    def finished(self) -> bool:
        return bool(self._stream.eof)


class Unpacker:
    """Unpacks one body as it comes.

    Args:
        content_encoding: The header, "" if there is none.
        max_bytes: Most that may come out, of each layer.
        may_be_gzip: Whether a body that begins like gzip counts as such where the header names nothing.

    Raises:
        UnknownEncodingError: It was packed in a way that was not offered.
    """

    def __init__(self, content_encoding: str, max_bytes: int, *, may_be_gzip: bool = False) -> None:
        names = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if len(names) > MAX_LAYERS:
            raise UnknownEncodingError(f"{len(names)} times")
        self._layers = [_layer(name) for name in reversed(names)]
        self._made = [0] * len(self._layers)
        self._max_bytes = max_bytes
        self._any = False
        self._undecided = may_be_gzip and not self._layers
        self.body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take a piece as it came over the wire; what comes out is added to `body`.

        Raises:
            BrokenEncodingError: It cannot be unpacked.
            OversizeError: More came out than is allowed; `body` has the start.
        """
        self._any = self._any or bool(data)
        if self._undecided:
            data = bytes(self.body) + data
            self.body.clear()
            self._undecided = len(data) < len(_GZIP_START)
            if data.startswith(_GZIP_START):
                self._layers, self._made = [_layer("gzip")], [0]
        if not self._layers:
            self.body += data
            if len(self.body) > self._max_bytes:
                del self.body[self._max_bytes :]
                raise OversizeError
            return
        try:
            self._pass(data, 0)
        except (zlib.error, brotli.error, ZstdError, EOFError) as error:
            raise BrokenEncodingError(str(error)) from error

    def _pass(self, data: bytes, depth: int) -> None:
        for piece in self._layers[depth].unpack(data):
            self._made[depth] += len(piece)
            if depth + 1 == len(self._layers):
                self.body += piece
            if self._made[depth] > self._max_bytes:
                del self.body[self._max_bytes :]
                raise OversizeError
            if depth + 1 < len(self._layers):
                self._pass(piece, depth + 1)

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            BrokenEncodingError: The stream ends before its end.
        """
        # an empty body needs no packing, whatever its head says
        if self._any and not all(layer.finished() for layer in self._layers):
            raise BrokenEncodingError("it ends too early")
        return bytes(self.body)


def _layer(name: str) -> _Layer:
    match name.removeprefix("x-"):
        case "gzip" | "deflate" as kind:
            return _Zlib(kind)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise UnknownEncodingError(repr(name[:40]))
