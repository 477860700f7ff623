"""What was read is new, changed, known or failed: told apart here, and cleaned of what the site repeats."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import duckdb

from extractors.changes import compare, doubt, is_same_article, part_repeated
from extractors.errors import ItemError, PageError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.paragraphs import KeptText, keep_article_paragraphs
from extractors.rechecks import Look
from extractors.records import Access, Article, TextChange
from flows.articles import (
    FROM_FEED,
    FROM_POST,
    Reading,
    as_version_of,
    cleaned_text,
    make_article,
    text_hash,
    title_of,
)
from flows.corrections import correct_changes
from flows.habits import Habits, Votes, learn_habits, outlet_of
from warehouse.entries import EntryFailure
from warehouse.recall import PendingEntry, StoredArticle, load_articles, stored_articles
from warehouse.revisions import CorrectedChange

logger = logging.getLogger("wirewatch")

# A page that did not come is asked for again in the next run, then after half an hour and 2, 8 and 32 hours: with the
# default of six attempts an outage of a day and a half loses nothing.
FIRST_WAIT_S = 1800.0
WAIT_GROWS = 4
# Nothing was asked, but for so long that nothing will be: a robots.txt that cannot be read, a host that is never free.
PUT_OFF_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An article that is new, or has changed since `before`; `change` says what, where it makes a new version."""

    article: Article
    text_hash: int
    entry_ids: tuple[int, ...]
    before: StoredArticle | None
    change: TextChange | None = None
    found_by: str = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How it ended that the page of an article was read, with what was found and not believed."""

    reading: Reading
    article_id: int
    outlet_id: str
    look: Look
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """Readings, told apart.

    `known_links` maps entries to the unchanged article they lead to. `paragraphs` has, per outlet and paragraph, the
    articles that newly carry it, and whether it is at home in each (`extractors.recurrence`). `corrections` are of
    changes that were told of before it was known that a paragraph repeats. `seen` are the readings that held an
    article, and those that were to hold a known one. `gone` are known articles whose pages were withdrawn.
    """

    fresh: tuple[Fresh, ...]
    known_links: Mapping[int, int]
    failures: tuple[EntryFailure, ...]
    paragraphs: Mapping[str, Mapping[int, Votes]]
    corrections: tuple[CorrectedChange, ...] = ()
    seen: tuple[Seen, ...] = ()
    gone: tuple[int, ...] = ()


@dataclass(slots=True)
class _Sieve:
    """What is collected while readings are told apart."""

    fresh: list[Fresh] = field(default_factory=list)
    known_links: dict[int, int] = field(default_factory=dict)
    failures: list[EntryFailure] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def see(self, reading: Reading, outlet_id: str, look: Look, note: str | None = None) -> None:
        """Take note of how a reading ended."""
        self.seen.append(
            Seen(reading=reading, article_id=reading.article_id, outlet_id=outlet_id, look=look, note=note)
        )

    def keep(self, reading: Reading, outlet_id: str, look: Look, note: str | None = None) -> None:
        """Take note of a reading after which the stored text stays."""
        self.see(reading, outlet_id, look, note)
        if reading.check is None:
            self.known_links |= {entry.entry_id: reading.article_id for entry in reading.entries}
        if note:
            logger.info("article %s: %s; the text that is known stays", reading.entries[0].url, note)


def sift(con: duckdb.DuckDBPyConnection, readings: Sequence[Reading], now: datetime, *, max_attempts: int) -> Sifted:
    """Drop what is not article, and tell new and changed articles from known ones.

    A paragraph that proves to repeat with these readings is taken out of the few stored articles that carried it
    before that was known: they come along as fresh, at the revision they have. What is found at the address of a known
    article becomes a new version of it only if it says something else and can be believed (`extractors.changes`). One
    whose text was dropped stays as it is.

    Args:
        con: Asked for the stored articles, and for how often outlets repeat paragraphs.
        readings: Of one chunk.
        now: Time of fetching.
        max_attempts: How often a page is asked for, over as many runs, before its entry has failed.
    """
    stored = stored_articles(con, [reading.article_id for reading in readings if reading.found])
    known = {article.article_id: article for article in load_articles(con, stored)}
    sieve = _Sieve()
    compared = []
    for reading in readings:
        old = stored.get(reading.article_id)
        if old is not None and old.text_dropped:
            sieve.keep(reading, old.outlet_id, Look.SAME)  # there is nothing left to compare it with
        else:
            compared.append(reading)
    habits = learn_habits(con, compared, stored, known)
    differing: list[tuple[Reading, KeptText, int]] = []
    for reading in compared:
        outlet_id = outlet_of(reading, stored)
        try:
            kept = cleaned_text(reading, habits.repeated.get(outlet_id, frozenset()))
        except ItemError as error:
            if reading.check is not None:
                sieve.keep(reading, outlet_id, Look.DOUBTFUL, error.reason)
            else:
                sieve.failures += _failures(reading, error, now, max_attempts)
            continue
        before = stored.get(reading.article_id)
        digest = text_hash(title_of(reading), kept.text)
        if before and before.text_hash == digest:
            sieve.keep(reading, outlet_id, Look.SAME)
        else:
            differing.append((reading, kept, digest))
    for reading, kept, digest in differing:
        _tell_apart(sieve, reading, kept, digest, stored, known.get(reading.article_id), habits, now)
    taken = {item.article.article_id for item in sieve.fresh}
    believed = {each.article_id for each in sieve.seen if each.look is not Look.DOUBTFUL}
    carriers = {
        outlet_id: {
            value: {article_id: at_home for article_id, at_home in found.items() if article_id in believed}
            for value, found in each.items()
        }
        for outlet_id, each in habits.carriers.items()
    }
    cleaned = {item.article.article_id for item in sieve.fresh if item.before is not None and item.change is None}
    corrections = correct_changes(con, habits.tainted | cleaned, habits.repeated)
    sieve.fresh += _clean_again(con, habits.tainted - taken, habits.repeated)
    return Sifted(
        fresh=tuple(sieve.fresh),
        known_links=sieve.known_links,
        failures=tuple(sieve.failures),
        paragraphs=carriers,
        corrections=corrections,
        seen=tuple(sieve.seen),
        gone=tuple(
            entry.article_id
            for reading in readings
            if isinstance(reading.error, PermanentFetchError) and reading.error.status == 410
            for entry in reading.entries
            if entry.article_id is not None
        ),
    )


def _tell_apart(
    sieve: _Sieve,
    reading: Reading,
    kept: KeptText,
    digest: int,
    stored: Mapping[int, StoredArticle],
    known: Article | None,
    habits: Habits,
    now: datetime,
) -> None:
    """Decide about a reading whose text is not the stored one."""
    outlet_id = outlet_of(reading, stored)
    before = stored.get(reading.article_id)
    article = make_article(
        reading,
        kept,
        outlet_id=outlet_id,
        fetched_at=reading.entries[0].captured_at or now,
        revision=before.revision if before else 1,
    )
    change = None
    look = Look.CHANGED
    if before is not None and known is not None:
        article = as_version_of(known, article, reading)
        look, note = Look.SAME, None
        if not _only_cleaned(reading, known, before, digest, habits, outlet_id):
            old, new = _without_boxes(known, article, habits.repeated.get(outlet_id, frozenset()))
            look, note = _weigh(old, new)
            boxes_gone = look is Look.SAME and old.text != known.text and new.text == article.text
            if look is not Look.CHANGED and not boxes_gone:
                sieve.keep(reading, outlet_id, look, note)
                return
            if look is Look.CHANGED:
                article = replace(article, revision=before.revision + 1)
                change = compare((old.title, old.text), (new.title, new.text))
    sieve.see(reading, outlet_id, look)
    sieve.fresh.append(
        Fresh(
            article=article,
            text_hash=digest,
            entry_ids=() if reading.check else tuple(entry.entry_id for entry in reading.entries),
            before=before,
            change=change,
            found_by=_found_by(reading),
        )
    )


def _found_by(reading: Reading) -> str:
    """Who told of what was read: a look at a known page, a page of history (of which no feed has told), or a feed."""
    if reading.check is not None:
        return "recheck"
    return "feed" if reading.entries[0].feed_id else "backfill"


def _weigh(known: Article, article: Article) -> tuple[Look, str | None]:
    """Whether another text at the address of an article is a new version of it."""
    old, new = (known.title, known.text), (article.title, article.text)
    if is_same_article(old, new):
        return Look.SAME, None
    own_page_at_last = known.extractor == FROM_POST != article.extractor
    if article.fetched_at < known.fetched_at and not own_page_at_last:
        return Look.DOUBTFUL, "the page was saved before the text that is known was fetched"
    if article.extractor == FROM_FEED and known.extractor != FROM_FEED:
        return Look.DOUBTFUL, "the page gave no text any more, only its feed did"
    if known.extractor == FROM_FEED != article.extractor and len(article.text) < len(known.text):
        return Look.DOUBTFUL, "the page gives less than its feed did"
    if known.access is Access.FULL and article.access is not Access.FULL:
        return Look.DOUBTFUL, "the page has gone behind a paywall"
    why = doubt(old, new)
    return (Look.DOUBTFUL, why) if why else (Look.CHANGED, None)


def _only_cleaned(
    reading: Reading, known: Article, before: StoredArticle, digest: int, habits: Habits, outlet_id: str
) -> bool:
    """Whether an article differs from its stored text by nothing but what has proved to repeat since it was stored."""
    earlier = cleaned_text(reading, habits.repeated_before.get(outlet_id, frozenset()))
    if text_hash(title_of(reading), earlier.text) == before.text_hash:
        return True
    repeated = habits.repeated.get(outlet_id, frozenset())
    cleaned = keep_article_paragraphs(known.text.split("\n"), title=known.title, repeated=repeated)
    return text_hash(known.title, cleaned.text) == digest


def _without_boxes(known: Article, article: Article, repeated: Collection[int]) -> tuple[Article, Article]:
    """Two versions of an article without what the outlet repeats, also where most of the text does."""
    return (
        replace(known, text=part_repeated(known.text, repeated)[0]),
        replace(article, text=part_repeated(article.text, repeated)[0]),
    )


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
