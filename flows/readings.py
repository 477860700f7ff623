"""Pages that came, read: from links and what came of them to readings of articles."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from extractors.errors import ItemError
from extractors.page_rules import PageRules
from extractors.records import Page, PageArticle, PageCheck
from flows.article_addresses import article_id, settle_addresses
from flows.articles import Cleaned, Reading, gather, read_page, refuse_listing
from flows.heavy import PageRead
from flows.network import Answer
from flows.sift import is_final
from warehouse.recall import PendingEntry, entries_of_articles, stored_articles, with_feed_texts

logger = logging.getLogger("wirewatch")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRead:
    """What came of a link and what was read there. `first`: the entry whose feed counts, with what that feed says."""

    first: PendingEntry
    entries: Sequence[PendingEntry]
    answer: Answer | PageArticle
    result: PageArticle | ItemError
    cleaned: Cleaned | None = None


def read_links(
    con: duckdb.DuckDBPyConnection,
    pages: Sequence[tuple[list[PendingEntry], Answer | PageArticle]],
    now: datetime,
    max_attempts: int,
    page_rules: Mapping[str, PageRules],
    ahead: Mapping[int, PageRead],
) -> list[LinkRead]:
    """Read pages, each by itself: what takes long, and needs nobody's turn.

    Args:
        con: Asked for what feeds say of them.
        pages: Each with the entries that lead to it.
        now: The time.
        max_attempts: How often a page is asked for, over as many runs, before its entry has failed.
        page_rules: What of its pages is text, by id of the outlet.
        ahead: What others have read, by place in `pages`.
    """
    first = with_feed_texts(con, [entries[0] for entries, _ in pages])
    read = []
    for place, (entry, (entries, answer)) in enumerate(zip(first, pages, strict=True)):
        result: PageArticle | ItemError
        cleaned = None
        if isinstance(answer, PageArticle):
            result = answer
        elif place in ahead:
            result, cleaned = ahead[place].result, ahead[place].cleaned
        else:
            last = isinstance(answer, ItemError) and is_final(entry, answer, now, max_attempts)
            rules = page_rules.get(entry.outlet_id)
            result = read_page(entry, answer, entry.captured_at or now, last=last, rules=rules)
        if entry.subscribed_at is None and not isinstance(answer, PageArticle):
            result = refuse_listing(entry, result)
        read.append(LinkRead(first=entry, entries=entries, answer=answer, result=result, cleaned=cleaned))
    _tell_of_rules(page_rules, [(each.entries, each.result) for each in read])
    return read


def settle_readings(
    con: duckdb.DuckDBPyConnection, links: Sequence[LinkRead], now: datetime, page_rules: Mapping[str, PageRules]
) -> list[Reading]:
    """Settle which articles the pages hold, by what is known of their addresses.

    Args:
        con: Asked for these.
        links: What was read.
        now: The time.
        page_rules: As for `read_links`: those of the outlet count that an article is known to be of.
    """
    read = list(links)
    settled = settle_addresses(con, [(each.entries, each.result) for each in read])
    owners = stored_articles(con, [article_id(each.canonical_url) for each in settled if isinstance(each, PageArticle)])
    for place, (each, result) in enumerate(zip(read, settled, strict=True)):
        # Known by the feed of another outlet: its text is what the rules of that one make of the page.
        owner = owners.get(article_id(result.canonical_url)) if isinstance(result, PageArticle) else None
        if owner is None or isinstance(each.answer, PageArticle):
            continue
        if page_rules.get(owner.outlet_id) == page_rules.get(each.first.outlet_id):
            continue
        again = read_page(each.first, each.answer, each.first.captured_at or now, rules=page_rules.get(owner.outlet_id))
        if isinstance(again, PageArticle) and isinstance(result, PageArticle):
            settled[place] = replace(again, canonical_url=result.canonical_url)
            read[place] = replace(each, cleaned=None)
    # What an archive kept says nothing of the page as it is today.
    came = [each.answer if isinstance(each.answer, Page) and each.first.captured_at is None else None for each in read]
    return gather(
        [(each.entries, result, page, each.cleaned) for each, result, page in zip(read, settled, came, strict=True)]
    )


def _tell_of_rules(
    page_rules: Mapping[str, PageRules], read: Sequence[tuple[Sequence[PendingEntry], PageArticle | ItemError]]
) -> None:
    """Say which outlets' rules to keep text found none on half of the pages or more: their site has changed."""
    found: dict[str, list[PageArticle]] = {}
    for entries, result in read:
        rules = page_rules.get(entries[0].outlet_id)
        if rules is not None and rules.keep and isinstance(result, PageArticle) and result.extractor != "feed":
            found.setdefault(entries[0].outlet_id, []).append(result)
    for outlet_id, articles in found.items():
        missed = [article for article in articles if article.extractor != "rules"]
        if 2 * len(missed) >= len(articles):
            logger.warning(
                "outlet %s: its rules of extraction found no text on %d of %d pages, such as %s; read without them",
                outlet_id, len(missed), len(articles), missed[0].url,
            )  # fmt: skip


def read_again(
    con: duckdb.DuckDBPyConnection,
    pages: Sequence[tuple[PageCheck, Page]],
    now: datetime,
    page_rules: Mapping[str, PageRules],
) -> list[Reading]:
    """Read pages as what they were: wherever they are by now, and whatever address they give themselves.

    Args:
        con: Asked for the entries of the articles.
        pages: What came, each with what was remembered of it.
        now: The time.
        page_rules: As for `read_links`.
    """
    entries = entries_of_articles(con, [check.article_id for check, _ in pages])
    readings = []
    for check, page in pages:
        entry = entries.get(check.article_id)
        if entry is None:
            continue  # it has come to belong to another article; nobody looks at this one any more
        # without the texts of its feed: what stands in is no new version
        result = read_page(entry, page, now, rules=page_rules.get(check.outlet_id))
        found, error = (None, result) if isinstance(result, ItemError) else (result, None)
        readings.append(
            Reading(entries=(entry,), article_id=check.article_id, found=found, error=error, page=page, check=check)
        )
    return readings
