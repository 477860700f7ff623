"""Archives and pages of news that nobody has written, for tests of history."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HTML = ("Content-Type", "text/html; charset=utf-8")
_NAMES = ("Angela Merkel", "Emmanuel Macron", "Joe Biden", "Olaf Scholz", "Mark Rutte", "Boris Johnson")
_PLACES = ("Berlin", "Paris", "Washington", "London", "Prague", "Oslo")
_DOES = ("met", "criticised", "praised", "visited", "called", "answered")


def paragraphs(number: int) -> list[str]:
    """Three paragraphs of an article, other ones for each number."""
    pick = random.Random(number)
    return [
        f"{pick.choice(_NAMES)} {pick.choice(_DOES)} {pick.choice(_NAMES)} in {pick.choice(_PLACES)} about matter "
        f"{number} of {pick.randint(2, 10**6)}, officials said after {pick.randint(2, 90)} hours of talks. "
        f"Nothing was agreed on point {pick.randint(2, 10**6)}, which {pick.choice(_NAMES)} had raised."
        for _ in range(3)
    ]


def title(number: int) -> str:
    """Its headline."""
    return f"Talks on matter {number} end without a word"


def page(number: int, day: str = "2019-05-03", more: str = "") -> str:
    """Its page."""
    text = "".join(f"<p>{each}</p>" for each in paragraphs(number))
    date = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{title(number)}</title>{date}</head>'
        f"<body><article><h1>{title(number)}</h1>{text}{more}</article></body></html>"
    )


@dataclass(frozen=True, kw_only=True)
class Captured:
    """A record of an archive."""

    url: str
    body: bytes
    status: str = "200 OK"
    headers: Sequence[tuple[str, str]] = (HTML,)
    date: str = "2019-06-01T12:00:00Z"
    kind: str = "response"
    more: dict[str, str] = field(default_factory=dict)


def captured(number: int, url: str = "", **changes: object) -> Captured:
    """The page of an article as an archive has it."""
    fields: dict[str, object] = {"url": url or f"https://gazette.example/news/{number}", "body": page(number).encode()}
    return Captured(**(fields | changes))  # type: ignore[arg-type]


def archive(records: Iterable[Captured], *, packed: bool = True) -> tuple[bytes, list[int]]:
    """An archive as the standard (ISO 28500) has it, and where each of its records begins; the first describes it."""
    parts = [_record("warcinfo", {"WARC-Filename": "a.warc.gz"}, b"software: a test\r\n")]
    for number, record in enumerate(records):
        line = "GET / HTTP/1.1" if record.kind == "request" else f"HTTP/1.1 {record.status}"
        head = "".join(f"{part}\r\n" for part in (line, *(f"{name}: {value}" for name, value in record.headers)))
        headers = {
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012}>", "WARC-Target-URI": record.url,
            "WARC-Date": record.date, **record.more,
        }  # fmt: skip
        parts.append(_record(record.kind, headers, head.encode() + b"\r\n" + record.body))
    places, body = [], bytearray()
    for part in parts:
        places.append(len(body))
        body += gzip.compress(part, mtime=0) if packed else part
    return bytes(body), places


def _record(kind: str, headers: dict[str, str], block: bytes) -> bytes:
    lines = {"WARC-Type": kind, "Content-Length": str(len(block)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def write_archive(path: str, records: Iterable[Captured]) -> list[int]:
    """An archive as a file, packed if its name says so."""
    body, places = archive(records, packed=path.endswith(".gz"))
    Path(path).write_bytes(body)
    return places


def write_lines(path: str, lines: Iterable[object]) -> None:
    """An export: objects become JSON, texts stay as they are."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines).encode()
    Path(path).write_bytes(gzip.compress(text) if path.endswith(".gz") else text)


def line(number: int, **changes: object) -> dict[str, object]:
    """A line of an export."""
    return {
        "url": f"https://gazette.example/news/{number}",
        "title": title(number),
        "text": "\n\n".join(paragraphs(number)),
        "published_at": "2019-05-03T08:00:00Z",
        **changes,
    }
