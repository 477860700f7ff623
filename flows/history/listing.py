"""The sitemaps of a site -> pending entries: found, read bit by bit, and kept before any page is asked for."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from extractors.downloads import Sink
from extractors.errors import FeedError, ItemError, TransientFetchError
from extractors.feed_xml import MAX_DOCUMENT_BYTES
from extractors.ids import stable_id
from extractors.records import Entry, IndexedDocument, Page
from extractors.sitemap_streams import stream_sitemap
from extractors.sitemaps import parse_sitemap, root_kind
from extractors.zones import zone_named
from flows.arrivals import identify
from flows.history.files import BROKEN, HEAD_BYTES, HistoryFile
from flows.history.loading import Options
from flows.history.reports import SitemapCounts
from flows.job import Job
from warehouse.history import HistorySource, add_history_entries, count_known, history_source, save_history_source

logger = logging.getLogger("wirewatch")

MAX_DEPTH = 5  # of indexes in indexes; the protocol allows one
MAX_SITEMAPS = 10_000
MAX_WIRE_BYTES = 1_000_000_000
MAX_UNPACKED_BYTES = 5_000_000_000
# Documents up to here are read as a whole, with all the patience of `parse_sitemap`; larger ones as they stream.
WHOLE_BYTES = 2_000_000
BATCH = 10_000  # addresses that are kept together
MAX_ASKED_SITES = 20  # other sites whose robots.txt is asked whether a sitemap speaks for them
# A sitemap that does not say when it changed is not read again so soon after it was.
FRESH_FOR = timedelta(days=1)
# Where a site that names none may have one.
_USUAL = ("/sitemap.xml", "/sitemap_index.xml")


@dataclass(slots=True, kw_only=True)
class Listing:
    """Reads sitemaps into a list of history.

    Args:
        job: What to work with.
        url: A sitemap, or the address of a site.
        feed_id: The list that its addresses go to; None: they are only counted.
        timezone: Of the outlet, "" for UTC.
        options: What of it is wanted.
    """

    job: Job
    url: str
    feed_id: int | None
    timezone: str
    options: Options
    counts: SitemapCounts = field(default_factory=SitemapCounts)
    errors: list[ItemError] = field(default_factory=list)
    _asked: dict[str, list[str]] = field(default_factory=dict)

    def read(self) -> None:
        """Read all there is; what cannot be read is told, and the rest goes on.

        Raises:
            ItemError: Not one sitemap could be read.
        """
        waiting = [(IndexedDocument(url=url), 0, "") for url in self._roots()]
        seen = {document.url for document, _, _ in waiting}
        while waiting:
            document, depth, parent = waiting.pop()
            if self.counts.sitemaps >= MAX_SITEMAPS:
                self.counts.leave_out(f"sitemaps beyond {MAX_SITEMAPS:,}", len(waiting) + 1)
                break
            if outside := self.options.span.excludes_list(document.url, document.modified_at) if parent else "":
                self.counts.leave_out(f"sitemap {outside}")
                continue
            for child in self._read_one(document, parent):
                if child.url in seen:
                    self.counts.leave_out("sitemap listed before")
                elif depth >= MAX_DEPTH:
                    self.counts.leave_out("sitemap too deep in indexes")
                elif len(seen) >= 4 * MAX_SITEMAPS:
                    self.counts.leave_out("too many sitemaps")
                else:
                    seen.add(child.url)
                    waiting.append((child, depth + 1, document.url))
        if self.errors and not self.counts.sitemaps and not self.counts.sitemaps_read_before:
            raise self.errors[0]

    def _roots(self) -> list[str]:
        """The sitemaps to begin with."""
        parts = urlsplit(self.url)
        if parts.path not in ("", "/") or parts.query:
            return [self.url]
        named = self._named_by(self.url)
        if named:
            logger.info("robots.txt of %s names %d sitemaps", parts.netloc, len(named))
        origin = f"{parts.scheme}://{parts.netloc}"
        return list(reversed(named)) or [origin + path for path in _USUAL]

    def _named_by(self, origin: str) -> list[str]:
        if origin not in self._asked:
            try:
                self._asked[origin] = self.job.network.sitemaps(origin)
            except TransientFetchError as error:
                logger.warning("%s", error)
                self._asked[origin] = []
        return self._asked[origin]

    def _speaks_for(self, document: IndexedDocument, parent: str) -> Callable[[str], bool]:
        """Whether another site has said that a sitemap, or the index it is in, is its own."""

        def allows(origin: str) -> bool:
            if len(self._asked) > MAX_ASKED_SITES:
                return False
            return not {document.url, parent, self.url}.isdisjoint(self._named_by(origin))

        return allows

    def _read_one(self, document: IndexedDocument, parent: str) -> list[IndexedDocument]:
        now = self.job.clock()
        key = self.options.key()
        source_id = stable_id("sitemap", str(self.feed_id), document.url, key)
        known = history_source(self.job.con, source_id) if self.feed_id is not None else None
        if known is not None and known.done and not self.options.again:
            unchanged = document.modified_at is not None and document.modified_at < known.started_at
            if unchanged or now - known.started_at < FRESH_FOR:
                self.counts.sitemaps_read_before += 1
                return []
        source = HistorySource(source_id=source_id, kind="sitemap", name=document.url, started_at=now, read_at=now)
        with tempfile.TemporaryFile() as file:
            sink = Sink(file=file, max_bytes=MAX_WIRE_BYTES)
            coming = self.job.network.save(document.url, sink)
            while not wait([coming], timeout=2.0).done:
                self.job.timed("publish", self.job.publish_late)
            answer = coming.result()
            if isinstance(answer, ItemError):
                return self._fail(answer)
            try:
                index, read = self._take(document, parent, answer, cast(BinaryIO, file), sink.have)
            except FeedError as error:
                return self._fail(error)
            except BROKEN as error:
                words = " ".join(str(error).split())[:100] or "it is cut off"
                return self._fail(FeedError(document.url, f"cannot be read to its end: {words}"))
        self.counts.sitemaps += 1
        if self.feed_id is not None and not index:
            save_history_source(
                self.job.con,
                replace(source, position=read, done=True, read_at=self.job.clock(), bytes=sink.have),
            )
        if not index:
            logger.info("%s: %d addresses, %d pending so far", document.url, read, self.counts.addresses_new)
        return index

    def _fail(self, error: ItemError) -> list[IndexedDocument]:
        self.errors.append(error)
        self.counts.sitemaps_failed += 1
        logger.warning("%s", error)
        return []

    def _take(
        self, document: IndexedDocument, parent: str, answer: Page, raw: BinaryIO, size: int
    ) -> tuple[list[IndexedDocument], int]:
        """What a document lists: further sitemaps, or how many addresses were kept."""
        raw.seek(0)
        file = HistoryFile(name=document.url, raw=raw, size=size, head=raw.read(HEAD_BYTES))
        stream = _Bounded(file.plain(), MAX_UNPACKED_BYTES)
        body = stream.read(WHOLE_BYTES + 1)
        zone, allows = zone_named(self.timezone), self._speaks_for(document, parent)
        if len(body) > WHOLE_BYTES and root_kind(body) not in ("urlset", ""):
            body += stream.read(MAX_DOCUMENT_BYTES + 1 - len(body))  # an index, or no sitemap at all
            if len(body) > MAX_DOCUMENT_BYTES:
                raise FeedError(document.url, f"larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB")
        if len(body) <= WHOLE_BYTES or root_kind(body) not in ("urlset", ""):
            feed = parse_sitemap(
                body, url=answer.final_url, charset=answer.charset, homepage=self.url, zone=zone, allows=allows
            )
            for problem in feed.problems:
                logger.info("%s: %s", document.url, problem)
            return list(feed.index), self._keep(feed.entries)
        stream = _Bounded(file.plain(), MAX_UNPACKED_BYTES)
        entries = stream_sitemap(
            cast(BinaryIO, stream), url=answer.final_url, homepage=self.url, zone=zone, allows=allows
        )
        return [], self._keep(entries)

    def _keep(self, entries: Iterator[Entry] | tuple[Entry, ...]) -> int:
        read = 0
        coming = iter(entries)
        while batch := list(islice(coming, BATCH)):
            read += len(batch)
            wanted = []
            for entry in batch:
                outside = self.options.span.excludes(
                    published_at=entry.published_at, changed_at=entry.updated_at, url=entry.url
                )
                if outside:
                    self.counts.leave_out(outside)
                else:
                    wanted.append(entry)
            self.counts.addresses += len(wanted)
            if self.feed_id is None:
                known = count_known(self.job.con, [entry.link_id for entry in identify(wanted, 0)])
                self.counts.addresses_known += known
                self.counts.addresses_new += len(wanted) - known
                continue
            listed = add_history_entries(self.job.con, self.feed_id, identify(wanted, self.feed_id), self.job.clock())
            self.counts.addresses_new += listed.new
            self.counts.addresses_known += len(wanted) - listed.new
        return read


class _Bounded:
    """A stream that ends with an error where it gives more than it may."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise OSError("unpacks to more than 5 GB")
        return data
