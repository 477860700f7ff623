"""Loading history in parts: each part goes through the steps of a run, then it is kept how far its source was read.

A kill between the two reads one part twice, and loads nothing of it twice. A part holds the same pages however often
reading was cut off before it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from extractors.records import Page, PageArticle
from extractors.urls import host_key
from flows.backfill_outlets import choose_outlet
from flows.chunks import ChunkResult, load_chunk
from flows.config import Config
from flows.elsewhere import ReadAhead, TaggersElsewhere
from flows.heavy import PageRead
from flows.history.span import ALL_DAYS, Span
from flows.job import Do, Job
from flows.network import Answer
from flows.steps import READ_ELSEWHERE
from warehouse.history import HistorySource, save_history_source
from warehouse.posts import NewOutlet, add_outlet
from warehouse.recall import PendingEntry
from warehouse.runs import RunCounts

logger = logging.getLogger("wirewatch")

# A part is loaded when it has so many bytes of pages, or as many pages as a chunk of a run.
PART_BYTES = 60_000_000
# Records without a page after which it is kept how far the source was read.
IDLE_RECORDS = 20_000
MAX_HOSTS = 50_000

Given = tuple[list[PendingEntry], Answer | PageArticle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What of a source is wanted.

    Args:
        outlet: Id of the outlet that all of it belongs to; None: as the addresses say.
        span: Days of publication.
        limit: Pages to look at, at most; None: all.
        again: Read a source from its beginning that was read before.
    """

    outlet: str | None = None
    span: Span = ALL_DAYS
    limit: int | None = None
    again: bool = False

    def key(self) -> str:
        """What makes reading a source with other options another reading."""
        return f"{self.outlet or ''}|{self.span.since or ''}|{self.span.until or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Pages that are loaded together, and what was met on the way to `position`, from where the next part is read."""

    pages: Sequence[Given]
    outlets: Sequence[NewOutlet]
    position: int
    tail_hash: int | None = None
    passed: Mapping[str, int] = field(default_factory=dict)
    damaged: int = 0
    last: bool = False


class _Whole:
    """The pages of a part, as `load_chunk` asks for them; others begin to read them at once, if there are many."""

    def __init__(self, part: Part, job: Job) -> None:
        self.part = part
        self.tagger = job.tagger
        self._read: Callable[[], Mapping[int, PageRead]] = dict
        if job.workers is None or job.tag is None or len(part.pages) < READ_ELSEWHERE:
            return
        job.workers.ready()
        taggers = TaggersElsewhere(job.workers, job.tag)
        self.tagger = lambda: taggers
        ahead = ReadAhead(con=job.con, workers=job.workers, tag=job.tag, clock=job.clock, page_rules=job.page_rules)
        there: Future[list[Answer]] = Future()
        there.set_result([answer for _, answer in part.pages])  # type: ignore[misc]  # what is read is no page
        self._read = ahead.follow([entries[0] for entries, _ in part.pages], there)

    def pages(self) -> Sequence[Given]:
        return self.part.pages

    def read(self) -> Mapping[int, PageRead]:
        return self._read()


def _one_ahead(job: Job, parts: Iterator[Part]) -> Iterator[_Whole]:
    """Parts, of which the next is being read while one is loaded."""
    before: _Whole | None = None
    for part in parts:
        whole = _Whole(part, job)
        if before is not None:
            yield before
        before = whole
    if before is not None:
        yield before


class Collector:
    """Gathers what becomes a part."""

    def __init__(self, config: Config, named: str | None) -> None:
        self._config = config
        self._named = named
        self._outlets: dict[str, NewOutlet] = {}
        self._zones = {outlet.id: outlet.timezone for outlet in config.outlet}
        self._clear()

    def _clear(self) -> None:
        self._pages: list[Given] = []
        self._addresses: set[str] = set()
        self._used: dict[str, NewOutlet] = {}
        self._bytes = 0
        self.passed: Counter[str] = Counter()
        self.damaged = 0

    def outlet(self, address: str) -> NewOutlet:
        """Whose an address is."""
        host = host_key(address)
        if host not in self._outlets:
            if len(self._outlets) >= MAX_HOSTS:
                self._outlets.clear()
            self._outlets[host] = choose_outlet(
                self._config, named=self._named, address=address, site_name="", source=address
            )
        return self._outlets[host]

    def has(self, address: str) -> bool:
        """Whether the part has a page of this address, in canonical spelling."""
        return address in self._addresses

    def add(
        self,
        address: str,
        answer: Page | PageArticle,
        outlet: NewOutlet,
        captured_at: datetime,
        *,
        url: str,
        published_at: datetime | None = None,
        title: str = "",
        authors: tuple[str, ...] = (),
    ) -> None:
        """Take a page, as if an entry had led to it; no entry is kept of it.

        Args:
            address: Of the page, in canonical spelling.
            answer: The page, or what is already read of it.
            outlet: Whose it is.
            captured_at: When it was saved.
            url: Its address as it was given.
            published_at: As whoever gave it says.
            title: Likewise.
            authors: Likewise.
        """
        entry = PendingEntry(
            entry_id=-1 - len(self._pages), feed_id=0, outlet_id=outlet.outlet_id, url=url, title=title,
            authors=authors, published_at=published_at, seen_at=captured_at, attempts=0, article_id=None,
            language=outlet.language, timezone=self._zones.get(outlet.outlet_id, ""), outlet_name=outlet.name,
            captured_at=captured_at,
        )  # fmt: skip
        self._pages.append(([entry], answer))
        self._addresses.add(address)
        self._used[outlet.outlet_id] = outlet
        self._bytes += len(answer.body) if isinstance(answer, Page) else sum(map(len, answer.paragraphs))

    def __len__(self) -> int:
        return len(self._pages)

    def full(self, most: int) -> bool:
        """Whether it is time to load."""
        return len(self._pages) >= most or self._bytes >= PART_BYTES or self.passed.total() >= IDLE_RECORDS

    def part(self, position: int, tail_hash: int | None = None, *, last: bool = False) -> Part:
        """What was gathered; afterwards nothing is."""
        made = Part(
            pages=self._pages, outlets=tuple(self._used.values()), position=position, tail_hash=tail_hash,
            passed=dict(self.passed), damaged=self.damaged, last=last,
        )  # fmt: skip
        self._clear()
        return made


def load_parts(
    job: Job,
    source: HistorySource,
    parts: Iterator[Part],
    counts: RunCounts,
    do: Do,
    after_each: Callable[[HistorySource], None],
) -> HistorySource:
    """Load a source part by part.

    Args:
        job: What to work with.
        source: What is known of it.
        parts: What is left of it.
        counts: Of the run; added to.
        do: Runs each step, given its name.
        after_each: Hears how far it is.

    Returns:
        The source as it was left.
    """
    for whole in _one_ahead(job, parts):
        part, now = whole.part, job.clock()
        result = ChunkResult(articles_new=0, articles_revised=0, entries_failed=0, mentions=0)
        if part.pages:
            for outlet in part.outlets:
                add_outlet(job.con, outlet, now)
            load = partial(
                load_chunk, job.con, whole, whole.tagger, job.clock, job.timed,
                max_attempts=1, page_rules=job.page_rules,
            )  # fmt: skip
            result = do("load articles", load)
        source = _after(source, part, result, now)
        save_history_source(job.con, source)
        counts.articles_new += result.articles_new
        counts.articles_revised += result.articles_revised
        counts.entries_failed += result.entries_failed
        counts.mentions += result.mentions
        job.timed("publish", job.publish)
        after_each(source)
    return source


def _after(source: HistorySource, part: Part, result: ChunkResult, now: datetime) -> HistorySource:
    failed = Counter(dict(source.passed))
    failed.update(part.passed)
    failed.update(result.reasons)
    known = len(part.pages) - result.articles_new - result.articles_revised - result.entries_failed
    return replace(
        source,
        read_at=now,
        position=part.position,
        tail_hash=part.tail_hash,
        done=part.last,
        pages=source.pages + len(part.pages),
        articles_new=source.articles_new + result.articles_new,
        articles_revised=source.articles_revised + result.articles_revised,
        articles_known=source.articles_known + max(0, known),
        passed=_bounded(failed),
        damaged=source.damaged + part.damaged,
    )


def _bounded(reasons: Counter[str]) -> dict[str, int]:
    """The most frequent reasons; the rest together, since some name what they met."""
    most = dict(reasons.most_common(40))
    rest = reasons.total() - sum(most.values())
    return most | ({"other reasons": rest + most.get("other reasons", 0)} if rest else {})
