"""One chunk of pending entries, from links to a load: the part of a run that may be run again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Protocol, TypeVar

import duckdb

from extractors.page_rules import PageRules
from extractors.rechecks import Look
from extractors.records import Page, PageArticle, PageCheck, StoryArticle
from extractors.taggers import ByLanguage
from flows.articles import Reading, by_address
from flows.elsewhere import ReadAhead, WithForetold
from flows.grouping import Grouped, group_articles
from flows.heavy import PageRead
from flows.judging import settle
from flows.names import name_articles, with_names
from flows.network import Answer, Network
from flows.page_checks import checks_of
from flows.readings import read_again, read_links, settle_readings
from flows.sift import Fresh, Sifted, sift
from flows.tagged_again import set_right
from warehouse.batches import ArticleLoad, Batch
from warehouse.checks import save_looks
from warehouse.entries import fail_entries
from warehouse.load import load_batch
from warehouse.recall import PendingEntry
from warehouse.retention import PASSAGES_KEPT
from warehouse.turns import turn

T = TypeVar("T")


class Source(Protocol):
    """Where the pages of one load come from."""

    def pages(self) -> Sequence[tuple[list[PendingEntry], Answer | PageArticle]]:
        """Every page with the entries that lead to it, or what is already read of it; waits until all have come."""

    def read(self) -> Mapping[int, PageRead]:
        """What others have read, by the place of the page; waits until they have."""


class Timed(Protocol):
    """Does some work and adds its time to a step's account."""

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        """Do `work` under the name of its step."""


@dataclass(kw_only=True)
class Chunk:
    """Entries that are fetched and loaded together. Their pages may come while an earlier chunk is worked on."""

    network: Network
    entries: Sequence[PendingEntry]
    ahead: ReadAhead | None = None  # reads the pages as they come
    _pages: Future[list[Answer]] | None = field(default=None, repr=False)
    _read: Callable[[], Mapping[int, PageRead]] = field(default=dict, repr=False)

    def start(self) -> None:
        """Begin to fetch the pages, once."""
        if self._pages is None:
            links = by_address(self.entries)
            self._pages = self.network.fetch(list(links))
            if self.ahead is not None:
                self._read = self.ahead.follow([together[0] for together in links.values()], self._pages)

    def wait(self, seconds: float) -> bool:
        """Wait for the pages, but not longer than this; whether all have come."""
        self.start()
        assert self._pages is not None, "started above"
        return bool(wait([self._pages], timeout=seconds).done)

    def forget(self) -> None:
        """Let the pages go, once they are loaded."""
        self._pages, self._read = None, dict

    def read(self) -> Mapping[int, PageRead]:
        """What others have read, by the place of the page; waits until they have. Empty if nobody reads ahead."""
        return self._read()

    def pages(self) -> list[tuple[list[PendingEntry], Answer]]:
        """Every link with the entries that lead to it and what came of it; waits until all have come."""
        self.start()
        assert self._pages is not None, "started above"
        return list(zip(by_address(self.entries).values(), self._pages.result(), strict=True))


def cut(entries: Sequence[PendingEntry], size: int) -> list[Sequence[PendingEntry]]:
    """Cut entries into parts of about so many, in their order; those that lead to one page stay together."""
    parts: list[list[PendingEntry]] = []
    for together in by_address(entries).values():
        if not parts or len(parts[-1]) >= size:
            parts.append([])
        parts[-1] += together
    return list(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkResult:
    """What a chunk brought."""

    articles_new: int
    articles_revised: int
    entries_failed: int
    mentions: int
    looks: Mapping[Look, int] = field(default_factory=dict)  # how pages that were looked at again were found
    reasons: Mapping[str, int] = field(default_factory=dict)  # why entries failed, and how many for each


def load_chunk(
    con: duckdb.DuckDBPyConnection,
    chunk: Source,
    tagger: Callable[[], ByLanguage],
    clock: Callable[[], datetime],
    timed: Timed,
    *,
    max_attempts: int,
    page_rules: Mapping[str, PageRules] = MappingProxyType({}),
    recheck_hours: Sequence[float] = (),
) -> ChunkResult:
    """Take a chunk of entries all the way into the warehouse. Running it again changes nothing.

    Args:
        con: The open warehouse.
        chunk: What to load.
        tagger: Gives the tagger; called only if there is a text to tag.
        clock: Gives the time.
        timed: Keeps account of the time each step takes.
        max_attempts: How often a page is asked for, over as many runs, before its entry has failed.
        page_rules: What of its pages is text, by id of the outlet.
        recheck_hours: When pages are looked at again, in hours after their first fetch.
    """
    pages = timed("fetch", chunk.pages)
    ahead = timed("read", chunk.read)
    foretold = {key: names for each in ahead.values() for key, names in each.foretold.items()}
    now = clock()
    read = timed("extract", partial(read_links, con, pages, now, max_attempts, page_rules, ahead))
    with turn(con):
        readings = timed("extract", partial(settle_readings, con, read, now, page_rules))
        return load_readings(
            con,
            readings,
            (lambda: WithForetold(tagger(), foretold)) if ahead else tagger,
            now,
            timed,
            fetched_at=now,
            max_attempts=max_attempts,
            recheck_hours=recheck_hours,
        )


def load_looks(
    con: duckdb.DuckDBPyConnection,
    pages: Sequence[tuple[PageCheck, Page]],
    tagger: Callable[[], ByLanguage],
    now: datetime,
    timed: Timed,
    *,
    page_rules: Mapping[str, PageRules] = MappingProxyType({}),
    recheck_hours: Sequence[float],
) -> ChunkResult:
    """Take pages that were looked at again into the warehouse, as far as they hold another text.

    Args:
        con: The open warehouse.
        pages: What came, each with what was remembered of it.
        tagger: As for `load_chunk`.
        now: When they came.
        timed: As for `load_chunk`.
        page_rules: As for `load_chunk`.
        recheck_hours: As for `load_chunk`.
    """
    with turn(con):
        readings = timed("extract", partial(read_again, con, pages, now, page_rules))
        return load_readings(
            con, readings, tagger, now, timed, fetched_at=now, max_attempts=1, recheck_hours=recheck_hours
        )


def load_readings(
    con: duckdb.DuckDBPyConnection,
    readings: Sequence[Reading],
    tagger: Callable[[], ByLanguage],
    now: datetime,
    timed: Timed,
    *,
    fetched_at: datetime,
    max_attempts: int,
    recheck_hours: Sequence[float] = (),
) -> ChunkResult:
    """Take what was read all the way into the warehouse, in a turn. Running it again changes nothing.

    Args:
        con: The open warehouse.
        readings: What was read.
        tagger: Gives the tagger; called only if there is a text to tag.
        now: The time of the load.
        timed: Keeps account of the time each step takes.
        fetched_at: When the pages were fetched or saved, not after `now`.
        max_attempts: How often a page is asked for, over as many runs, before its entry has failed.
        recheck_hours: When their pages are looked at again, in hours after the first fetch; (): never.
    """
    with turn(con):
        sifted = timed("extract", partial(sift, con, readings, fetched_at, max_attempts=max_attempts))
        grouped = timed("group", partial(_group, con, sifted.fresh, now))
        batch, odd = timed("tag", partial(_tag, con, sifted, grouped, tagger, now))
        there = tuple(seen.article_id for seen in sifted.seen if seen.note is None and seen.reading.page is not None)
        batch = replace(batch, checks=checks_of(con, sifted.seen, now, recheck_hours), there=there)
        loaded = timed("load", partial(load_batch, con, batch))
        timed("load", partial(fail_entries, con, sifted.failures))
        timed("load", partial(save_looks, con, (), sifted.gone, now))
        if odd:
            timed("tag", partial(set_right, con, tagger(), odd, now))
        timed("load", partial(settle, con))
    return ChunkResult(
        articles_new=loaded.articles_new,
        articles_revised=loaded.articles_revised,
        entries_failed=len(sifted.failures),
        mentions=loaded.mentions,
        looks=Counter(seen.look for seen in sifted.seen if seen.reading.check),
        reasons=Counter(failure.error for failure in sifted.failures),
    )


def _group(con: duckdb.DuckDBPyConnection, fresh: Sequence[Fresh], now: datetime) -> Grouped:
    return group_articles(
        con,
        [
            StoryArticle(
                article_id=item.article.article_id,
                outlet_id=item.article.outlet_id,
                published_at=item.article.published_at,
                words=len(item.article.text.split()),
                text=item.article.text,
                story_id=item.before.story_id if item.before else None,
                syndicated_from=item.article.syndicated_from,
            )
            for item in fresh
        ],
        forgotten_before=now - PASSAGES_KEPT,
    )


def _tag(
    con: duckdb.DuckDBPyConnection,
    sifted: Sifted,
    grouped: Grouped,
    tagger: Callable[[], ByLanguage],
    now: datetime,
) -> tuple[Batch, tuple[int, ...]]:
    """Find the names of new articles, settle who is who, and put all into one batch; with `NamedArticles.odd`."""
    told = Batch(
        loaded_at=now,
        known_links=sifted.known_links,
        paragraphs=sifted.paragraphs,
        corrections=sifted.corrections,
    )
    if not sifted.fresh:
        return told, ()
    named = name_articles(con, tagger(), [item.article for item in sifted.fresh])
    batch = replace(
        told,
        articles=tuple(
            ArticleLoad(
                article=item.article,
                text_hash=item.text_hash,
                story_id=grouped.placements[item.article.article_id].story_id,
                relation=grouped.placements[item.article.article_id].relation,
                passages=tuple(grouped.passages[item.article.article_id]),
                spans=named.spans[item.article.article_id],
                tagger=named.taggers[item.article.article_id],
                entry_ids=item.entry_ids,
                change=item.change,
                found_by=item.found_by,
            )
            for item in sifted.fresh
        ),
        placements=grouped.others,
    )
    return with_names(batch, named), named.odd
