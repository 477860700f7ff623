"""What a load needs of the stories that are there: those its articles may belong to, with their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from extractors.records import StoryArticle
from warehouse.rows import insert_rows, listed, with_rows
from warehouse.statements import sql

# Passages that a new article and one of a story share at least, to be compared at all: ten, or three of a sample; if it
# has fewer than a hundred, few may be in the sample of a long text.
MIN_PASSAGES, MIN_MET, SHORT_PASSAGES, MIN_MET_SHORT = 10, 3, 100, 1
# Samples have hashes below this only; of a short text all are kept.
SPARSE_LIMIT = 1 << 29
# Nor is a text looked for by more of its passages.
MAX_LOOKED_FOR = 16_000
# Stories that a new article is compared with at most; and that hold a passage at most for it to be evidence.
MAX_STORIES, MAX_OWNERS = 12, 60
# Articles of a story that are read at most: its original and its longest. Of 24 outlets none carried a report in more
# than five.
MAX_ARTICLES = 60
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStories:
    """Articles of stories. `closed` are those stories of which only the first 60 articles are here."""

    articles: tuple[StoryArticle, ...]
    closed: frozenset[int]


def near_stories(
    con: duckdb.DuckDBPyConnection, passages: Mapping[int, tuple[datetime, Iterable[int]]], window: timedelta
) -> set[int]:
    """Ids of stories that share passages with new articles.

    Args:
        passages: New article's id to its time of publication and its passages (`extractors.passages.look_for`).
        window: How far apart in time two articles may be.
    """
    rows = [
        {"article_id": article_id, "published_at": at, "hash": value}
        for article_id, (at, own) in passages.items()
        for value in own
    ]
    if not rows:
        return set()
    times = [at for at, _ in passages.values()]
    values = {
        "since": min(times) - window, "until": max(times) + window, "window": window,
        "all": MIN_PASSAGES, "sampled": SPARSE_LIMIT, "looked_for": MAX_LOOKED_FOR,
        "least": MIN_MET, "short": SHORT_PASSAGES, "least_short": MIN_MET_SHORT,
        "stories": MAX_STORIES, "owners": MAX_OWNERS,
    }  # fmt: skip
    return {row[0] for row in with_rows(con, "passages", rows, sql("near_stories"), values)}


def story_articles(con: duckdb.DuckDBPyConnection, story_ids: Iterable[int]) -> KnownStories:
    """Articles of the given stories with their texts, in the order of their ids."""
    rows = con.execute(
        """
        SELECT article_id, story_id, count(*) OVER (PARTITION BY story_id) FROM articles
        WHERE story_id IN (SELECT unnest($ids::BIGINT[]))
        QUALIFY row_number() OVER (
            PARTITION BY story_id ORDER BY relation <> 'original', words DESC, published_at, article_id
        ) <= $most
        """,
        {"ids": listed(story_ids), "most": MAX_ARTICLES},
    ).fetchall()
    return KnownStories(
        articles=tuple(_articles(con, sorted(row[0] for row in rows))),
        closed=frozenset(row[1] for row in rows if row[2] > MAX_ARTICLES),
    )


def articles_without_passages(
    con: duckdb.DuckDBPyConnection, since: datetime, until: datetime
) -> Iterator[list[tuple[int, datetime, str]]]:
    """Articles of a span of the past of which no passages are kept: id, time and text, in batches."""
    ids = [
        row[0]
        for row in con.execute(
            """
            SELECT article_id FROM articles
            WHERE published_at BETWEEN $since AND $until AND text_dropped_at IS NULL AND article_id NOT IN (
                SELECT article_id FROM passages WHERE published_at BETWEEN $since AND $until
            )
            ORDER BY article_id
            """,
            {"since": since, "until": until},
        ).fetchall()
    ]
    for start in range(0, len(ids), _BATCH):
        yield con.execute(
            "SELECT article_id, published_at, text FROM articles WHERE article_id IN (SELECT unnest($ids::BIGINT[]))",
            {"ids": listed(ids[start : start + _BATCH])},
        ).fetchall()


def keep_passages(con: duckdb.DuckDBPyConnection, sampled: Iterable[tuple[int, datetime, Iterable[int]]]) -> None:
    """Keep the sampled passages of articles that have none: id, time of publication, hashes."""
    insert_rows(
        con,
        "passages",
        [
            {"published_at": at, "article_id": article_id, "hash": value}
            for article_id, at, hashes in sampled
            for value in hashes
        ],
    )


def _articles(con: duckdb.DuckDBPyConnection, article_ids: Sequence[int]) -> list[StoryArticle]:
    rows = con.execute(
        """
        SELECT article_id, outlet_id, published_at, words, text, story_id, syndicated_from FROM articles
        WHERE article_id IN (SELECT unnest($ids::BIGINT[])) ORDER BY article_id
        """,
        {"ids": listed(article_ids)},
    ).fetchall()
    return [
        StoryArticle(
            article_id=row[0],
            outlet_id=row[1],
            published_at=row[2],
            words=row[3],
            text=row[4],
            story_id=row[5],
            syndicated_from=row[6],
        )
        for row in rows
    ]
