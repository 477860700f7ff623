"""Pages that other processes read as soon as they come, and taggers that need no model in this one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from itertools import count
from typing import TypeVar

import duckdb

from extractors.errors import PageError
from extractors.mentions import Tagged
from extractors.names import decide_names
from extractors.page_rules import PageRules
from extractors.records import Name, Page
from extractors.recurrence import MIN_ARTICLES, repeats
from extractors.taggers import SLOVNET, ByLanguage, NameTagger
from flows.config import TagSection
from flows.heavy import Foretold, PageOrder, PageRead, TextNames, find_texts, read_pages, tagger_names
from flows.network import Answer
from flows.workers import URGENT, WorkerDied, Workers
from warehouse.recall import PendingEntry, paragraph_counts, with_feed_texts

T = TypeVar("T")

# The beginning of a paragraph, up to its first markup, that may be told from others by its words.
_PARAGRAPH = re.compile(rb"<p\b[^<>]*>([^<>]{80,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAhead:
    """Has pages read by other processes.

    Args:
        con: The open warehouse.
        workers: Who reads.
        tag: What names are found by.
        clock: Gives the time.
        page_rules: What of its pages is text, by id of the outlet.
    """

    con: duckdb.DuckDBPyConnection
    workers: Workers
    tag: TagSection
    clock: Callable[[], datetime]
    page_rules: Mapping[str, PageRules]
    _ranks: Iterator[int] = field(default_factory=lambda: count(URGENT + 1), init=False, repr=False)

    def follow(
        self, entries: Sequence[PendingEntry], pages: Future[list[Answer]]
    ) -> Callable[[], Mapping[int, PageRead]]:
        """Have pages read when they have come, before those that are followed later: these are loaded first.

        Args:
            entries: For each page, in order, the first entry that leads to it.
            pages: What comes.

        Returns:
            Waits, and gives by place what became of the pages. Errors that came instead of pages have no place in it.
        """
        known = with_feed_texts(self.con, entries)
        repeated = self._repeated({entry.outlet_id for entry in entries})
        rank = next(self._ranks)
        begun: Future[list[tuple[list[int], Future[list[PageRead | WorkerDied]], list[str]]]] = Future()

        def begin(came: Future[list[Answer]]) -> None:  # on the thread of the network
            try:
                now = self.clock()
                orders = {
                    place: PageOrder(
                        entry=entry, page=answer, now=entry.captured_at or now,
                        rules=self.page_rules.get(entry.outlet_id),
                        repeated=repeated.get(entry.outlet_id, frozenset()),
                    )
                    for place, (entry, answer) in enumerate(zip(known, came.result(), strict=True))
                    if isinstance(answer, Page)
                }  # fmt: skip
                parts = alike_together({place: each.page for place, each in orders.items()}, self.workers.together)
                read = partial(read_pages, self.tag)
                begun.set_result(
                    [
                        (
                            part,
                            self.workers.submit(read, [orders[place] for place in part], rank=rank),
                            [orders[place].page.url for place in part],
                        )
                        for part in parts
                    ]
                )
            except BaseException as error:  # noqa: BLE001 (raised where the result is asked for)
                begun.set_exception(error)

        pages.add_done_callback(begin)
        return lambda: dict(_collected(begun.result()))

    def _repeated(self, outlet_ids: Iterable[str]) -> Mapping[str, frozenset[int]]:
        """What outlets are known to repeat by now."""
        return {
            outlet_id: frozenset(value for value, counts in each.items() if repeats(*counts))
            for outlet_id, each in paragraph_counts(self.con, outlet_ids, MIN_ARTICLES).items()
        }


def alike_together(pages: Mapping[int, Page], most: int) -> list[list[int]]:
    """Divide pages so that one process gets those with the same longest paragraph: it reads a text they share once.

    Args:
        pages: By place.
        most: How many may be read together, 1 or more.

    Returns:
        Places, each once, in the order of the first page of its kind.
    """
    kinds: dict[bytes, list[int]] = {}
    for place, page in pages.items():
        kinds.setdefault(max(_PARAGRAPH.findall(page.body), key=len, default=b""), []).append(place)
    parts: list[list[int]] = []
    for kind in kinds.values():
        for start in range(0, len(kind), most):
            some = kind[start : start + most]
            if not parts or len(parts[-1]) + len(some) > most:
                parts.append([])
            parts[-1] += some
    return parts


def _collected(
    batches: Iterable[tuple[list[int], Future[list[PageRead | WorkerDied]], list[str]]],
) -> Iterator[tuple[int, PageRead]]:
    for places, read, urls in batches:
        for place, url, each in zip(places, urls, read.result(), strict=True):
            if isinstance(each, WorkerDied):
                error = PageError(url, "reading it ended the process that read it, twice")
                yield place, PageRead(result=error)
            else:
                yield place, each


class TaggersElsewhere:
    """The taggers of a configuration, in other processes. A `ByLanguage`."""

    def __init__(self, workers: Workers, tag: TagSection) -> None:
        self._workers = workers
        self._tag = tag
        self._names: Mapping[str, str] = {}

    @property
    def names(self) -> Mapping[str, str]:
        """By primary language ("": unknown), what articles in it are tagged by."""
        if not self._names:
            [names] = self._workers.submit(partial(tagger_names, self._tag), [None]).result()
            self._names = _survived(names)
        return self._names

    def for_language(self, language: str) -> NameTagger | None:
        """The tagger for a BCP 47 tag; None if there is none."""
        primary = language.lower().split("-")[0]
        return _Elsewhere(self._workers, self._tag, primary, self.names[primary]) if primary in self.names else None


class _Elsewhere:
    """The tagger of one language, in other processes."""

    def __init__(self, workers: Workers, tag: TagSection, language: str, name: str) -> None:
        self._workers = workers
        self._tag = tag
        self._language = language
        self.name = name
        self.languages: tuple[str, ...] = (language,)

    def tag(self, texts: Iterable[str]) -> Iterator[Tagged]:
        for tagged, _ in self.read(list(texts)):
            yield tagged

    def decide(self, text: str, tagged: Tagged) -> tuple[Name, ...]:
        """Needs no model but where names are declined: done here, for others would be busy."""
        if self._tag.models.get(self._language) == SLOVNET:
            return _declined(self._language).decide(text, tagged)
        return decide_names(text, tagged.spans, tagged.others)

    def read(self, texts: Sequence[str]) -> Iterator[tuple[Tagged, tuple[Name, ...]]]:
        """As of any tagger; the others begin at once."""
        find = partial(find_texts, self._tag)
        orders = [(self._language, text) for text in texts]
        together = self._workers.together
        parts = [
            self._workers.submit(find, orders[start : start + together]) for start in range(0, len(orders), together)
        ]
        return _read(parts)


def _read(parts: Iterable[Future[list[TextNames | WorkerDied | None]]]) -> Iterator[tuple[Tagged, tuple[Name, ...]]]:
    for part in parts:
        for found in part.result():
            read = _survived(found)
            assert read is not None, "asked only for languages that are read"
            yield read.tagged, read.names


@cache
def _declined(language: str) -> NameTagger:
    from extractors.cyrillic_tagger import load_cyrillic

    return load_cyrillic(language)


def _survived(result: T | WorkerDied) -> T:
    if isinstance(result, WorkerDied):
        raise result
    return result


class WithForetold:
    """Taggers, for texts whose names may have been found already. A `ByLanguage`."""

    def __init__(self, taggers: ByLanguage, foretold: Foretold) -> None:
        self._taggers = taggers
        self._foretold = foretold

    @property
    def names(self) -> Mapping[str, str]:
        """As those of the taggers."""
        return self._taggers.names

    def for_language(self, language: str) -> NameTagger | None:
        """The tagger for a BCP 47 tag; None if there is none."""
        found = self._taggers.for_language(language)
        return found and _Told(found, language, self._foretold)


class _Told:
    """A tagger that is asked only for what is not known yet."""

    def __init__(self, tagger: NameTagger, language: str, foretold: Foretold) -> None:
        self._tagger = tagger
        self._language = language
        self._foretold = foretold
        self.name, self.languages = tagger.name, tagger.languages

    def tag(self, texts: Iterable[str]) -> Iterator[Tagged]:
        for tagged, _ in self.read(list(texts)):
            yield tagged

    def decide(self, text: str, tagged: Tagged) -> tuple[Name, ...]:
        return self._tagger.decide(text, tagged)

    def read(self, texts: Sequence[str]) -> Iterator[tuple[Tagged, tuple[Name, ...]]]:
        told = [self._foretold.get((self._language, text)) for text in texts]
        asked = self._tagger.read([text for text, known in zip(texts, told, strict=True) if known is None])
        return (known if known is not None else next(asked) for known in told)
