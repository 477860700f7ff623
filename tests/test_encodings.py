"""Unpacking: whole streams come out whole, cut ones and bombs do not come out at all."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped, unused-ignore]  # has no stubs
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from extractors.encodings import (
    MAX_MEMBERS,
    BrokenEncodingError,
    OversizeError,
    UnknownEncodingError,
    Unpacker,
)
from extractors.errors import ItemError, PermanentFetchError, TransientFetchError
from tests.fetching import fetcher, get
from tests.webserver import FEED, WebServer

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)

PLAIN = FEED.encode() * 200  # several pieces


def deflate_raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: bytes(brotli.compress(data, quality=5)),
    "zstd": zstd.compress,
}
# a frame that decoders skip (RFC 8878 3.1.2)
SKIPPED = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
HALVES = PLAIN[:9_000], PLAIN[9_000:]


def unpack(encoding: str, packed: bytes, step: int = 1_000, max_bytes: int = 10_000_000) -> bytes:
    unpacker = Unpacker(encoding, max_bytes)
    for start in range(0, len(packed), step):
        unpacker.feed(packed[start : start + step])
    return unpacker.finish()


@pytest.mark.parametrize("step", [1, 7, 1_000, 10_000_000])
@pytest.mark.parametrize(
    ("encoding", "packed", "why"),
    [
        ("", PLAIN, "not packed"),
        ("identity", PLAIN, "not packed, and says so"),
        ("gzip", gzip.compress(PLAIN), "gzip"),
        ("GZip", gzip.compress(PLAIN), "names know no case"),
        ("x-gzip", gzip.compress(PLAIN), "its old name (RFC 9110 8.4.1.3)"),
        ("gzip", b"".join(map(gzip.compress, HALVES)), "two members (RFC 1952 2.2)"),
        ("gzip", gzip.compress(PLAIN) + b"\0\0\0", "padded with zeros"),
        ("gzip", gzip.compress(PLAIN) + b"<!-- served by x -->", "rubbish behind it, which browsers forgive"),
        ("deflate", zlib.compress(PLAIN), "deflate as it should be"),
        ("deflate", deflate_raw(PLAIN), "deflate as many send it, without its head"),
        ("br", brotli.compress(PLAIN), "brotli"),
        ("zstd", zstd.compress(PLAIN), "zstd"),
        ("zstd", b"".join(map(zstd.compress, HALVES)), "two frames (RFC 8878 3.1)"),
        ("zstd", SKIPPED + zstd.compress(PLAIN) + SKIPPED, "frames to be skipped"),
        ("identity, gzip", gzip.compress(PLAIN), "identity in a list changes nothing"),
        ("gzip, br", brotli.compress(gzip.compress(PLAIN)), "packed twice: undone from the last"),
        ("br, zstd, gzip", gzip.compress(zstd.compress(brotli.compress(PLAIN))), "three times"),
        ("gzip,gzip", gzip.compress(gzip.compress(PLAIN)), "a proxy that packs what is packed"),
    ],
)
def test_whole_streams_come_out(encoding: str, packed: bytes, why: str, step: int) -> None:
    if step == 1:
        packed = packed[-2_000:] if encoding in ("", "identity") else packed
    expected = PLAIN if len(packed) != 2_000 else PLAIN[-2_000:]
    assert unpack(encoding, packed, step) == expected, why


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br", "brotli"])
def test_an_empty_body_is_empty_however_it_is_said_to_be_packed(encoding: str) -> None:
    if encoding == "brotli":
        with pytest.raises(UnknownEncodingError, match="'brotli'"):
            unpack(encoding, b"")
    else:
        assert unpack(encoding, b"") == b""


@no_deadline
@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_cut_streams_are_broken(name: str, data: st.DataObject) -> None:
    packed = PACKERS[name](PLAIN[:5_000])
    kept = data.draw(st.integers(min_value=1, max_value=len(packed) - 1))
    with pytest.raises(BrokenEncodingError):
        unpack(name, packed[:kept])


@no_deadline
@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=3_000), st.integers(min_value=1, max_value=500))
def test_what_is_packed_is_what_comes_out(name: str, plain: bytes, step: int) -> None:
    assert unpack(name, PACKERS[name](plain), step) == plain


@no_deadline
@given(st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br"]), st.binary(min_size=1, max_size=300))
def test_rubbish_has_one_outcome(name: str, rubbish: bytes) -> None:
    try:
        assert len(unpack(name, rubbish, 17, 1_000)) <= 1_000
    except (BrokenEncodingError, OversizeError):
        return


@pytest.mark.parametrize(
    "encoding", ["compress", "x-compress", "snappy", "utf-8", "gzip, aws-chunked", "gzip,br,gzip,br"]
)
def test_what_was_not_offered_is_refused(encoding: str) -> None:
    with pytest.raises(UnknownEncodingError):
        Unpacker(encoding, 1_000)


# Around the size of a piece, a packer has no input left and output pending; "raw" is deflate without its head.
ROUND_A_PIECE = sorted({*range(65_530, 66_200, 67), 65_535, 65_536, 65_537, 66_200, 131_071, 131_072, 131_073, 200_000})
VARIED = b"".join(b"%d: the %s of %x opens at %d.\n" % (n, b"port" * (n % 5), n * 7919, n % 24) for n in range(6_000))


@pytest.mark.parametrize("name", [*PACKERS, "raw"])
@pytest.mark.parametrize("step", [997, 10_000_000])
def test_no_size_loses_its_end(name: str, step: int) -> None:
    pack = PACKERS.get(name, deflate_raw)
    encoding = "deflate" if name == "raw" else name
    for size in ROUND_A_PIECE:
        for plain in (VARIED[:size], bytes(size)):
            assert len(plain) == size
            assert unpack(encoding, pack(plain), step) == plain, size


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_thousands_of_members_are_refused(name: str) -> None:
    with pytest.raises(BrokenEncodingError, match="too many"):
        unpack(name, PACKERS[name](b"") * (MAX_MEMBERS + 1))


def test_a_window_of_more_than_8_mib_is_refused() -> None:
    # RFC 9659; such a frame would make every reader set so much memory aside
    options = {int(zstd.CompressionParameter.window_log): 27}
    packer = zstd.ZstdCompressor(options=options)
    with pytest.raises(BrokenEncodingError):
        unpack("zstd", packer.compress(PLAIN) + packer.flush())


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_bombs_are_noticed_early(encoding: str) -> None:
    packed = bytes(50_000_000)
    for name in encoding.split(", "):
        packed = PACKERS[name](packed)
    assert len(packed) < 60_000
    tracemalloc.start()
    try:
        with pytest.raises(OversizeError):
            unpack(encoding, packed, len(packed), max_bytes=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize(
    ("body", "plain", "why"),
    [
        (gzip.compress(PLAIN), PLAIN, "gzip that nobody announced"),
        (PLAIN, PLAIN, "no gzip"),
        (b"\x1f", b"\x1f", "half of its mark"),
        (b"", b"", "nothing"),
    ],
)
@pytest.mark.parametrize("step", [1, 1_000])
def test_gzip_that_nobody_announced(body: bytes, plain: bytes, why: str, step: int) -> None:
    unpacker = Unpacker("", 10_000_000, may_be_gzip=True)
    for start in range(0, len(body), step):
        unpacker.feed(body[start : start + step])
    assert unpacker.finish() == plain, why


@pytest.mark.parametrize(
    ("content_type", "accept", "unpacked", "why"),
    [
        ("text/html; charset=utf-8", "page", True, "a page packed in advance"),
        ("", "page", True, "of no type"),
        ("text/plain", "page", False, "that is no page"),
        ("text/html", "feed", False, "parse_feed sees to it"),
    ],
)
async def test_pages_packed_in_advance(
    webserver: WebServer, content_type: str, accept: str, unpacked: bool, why: str
) -> None:
    packed = gzip.compress(PLAIN)
    url = webserver.serve("/packed", packed, content_type)
    webserver.robots = (404, "")
    assert (await get(url, accept=accept)).body == (PLAIN if unpacked else packed), why
    bomb = webserver.serve("/bomb", gzip.compress(bytes(5_000_000)), "text/html")
    with pytest.raises(PermanentFetchError, match="larger than 1 MB"):
        await get(bomb, accept="page")


def test_an_inner_layer_is_limited_too() -> None:
    # 20 MB of empty members inside, which would give nothing at all
    inner = gzip.compress(b"") * 1_000_000
    with pytest.raises((OversizeError, BrokenEncodingError)):
        unpack("gzip, gzip", gzip.compress(inner), max_bytes=1_000_000)


async def test_what_is_asked_for_is_what_can_be_read(webserver: WebServer) -> None:
    async with fetcher() as one:
        for name, pack in PACKERS.items():
            url = webserver.serve(f"/{name}", pack(PLAIN), headers={"Content-Encoding": name})
            page = await one.get(url)
            assert page.body == PLAIN
            assert page.wire_bytes == len(pack(PLAIN))
    assert {request.headers["Accept-Encoding"] for request in webserver.requests} == {"gzip, deflate, br, zstd"}


@pytest.mark.parametrize(
    ("encoding", "body", "error", "reason"),
    [
        ("gzip", gzip.compress(PLAIN)[:-20], TransientFetchError, "broken compression: it ends too early"),
        ("zstd", b"no zstd", TransientFetchError, "broken compression"),
        ("lzma", b"x", PermanentFetchError, "packed in a way that was not offered: 'lzma'"),
        ("b" * 9_000, b"x", PermanentFetchError, "not offered: 'bbb"),
    ],
)
async def test_each_fault_has_its_reason(
    webserver: WebServer, encoding: str, body: bytes, error: type[ItemError], reason: str
) -> None:
    url = webserver.serve("/packed", body, headers={"Content-Encoding": encoding})
    with pytest.raises(error) as caught:
        await get(url)
    assert reason in caught.value.reason
    assert len(caught.value.reason) < 120
