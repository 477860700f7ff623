"""Stored articles whose names are found anew: some of them, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.taggers import ByLanguage
from flows.names import name_articles, with_names
from warehouse.batches import ArticleLoad, Batch
from warehouse.name_types import articles_of, entities_of
from warehouse.recall import load_articles, stored_articles
from warehouse.retag import SpanChanges, forget_unnamed_of, relations, retag_batch

# Articles that are tagged again because others have made clear of which type a name is. Mostly one or two; what is
# left over by a name that has been mistaken so often `wirewatch retag` puts right.
MOST_SET_RIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What tagging articles again has changed: spans, entities that became part of another, and `NamedArticles.odd`."""

    spans: SpanChanges
    merged: frozenset[int]
    odd: tuple[int, ...]


def tag_again(con: duckdb.DuckDBPyConnection, tagger: ByLanguage, article_ids: Sequence[int], now: datetime) -> Written:
    """Tag some stored articles again, in one transaction. Doing it again changes nothing."""
    articles = load_articles(con, article_ids)
    stored, stands = stored_articles(con, article_ids), relations(con, article_ids)
    named = name_articles(con, tagger, articles)
    batch = Batch(
        loaded_at=now,
        articles=tuple(
            ArticleLoad(
                article=article,
                text_hash=stored[article.article_id].text_hash,
                story_id=stored[article.article_id].story_id,
                relation=stands[article.article_id],
                passages=(),  # those that are kept stay
                spans=named.spans[article.article_id],
                tagger=named.taggers[article.article_id],
                entry_ids=(),
            )
            for article in articles
        ),
    )
    batch = with_names(batch, named)
    spans = retag_batch(con, batch)
    return Written(spans=spans, merged=frozenset(merge.gone for merge in batch.merges), odd=named.odd)


def set_right(con: duckdb.DuckDBPyConnection, tagger: ByLanguage, odd: Collection[int], now: datetime) -> None:
    """Tag the articles again that name entities of which others have shown that they are of another type.

    Args:
        con: The open warehouse.
        tagger: Finds the names.
        odd: The entities: `NamedArticles.odd`. What only these articles named, and name no more, is forgotten.
        now: The time.
    """
    article_ids = articles_of(con, odd, MOST_SET_RIGHT)
    if article_ids:
        named = entities_of(con, article_ids)
        tag_again(con, tagger, article_ids, now)
        forget_unnamed_of(con, named)
