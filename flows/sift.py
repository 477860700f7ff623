"""What was read is new, changed, known or failed: told apart here, and cleaned of what the site repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import duckdb

from extractors.errors import ItemError, PageError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.paragraphs import KeptText, keep_article_paragraphs
from extractors.records import Article
from extractors.recurrence import repeats, sightings
from flows.articles import Reading, clean_text, given_title, make_article, text_hash, title_of
from warehouse.load import EntryFailure
from warehouse.recall import (
    KnownParagraph,
    PendingEntry,
    StoredArticle,
    known_paragraphs,
    load_articles,
    stored_articles,
)

# A page that did not come is asked for again in the next run, then after half an hour and 2, 8 and 32 hours: with the
# default of six attempts an outage of a day and a half loses nothing.
FIRST_WAIT_S = 1800.0
WAIT_GROWS = 4
# Nothing was asked, but for so long that nothing will be: a robots.txt that cannot be read, a host that is never free.
PUT_OFF_FOR = timedelta(days=14)


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

    `known_links` maps entries to the unchanged article they lead to. `paragraphs` has, per outlet and paragraph, the
    new articles that carry it, and whether it is at home in each (`extractors.recurrence`).
    """

    fresh: tuple[Fresh, ...]
    known_links: Mapping[int, int]
    failures: tuple[EntryFailure, ...]
    paragraphs: Mapping[str, Mapping[int, Mapping[int, bool]]]


def sift(con: duckdb.DuckDBPyConnection, readings: Sequence[Reading], now: datetime, *, max_attempts: int) -> Sifted:
    """Drop what is not article, and tell new and changed articles from known ones.

    A paragraph that proves to repeat with these readings is taken out of the few stored articles that carried it
    before that was known: they come along as fresh, at the revision they have.

    Args:
        con: Asked for the stored articles, and for how often outlets repeat paragraphs.
        readings: Of one chunk.
        now: Time of fetching.
        max_attempts: How often a page is asked for, over as many runs, before its entry has failed.
    """
    stored = stored_articles(con, [reading.article_id for reading in readings if reading.found])
    habits = _habits(con, readings, stored)
    fresh: list[Fresh] = []
    known_links: dict[int, int] = {}
    failures: list[EntryFailure] = []
    for reading in readings:
        outlet_id = _outlet(reading, stored)
        try:
            kept = _clean(reading, habits.repeated.get(outlet_id, frozenset()))
        except ItemError as error:
            failures += _failures(reading, error, now, max_attempts)
            continue
        before = stored.get(reading.article_id)
        digest = text_hash(title_of(reading), kept.text)
        entry_ids = tuple(entry.entry_id for entry in reading.entries)
        if before and before.text_hash == digest:
            known_links |= dict.fromkeys(entry_ids, reading.article_id)
            continue
        revision = 1 if before is None else before.revision + (not _only_cleaned(reading, before, habits, outlet_id))
        article = make_article(reading, kept, outlet_id=outlet_id, fetched_at=now, revision=revision)
        fresh.append(Fresh(article=article, text_hash=digest, entry_ids=entry_ids, before=before))
    taken = {item.article.article_id for item in fresh}
    carriers = {
        outlet_id: {
            value: {article_id: at_home for article_id, at_home in found.items() if article_id in taken}
            for value, found in each.items()
        }
        for outlet_id, each in habits.carriers.items()
    }
    fresh += _clean_again(con, habits.tainted - taken, habits.repeated)
    return Sifted(fresh=tuple(fresh), known_links=known_links, failures=tuple(failures), paragraphs=carriers)


def _clean(reading: Reading, repeated: Collection[int]) -> KeptText:
    if reading.error is not None:
        raise reading.error
    assert reading.found is not None, "a reading holds an article or an error"
    return clean_text(reading.found, given_title(reading), repeated)


def _only_cleaned(reading: Reading, before: StoredArticle, habits: _Habits, outlet_id: str) -> bool:
    """Whether an article differs from its stored text by nothing but what has just proved to repeat."""
    earlier = _clean(reading, habits.repeated_before.get(outlet_id, frozenset()))
    return text_hash(title_of(reading), earlier.text) == before.text_hash


def _failures(reading: Reading, error: ItemError, now: datetime, max_attempts: int) -> list[EntryFailure]:
    return [_failure(entry, error, now, max_attempts) for entry in reading.entries]


def _failure(entry: PendingEntry, error: ItemError, now: datetime, max_attempts: int) -> EntryFailure:
    if isinstance(error, PutOffError):
        wait_s = FIRST_WAIT_S
    else:
        wait_s = FIRST_WAIT_S * WAIT_GROWS ** (entry.attempts - 1) if entry.attempts else 0.0
    told_s = error.retry_after_s if isinstance(error, TransientFetchError) else None
    return EntryFailure(
        entry_id=entry.entry_id,
        error=error.reason,
        final=is_final(entry, error, now, max_attempts),
        next_attempt_at=now + timedelta(seconds=max(told_s or 0.0, wait_s)),
        counts=not isinstance(error, PutOffError),
    )


def is_final(entry: PendingEntry, error: ItemError, now: datetime, max_attempts: int) -> bool:
    """Whether the page of an entry is not asked for again after this failure."""
    if isinstance(error, PutOffError):
        return now - entry.seen_at > PUT_OFF_FOR
    return _is_hopeless(error) or entry.attempts + 1 >= max_attempts


def _is_hopeless(error: ItemError) -> bool:
    """Whether another attempt is vain. Pages come up after their feed does, and firewalls let pass on another day."""
    if isinstance(error, PermanentFetchError):
        refused = error.status is not None and 400 <= error.status < 500
        return not refused or error.status in (410, 451)
    return isinstance(error, PageError)


def _outlet(reading: Reading, stored: Mapping[int, StoredArticle]) -> str:
    before = stored.get(reading.article_id)
    return before.outlet_id if before else reading.entries[0].outlet_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habits:
    """What outlets repeat, as far as some readings show it.

    `carriers`: outlet to paragraph to the new articles that carry it, and whether it is at home there; stored ones were
    counted when they were loaded.
    `repeated`: outlet to the paragraphs it repeats, `repeated_before` without these readings.
    `tainted`: stored articles that carried one of them before that
    was known.
    """

    carriers: Mapping[str, Mapping[int, Mapping[int, bool]]]
    repeated: Mapping[str, frozenset[int]]
    repeated_before: Mapping[str, frozenset[int]]
    tainted: set[int]


def _habits(
    con: duckdb.DuckDBPyConnection, readings: Sequence[Reading], stored: Mapping[int, StoredArticle]
) -> _Habits:
    carriers: defaultdict[str, defaultdict[int, dict[int, bool]]] = defaultdict(lambda: defaultdict(dict))
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for reading in readings:
        if reading.found:
            outlet_id = _outlet(reading, stored)
            seen = sightings(reading.found.paragraphs, title_of(reading))
            wanted[outlet_id] |= seen.keys()
            if reading.article_id not in stored:
                for value, at_home in seen.items():
                    carriers[outlet_id][value][reading.article_id] = at_home
    known = known_paragraphs(con, wanted)
    repeated: dict[str, frozenset[int]] = {}
    repeated_before: dict[str, frozenset[int]] = {}
    tainted: set[int] = set()
    for outlet_id in wanted:
        before = known[outlet_id]
        repeated_before[outlet_id] = frozenset(
            value for value, old in before.items() if repeats(old.articles, old.at_home)
        )
        repeated[outlet_id] = frozenset(
            value
            for value in wanted[outlet_id]
            if repeats(*_counts(before.get(value), carriers[outlet_id].get(value, {})))
        )
        for value in repeated[outlet_id] - repeated_before[outlet_id]:
            if value in known[outlet_id]:
                tainted.update(known[outlet_id][value].carriers)
    return _Habits(carriers=carriers, repeated=repeated, repeated_before=repeated_before, tainted=tainted)


def _counts(before: KnownParagraph | None, now: Mapping[int, bool]) -> tuple[int, int]:
    """In how many articles a paragraph stood, and was at home, the ones at hand included."""
    articles, at_home = (before.articles, before.at_home) if before else (0, 0)
    return articles + len(now), at_home + sum(now.values())


def _clean_again(
    con: duckdb.DuckDBPyConnection, article_ids: Collection[int], repeated: Mapping[str, frozenset[int]]
) -> list[Fresh]:
    """Take what has proved to repeat out of stored articles; those that do not change are left out."""
    found = []
    stored = stored_articles(con, article_ids)
    for article in load_articles(con, stored):
        paragraphs = article.text.split("\n")
        # A title that was made of the text's first words must not drop them.
        title = "" if article.title.endswith("…") else article.title
        kept = keep_article_paragraphs(paragraphs, title=title, repeated=repeated.get(article.outlet_id, frozenset()))
        if kept.text != article.text and kept.text.strip():
            cleaned = replace(article, text=kept.text, dropped=(*article.dropped, *kept.dropped))
            digest = text_hash(article.title, kept.text)
            found.append(Fresh(article=cleaned, text_hash=digest, entry_ids=(), before=stored[article.article_id]))
    return found
