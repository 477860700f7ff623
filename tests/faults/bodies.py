"""Sizes and compression."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable
from functools import cache, partial

import brotli  # type: ignore[import-untyped, unused-ignore]  # has no stubs

from tests.faults.registry import MEGABYTE, Call, Faults

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FAULTS = Faults()

# size


@FAULTS.add()
async def gigabyte_announced(call: Call) -> None:
    """A body of 1 GB, as announced."""
    await call.head(f"Content-Type: {call.type}", "Content-Length: 1000000000")
    await call.stream(1_000)


@FAULTS.add()
async def gigabyte_unannounced(call: Call) -> None:
    """A body of 1 GB whose length nobody says."""
    await call.head(f"Content-Type: {call.type}")
    await call.stream(1_000)


@FAULTS.add()
async def gigabyte_in_chunks(call: Call) -> None:
    """A body of 1 GB in chunks of 100 kB."""
    await call.head(f"Content-Type: {call.type}", "Transfer-Encoding: chunked")
    block = b" " * 100_000
    await call.stream(1_000, f"{len(block):x}\r\n".encode() + block + b"\r\n")


@FAULTS.add()
async def gigabyte_behind_a_feed(call: Call) -> None:
    """A good document, and 1 GB of spaces behind it."""
    await call.head(f"Content-Type: {call.type}")
    await call.send(call.good)
    await call.stream(1_000)


# compression


@cache
def gzip_of_nothing(megabytes: int, wbits: int = 31) -> bytes:
    """Zeros, packed to a thousandth. Each MB is packed alike, so that one is enough; the checksum is wrong."""
    packer = zlib.compressobj(9, wbits=wbits)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes + packer.flush()


@cache
def brotli_of_nothing(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=3)
    packed: bytes = b"".join(packer.process(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.finish()
    return packed


@cache
def zstd_of_nothing(megabytes: int) -> bytes:
    return zstd.compress(bytes(MEGABYTE)) * megabytes  # frames one behind the other are one document


@cache
def gzip_in_gzip() -> bytes:
    return gzip.compress(gzip.compress(gzip_of_nothing(1_000)))


async def _packed(call: Call, *, pack: Callable[[bytes], bytes], encoding: str) -> None:
    lines = (f"Content-Encoding: {encoding}",) if encoding else ()
    await call.respond(pack(call.good), *lines)


def _pack(name: str, says: str, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    FAULTS.add(name=name, says=says)(partial(_packed, pack=pack, encoding=encoding))


def _twice(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body))


def _broken_middle(body: bytes) -> bytes:
    packed = bytearray(gzip.compress(body))
    packed[len(packed) // 2] ^= 0xFF
    return bytes(packed)


_pack("gzip-bomb", "1 MB that unpacks to 1 GB.", "gzip", lambda body: gzip_of_nothing(1_000))
_pack("deflate-bomb", "1 MB that unpacks to 1 GB, by deflate.", "deflate", lambda body: gzip_of_nothing(1_000, 15))
_pack("brotli-bomb", "Some bytes that unpack to 200 MB, by brotli.", "br", lambda body: brotli_of_nothing(200))
_pack("zstd-bomb", "Some kB that unpack to 1 GB, by zstd.", "zstd", lambda body: zstd_of_nothing(1_000))
_pack(
    "gzip-bomb-unannounced",
    "1 MB that unpacks to 1 GB, and no header says so.",
    "",
    lambda body: gzip_of_nothing(1_000),
)
_pack("gzip-bomb-in-gzip", "A bomb in a bomb in a bomb.", "gzip", lambda body: gzip_in_gzip())
_pack("gzip-in-gzip", "Packed twice, announced once.", "gzip", _twice)
_pack("gzip-and-gzip", "Packed twice, announced twice.", "gzip, gzip", _twice)
_pack("gzip-cut-off", "Half of a packed body.", "gzip", lambda body: gzip.compress(body)[:-60])
_pack("gzip-broken", "A packed body with a wrong byte in the middle.", "gzip", _broken_middle)
_pack(
    "gzip-wrong-checksum",
    "A packed body with a wrong checksum.",
    "gzip",
    lambda body: gzip.compress(body)[:-8] + bytes(8),
)
_pack("gzip-with-more", "Something behind the packed body.", "gzip", lambda body: gzip.compress(body) + b"\r\n\r\nmore")
_pack("gzip-that-is-not", "Says gzip and is not packed.", "gzip", lambda body: body)
_pack("gzip-of-nothing-at-all", "Says gzip and has no body.", "gzip", lambda body: b"")
_pack("gzip-unannounced", "Packed, and no header says so.", "", gzip.compress)
_pack(
    "gzip-unannounced-cut-off",
    "Half of a packed body, and no header says so.",
    "",
    lambda body: gzip.compress(body)[:-60],
)
_pack("brotli-cut-off", "Half of a body packed by brotli.", "br", lambda body: brotli.compress(body)[:-20])
_pack("brotli-that-is-not", "Says brotli and is not packed.", "br", lambda body: body)
_pack("zstd-that-is-not", "Says zstd and is not packed.", "zstd", lambda body: body)
_pack("zstd-cut-off", "Half of a body packed by zstd.", "zstd", lambda body: zstd.compress(body)[:-20])
_pack(
    "deflate-raw",
    "Deflate without its wrapping, as some servers mean it.",
    "deflate",
    lambda body: zlib.compress(body)[2:-4],
)
_pack("encoding-unknown", "A Content-Encoding that does not exist.", "banana", lambda body: body)
_pack("encoding-identity", "A Content-Encoding that says nothing.", "identity", lambda body: body)
_pack("encoding-of-charset", "A Content-Encoding that names a charset, a common mistake.", "utf-8", lambda body: body)
_pack("encoding-chain", "A hundred encodings one on the other.", ", ".join(["gzip"] * 100), gzip.compress)
