"""Exports of articles, one JSON object a line, part by part."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import duckdb

from extractors.article_lines import ArticleLine, BadLineError, given_article, made_address, read_article_line
from extractors.articles import MAX_BYTES
from extractors.errors import UsageError
from extractors.ids import stable_id
from extractors.records import Page
from extractors.urls import canonical_url
from flows.backfill_outlets import choose_outlet
from flows.config import Config
from flows.history.files import BROKEN, TAIL_BYTES, HistoryFile, content_hash, skip_to
from flows.history.loading import MAX_HOSTS, Collector, Options, Part
from flows.job import CHUNK
from warehouse.history import HistorySource, history_source
from warehouse.posts import NewOutlet

logger = logging.getLogger("wirewatch")

# A line may say each character of its page with six (\u00e9).
MAX_LINE_BYTES = 6 * MAX_BYTES + 100_000
MAX_TOLD = 1_000  # damaged lines are told one by one up to here


def export_source(con: duckdb.DuckDBPyConnection, file: HistoryFile, options: Options, now: datetime) -> HistorySource:
    """What is known of an export: what begins alike is the same, which may have grown."""
    source_id = stable_id("ndjson", str(content_hash(file.head[:TAIL_BYTES])), options.key())
    known = None if options.again else history_source(con, source_id)
    if known is not None:
        return replace(known, name=file.name, bytes=file.size)
    return HistorySource(
        source_id=source_id, kind="ndjson", name=file.name, started_at=now, read_at=now, bytes=file.size
    )


class Export:
    """What is left of an export.

    Args:
        file: The open file.
        source: How far it was read; `position` of it holds only if the bytes before it are still the same.
        config: Its outlets are known by their id and their sites.
        options: What of it is wanted.
    """

    def __init__(self, file: HistoryFile, source: HistorySource, config: Config, options: Options) -> None:
        self._file, self._config, self._options = file, config, options
        self._collected = Collector(config, options.outlet)
        self._outlets: dict[str, NewOutlet] = {}
        self._stream = file.plain()
        self.source = source
        seekable = not file.packed and file.size is not None
        try:
            tail = (
                skip_to(self._stream, source.position, source.tail_hash, seekable=seekable) if source.position else b""
            )
        except BROKEN:
            tail = None
        self._tail = tail or b""
        self._ahead = b""  # a line that was read to see whether there is one
        if tail is None:
            if file.size is None:
                raise UsageError(
                    "standard input begins like an export that was read before, and goes on otherwise: "
                    "read it from the beginning with --again"
                )
            logger.warning("%s is not what was read before: read from its beginning", file.name)
            self._stream = file.plain()
            self.source = replace(
                source, position=0, tail_hash=None, done=False, pages=0, articles_new=0, articles_revised=0,
                articles_known=0, passed={}, damaged=0,
            )  # fmt: skip

    def grown(self) -> bool:
        """Whether there is more than what was read; nothing of it is lost."""
        try:
            self._ahead = self._stream.readline(MAX_LINE_BYTES + 1)
        except BROKEN:
            return False
        return bool(self._ahead)

    def parts(self, now: datetime, limit: int | None) -> Iterator[Part]:
        """Read what is left.

        Args:
            now: Nothing was published or fetched later.
            limit: Lines with an article to load, at most; None: all.
        """
        source, collected = self.source, self._collected
        number = source.pages + source.damaged + _lines(source)
        position, found, told, tail = source.position, 0, 0, self._tail
        while True:
            if collected.full(CHUNK) or (limit is not None and found >= limit):
                yield collected.part(position, content_hash(tail))
                if limit is not None and found >= limit:
                    return
            try:
                line, self._ahead = self._ahead or self._stream.readline(MAX_LINE_BYTES + 1), b""
            except BROKEN as error:
                collected.damaged += 1
                logger.warning(
                    "%s: nothing can be read after line %d (%s); what was before is loaded", self._file.name, number,
                    " ".join(str(error).split())[:100] or "it is cut off",
                )  # fmt: skip
                break
            if not line:
                break
            number += 1
            position += len(line)
            tail = (tail + line[-TAIL_BYTES:])[-TAIL_BYTES:]
            try:
                if len(line) > MAX_LINE_BYTES:
                    rest, tail = self._rest_of_line(tail)
                    position += rest
                    raise BadLineError("longer than any article")
                found += self._take(line, now)
            except BadLineError as error:
                collected.damaged += 1
                told += 1
                if told <= MAX_TOLD:
                    logger.warning("%s line %d: %s", self._file.name, number, error)
        if told > MAX_TOLD:
            logger.warning("%s: %d more lines could not be read", self._file.name, told - MAX_TOLD)
        yield collected.part(position, content_hash(tail), last=True)

    def _rest_of_line(self, tail: bytes) -> tuple[int, bytes]:
        size = 0
        while piece := self._stream.readline(1 << 20):
            size += len(piece)
            tail = (tail + piece)[-TAIL_BYTES:]
            if piece.endswith(b"\n"):
                break
        return size, tail

    def _take(self, raw: bytes, now: datetime) -> int:
        collected = self._collected
        if not raw.strip():
            collected.passed["blank line"] += 1
            return 0
        line = read_article_line(raw, now)
        outside = self._options.span.excludes(published_at=line.published_at, changed_at=line.fetched_at, url=line.url)
        if outside:
            collected.passed[outside] += 1
            return 0
        outlet = self._outlet(line)
        url = line.url or made_address(line, outlet.outlet_id)
        address = canonical_url(url)
        if collected.has(address):
            collected.passed["the same address once more"] += 1
            return 0
        captured_at = line.fetched_at or now
        body = line.html.encode()
        answer = (
            Page(url=url, final_url=url, status=200, body=body, content_type="text/html", charset="utf-8")
            if line.html
            else given_article(replace(line, url=url))
        )
        collected.add(
            address, answer, outlet, captured_at, url=url, published_at=line.published_at, title=line.title,
            authors=line.authors,
        )  # fmt: skip
        return 1

    def _outlet(self, line: ArticleLine) -> NewOutlet:
        if self._options.outlet is not None or not line.outlet:
            return self._collected.outlet(line.url)
        if line.outlet not in self._outlets:
            if len(self._outlets) >= MAX_HOSTS:
                self._outlets.clear()
            self._outlets[line.outlet] = self._named(line)
        return self._outlets[line.outlet]

    def _named(self, line: ArticleLine) -> NewOutlet:
        """The outlet that a line names: by its id, by an address, else by what people call it."""
        name = line.outlet
        if any(outlet.id == name for outlet in self._config.outlet):
            return choose_outlet(self._config, named=name, address="", site_name="", source=name)
        if "://" in name or ("." in name.strip(".") and " " not in name):
            address = name if "://" in name else f"https://{name}/"
            return choose_outlet(self._config, named=None, address=address, site_name="", source=address)
        try:
            return choose_outlet(self._config, named=name, address="", site_name=name, source=name)
        except UsageError:
            return choose_outlet(self._config, named=None, address=line.url, site_name=name, source=name)


def _lines(source: HistorySource) -> int:
    """Lines that were passed over; reasons why a line gave no article count among its pages."""
    return sum(source.passed.get(reason, 0) for reason in _PASSED)


_PASSED = ("blank line", "the same address once more", "before --since", "after --until")
