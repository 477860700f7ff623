"""What is forgotten: memory of sites and texts that can no longer matter, and texts that are kept for a time only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from warehouse.rollups import sort_entity_days
from warehouse.rows import bound_time, listed, transaction
from warehouse.statements import sql
from warehouse.written import note_written

# Stories are looked for ten days around an article; pages are read again within some weeks at most.
PASSAGES_KEPT = timedelta(days=60)
# A site that has not shown a paragraph for so long has changed.
PARAGRAPHS_KEPT = timedelta(days=60)
# Pages are looked at again within days; two weeks of looks tell how often an outlet changes its articles.
CHECKS_KEPT = timedelta(days=14)
# Stories whose texts are dropped in one transaction: some seconds at most.
_STORIES = 2000


def forget_old(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Remove passages of old texts, what outlets have stopped to repeat, and pages that are not looked at again."""
    with transaction(con):
        con.execute("DELETE FROM passages WHERE published_at < $before", {"before": now - PASSAGES_KEPT})
        con.execute("DELETE FROM site_paragraphs WHERE last_seen_at < $before", {"before": now - PARAGRAPHS_KEPT})
        con.execute("DELETE FROM page_checks WHERE first_at < $before", {"before": now - CHECKS_KEPT})
    sort_entity_days(con)


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedTexts:
    """How many texts were dropped, of articles and of their earlier versions, and how many characters they had."""

    articles: int = 0
    revisions: int = 0
    characters: int = 0

    def __add__(self, other: DroppedTexts) -> DroppedTexts:
        """Both together."""
        return DroppedTexts(
            articles=self.articles + other.articles,
            revisions=self.revisions + other.revisions,
            characters=self.characters + other.characters,
        )


def months_before(con: duckdb.DuckDBPyConnection, now: datetime, months: int) -> datetime:
    """The time so many calendar months ago."""
    query = "SELECT ($now::TIMESTAMPTZ - to_months($months))"
    before: datetime = con.execute(query, {"now": bound_time(now), "months": months}).fetchall()[0][0]
    return before


def count_old_texts(con: duckdb.DuckDBPyConnection, before: datetime) -> DroppedTexts:
    """What `drop_old_texts` would drop."""
    return _sizes(con, listed(_old_articles(con, before, None)))


def drop_old_texts(
    con: duckdb.DuckDBPyConnection,
    before: datetime,
    now: datetime,
    *,
    most: int | None = None,
    tell: Callable[[int], None] = lambda articles: None,
) -> DroppedTexts:
    """Drop the texts of stories whose articles were all published before some time, the oldest first.

    Texts of articles and of their earlier versions, the paragraphs that were kept out of them, and those that changes
    show are emptied. Headlines, counts of words, hashes, spans, mentions with their sentence and all that is counted
    from them stay. A story's texts go together, so that no story is grouped anew from a part of it. Each portion is one
    transaction; what a kill cuts off, the next call completes.

    Args:
        con: The open warehouse.
        before: Publication time of the oldest text that is kept.
        now: The time, for `articles.text_dropped_at`.
        most: Stories at most; None: all.
        tell: Hears how many articles are done.
    """
    total = DroppedTexts()
    left = most
    while left is None or left > 0:
        portion = _STORIES if left is None else min(_STORIES, left)
        with transaction(con):
            articles = _old_articles(con, before, portion)
            if not articles:
                break
            ids = listed(articles)
            total += _sizes(con, ids)
            _drop(con, ids, now)
            note_written(con, articles, now)
        left = None if left is None else left - portion
        tell(total.articles)
    return total


def _old_articles(con: duckdb.DuckDBPyConnection, before: datetime, stories: int | None) -> list[int]:
    values = {"before": bound_time(before), "most": stories}
    return [row[0] for row in con.execute(sql("retention/old_stories"), values).fetchall()]


def _sizes(con: duckdb.DuckDBPyConnection, ids: str) -> DroppedTexts:
    (articles, own), (revisions, earlier) = con.execute(sql("retention/sizes"), {"ids": ids}).fetchall()
    return DroppedTexts(articles=articles, revisions=revisions, characters=own + earlier)


def _drop(con: duckdb.DuckDBPyConnection, ids: str, now: datetime) -> None:
    of_articles = "article_id IN (SELECT unnest($ids::BIGINT[]))"
    # A list that is updated makes DuckDB write the row anew: only where there is something in it.
    con.execute(f"UPDATE articles SET dropped = [] WHERE {of_articles} AND len(dropped) > 0", {"ids": ids})  # noqa: S608 -- ours
    con.execute(
        f"UPDATE articles SET text = '', text_dropped_at = $now::TIMESTAMPTZ WHERE {of_articles}",  # noqa: S608 -- ours
        {"ids": ids, "now": bound_time(now)},
    )
    con.execute(f"UPDATE revisions SET text = NULL WHERE {of_articles} AND text IS NOT NULL", {"ids": ids})  # noqa: S608 -- ours
    con.execute(f"UPDATE revision_changes SET added = [], removed = [] WHERE {of_articles}", {"ids": ids})  # noqa: S608 -- ours
    for table in ("passages", "page_checks"):
        con.execute(f"DELETE FROM {table} WHERE {of_articles}", {"ids": ids})  # noqa: S608 -- our tables
