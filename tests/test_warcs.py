"""Web archives, record by record, also where they are damaged."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped, unused-ignore]  # has no stubs
import pytest

from extractors.http_messages import NoHttpError, parse_answer
from extractors.warcs import MAX_BLOCK_BYTES, Capture, Damage, Passed, Record, is_packed_by_record, read_records
from tests.archives import HTML, Captured, archive, captured, page

PAGE = page(1).encode()


def read(body: bytes, start: int = 0, *, packed: bool = True) -> list[Record]:
    return list(read_records(io.BytesIO(body), start, packed=packed))


def pages(records: list[Record]) -> list[str]:
    return [record.page.url[-1] for record in records if isinstance(record, Capture)]


@pytest.mark.parametrize("packed", [True, False])
def test_records_come_in_order_and_from_any_of_them_on(packed: bool) -> None:
    body, places = archive([captured(number) for number in range(5)], packed=packed)
    records = read(body, packed=packed)
    assert [record.offset for record in records] == places
    assert records[0] == Passed(offset=0, reason="warcinfo record")
    assert pages(records) == list("01234")
    first = records[1]
    assert isinstance(first, Capture)
    assert (first.page.body.decode(), first.page.charset) == (page(0), "utf-8")
    assert first.captured_at.isoformat() == "2019-06-01T12:00:00+00:00"
    assert read(body, places[3], packed=packed) == records[3:]


def chunked(body: bytes, size: int = 100) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(part):x};a=b\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (chunked(PAGE), [("Transfer-Encoding", "chunked")], "chunks as they came"),
        (PAGE, [("Transfer-Encoding", "chunked")], "the crawler has joined them and kept the header"),
        (gzip.compress(PAGE), [("Content-Encoding", "gzip")], "gzip as it came"),
        (PAGE, [("Content-Encoding", "gzip")], "the crawler has unpacked it and kept the header"),
        (gzip.compress(PAGE), [], "packed in advance, without a word"),
        (zlib.compress(PAGE), [("Content-Encoding", "deflate")], "deflate"),
        (brotli.compress(PAGE), [("Content-Encoding", "br")], "br"),
        (PAGE, [("Content-Encoding", "br")], "br that is none"),
        (chunked(gzip.compress(PAGE)), [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], "both"),
        (chunked(PAGE)[:-20], [("Transfer-Encoding", "chunked")], "the last chunk broke off"),
    ],
)
def test_chunks_and_packing_are_undone(body: bytes, headers: list[tuple[str, str]], why: str) -> None:
    made, _ = archive([captured(1, body=body, headers=[HTML, *headers])])
    record = read(made)[1]
    assert isinstance(record, Capture), why
    assert record.page.body[: len(PAGE) - 40] == PAGE[: len(PAGE) - 40], why


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "request"}, "request record"),
        ({"kind": "revisit"}, "revisit record"),
        ({"kind": "metadata"}, "metadata record"),
        ({"kind": "odd"}, "unknown record"),
        ({"status": "404 Not Found"}, "HTTP 404"),
        ({"status": "206 Partial Content"}, "HTTP 206"),
        ({"headers": [("Content-Type", "image/png")]}, "not HTML"),
        ({"headers": [("Content-Type", "application/json")]}, "not HTML"),
        ({"url": "dns:gazette.example"}, "no web address"),
        ({"url": "https://gazette.example/" + "a" * 3000}, "no web address"),
        ({"date": "yesterday"}, "no date of capture"),
        ({"body": b"\x1f\x8b\x08rubbish", "headers": [HTML, ("Content-Encoding", "gzip")]}, "broken compression"),
        ({"body": gzip.compress(bytes(30_000_000)), "headers": [HTML, ("Content-Encoding", "gzip")]}, "too large"),
        ({"body": b"<html>" + b"a" * MAX_BLOCK_BYTES}, "too large"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_passed(changes: dict[str, Any], reason: str) -> None:
    body, places = archive([captured(1, **changes), captured(2)])
    records = read(body)
    assert records[1] == Passed(offset=places[1], reason=reason)
    assert pages(records) == ["2"]


def test_addresses_in_angle_brackets_and_pages_without_a_type() -> None:
    """As old versions of wget wrote them, and as servers answer that do not say what they send."""
    body, _ = archive([captured(1, url="<https://gazette.example/1>", headers=[])])
    record = read(body)[1]
    assert isinstance(record, Capture)
    assert record.page.url == "https://gazette.example/1"


def damaged(body: bytes, at: int, size: int = 40) -> bytes:
    return body[:at] + bytes(size) + body[at + size :]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("offset", [0, 60])
def test_damage_costs_one_record(packed: bool, offset: int) -> None:
    body, places = archive([captured(number) for number in range(5)], packed=packed)
    records = read(damaged(body, places[3] + offset), packed=packed)
    found = [record for record in records if isinstance(record, Damage)]
    if packed or not offset:
        assert [(places[2] < each.offset <= places[3], each.end) for each in found] == [(True, places[4])]
        assert pages(records) == list("0134")
    else:
        assert pages(records) in (list("0134"), list("01234")), "a header line is lost, or only its value"


def test_rubbish_between_records() -> None:
    body, places = archive([captured(number) for number in range(4)])
    records = read(body[: places[2]] + b"rubbish\r\n" * 50 + body[places[2] :])
    assert pages(records) == list("0123")
    assert [each.end for each in records if isinstance(each, Damage)] == [places[2] + 450]


@pytest.mark.parametrize("packed", [True, False])
def test_what_is_cut_off_is_read_to_there(packed: bool) -> None:
    body, places = archive([captured(number) for number in range(4)], packed=packed)
    for end in (places[4] + 30, places[4] + 400, len(body) - 60):
        records = read(body[:end], packed=packed)
        assert pages(records) == list("012"), end
        last = records[-1]
        assert isinstance(last, Damage)
        assert (last.offset, last.end) == (places[4], None)


@pytest.mark.parametrize("body", [b"<html>no archive</html>" * 9, bytes(5_000), b"WARC/1.0\r\n", b"WARC/1." * 4_000])
def test_what_is_no_archive(body: bytes) -> None:
    assert [type(record) for record in read(body, packed=False)] in ([Damage], [])


def test_how_an_archive_is_packed() -> None:
    body, _ = archive([captured(number) for number in range(3)])
    plain, _ = archive([captured(number) for number in range(3)], packed=False)
    large, _ = archive([Captured(url="https://a.example/", body=b"<p>" + bytes(3_000_000))])
    assert is_packed_by_record(io.BytesIO(body))
    assert is_packed_by_record(io.BytesIO(body[60:])) is False
    assert is_packed_by_record(io.BytesIO(gzip.compress(plain))) is False
    assert is_packed_by_record(io.BytesIO(plain)) is False
    assert is_packed_by_record(io.BytesIO(large))


@pytest.mark.parametrize(
    "block", [b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: b", b"HTTP/1.1 abc\r\n\r\n"]
)
def test_what_is_no_answer(block: bytes) -> None:
    with pytest.raises(NoHttpError):
        parse_answer(block)
