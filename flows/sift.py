"""What was read is new, changed, known or failed: told apart here, and cleaned of what the site repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.errors import ItemError, PageError, PermanentFetchError
from extractors.paragraphs import KeptText, paragraph_hash, repeated_hashes
from extractors.records import Article
from flows.articles import Reading, clean_text, make_article, text_hash, title_of
from warehouse.load import EntryFailure
from warehouse.recall import StoredArticle, paragraph_counts, stored_articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An article that is new, or has changed since `before`."""

    article: Article
    text_hash: int
    entry_ids: tuple[int, ...]
    before: StoredArticle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """Readings, told apart.

    `known_links` maps entries to the unchanged article they lead to. `paragraphs` counts, per outlet, the new articles
    that carry a paragraph.
    """

    fresh: tuple[Fresh, ...]
    known_links: Mapping[int, int]
    failures: tuple[EntryFailure, ...]
    paragraphs: Mapping[str, Mapping[int, int]]


def sift(con: duckdb.DuckDBPyConnection, readings: Sequence[Reading], now: datetime, *, max_attempts: int) -> Sifted:
    """Drop what is not article, and tell new and changed articles from known ones.

    Args:
        con: Asked for the stored articles, and for how often outlets repeat paragraphs.
        readings: Of one chunk.
        now: Time of fetching.
        max_attempts: How often a page is asked for, over as many runs, before its entry has failed.
    """
    stored = stored_articles(con, [reading.article_id for reading in readings if reading.found])
    hashes = {
        reading.article_id: {paragraph_hash(text) for text in reading.found.paragraphs}
        for reading in readings
        if reading.found
    }
    batch = _count(readings, hashes, stored)
    repeated = _repeated(con, readings, hashes, stored, batch)
    fresh: list[Fresh] = []
    known_links: dict[int, int] = {}
    failures: list[EntryFailure] = []
    for reading in readings:
        outlet_id = _outlet(reading, stored)
        try:
            kept = _clean(reading, repeated.get(outlet_id, frozenset()))
        except ItemError as error:
            failures += _failures(reading, error, max_attempts)
            continue
        before = stored.get(reading.article_id)
        digest = text_hash(title_of(reading), kept.text)
        entry_ids = tuple(entry.entry_id for entry in reading.entries)
        if before and before.text_hash == digest:
            known_links |= dict.fromkeys(entry_ids, reading.article_id)
            continue
        revision = before.revision + 1 if before else 1
        article = make_article(reading, kept, outlet_id=outlet_id, fetched_at=now, revision=revision)
        fresh.append(Fresh(article=article, text_hash=digest, entry_ids=entry_ids, before=before))
    return Sifted(fresh=tuple(fresh), known_links=known_links, failures=tuple(failures), paragraphs=batch)


def _clean(reading: Reading, repeated: Collection[int]) -> KeptText:
    if reading.error is not None:
        raise reading.error
    assert reading.found is not None, "a reading holds an article or an error"
    return clean_text(reading.found, title_of(reading), repeated)


def _failures(reading: Reading, error: ItemError, max_attempts: int) -> list[EntryFailure]:
    hopeless = isinstance(error, PermanentFetchError | PageError)
    return [
        EntryFailure(entry_id=entry.entry_id, error=error.reason, final=hopeless or entry.attempts + 1 >= max_attempts)
        for entry in reading.entries
    ]


def _outlet(reading: Reading, stored: Mapping[int, StoredArticle]) -> str:
    before = stored.get(reading.article_id)
    return before.outlet_id if before else reading.entries[0].outlet_id


def _count(
    readings: Sequence[Reading], hashes: Mapping[int, Collection[int]], stored: Mapping[int, StoredArticle]
) -> dict[str, dict[int, int]]:
    """New articles by outlet and paragraph. Stored ones were counted when they were loaded."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for reading in readings:
        if reading.found and reading.article_id not in stored:
            counts[_outlet(reading, stored)].update(hashes[reading.article_id])
    return {outlet_id: dict(counter) for outlet_id, counter in counts.items()}


def _repeated(
    con: duckdb.DuckDBPyConnection,
    readings: Sequence[Reading],
    hashes: Mapping[int, Collection[int]],
    stored: Mapping[int, StoredArticle],
    batch: Mapping[str, Mapping[int, int]],
) -> dict[str, frozenset[int]]:
    """What each outlet repeats, as far as these readings carry it."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for reading in readings:
        if reading.found:
            wanted[_outlet(reading, stored)].update(hashes[reading.article_id])
    earlier = paragraph_counts(con, wanted)
    return {outlet_id: repeated_hashes(earlier[outlet_id], batch.get(outlet_id, {})) for outlet_id in wanted}
