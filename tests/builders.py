"""Builders: name what matters to a case, the rest is filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import duckdb

from extractors.ids import stable_id
from extractors.passages import sketch_text
from extractors.records import Article, EntityType, Entry, FeedState, NewAlias, NewEntity, PublishedFrom, Relation
from flows.arrivals import identify
from warehouse.batches import ArticleLoad, Batch, TaggedSpan
from warehouse.feeds import PolledFeed, Subscription, save_polls
from warehouse.runs import begin_run

MONDAY = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)


def article(url: str = "https://gazette.example/a", **changes: object) -> Article:
    """An article of the Gazette, published on a Monday."""
    fields: dict[str, Any] = {
        "article_id": stable_id("article", url), "url": url, "outlet_id": "gazette", "title": "Harbour opens",
        "text": "Aida Bek opened the harbour of Aktau.\nThe harbour is new.", "published_at": MONDAY,
        "published_from": PublishedFrom.FEED, "fetched_at": MONDAY, "language": "en", "extractor": "trafilatura",
    }  # fmt: skip
    return Article(**(fields | changes))


def span(text: str, surface: str, kind: EntityType = EntityType.PERSON, entity: int | None = None) -> TaggedSpan:
    """The first occurrence of a surface in a text."""
    start = text.index(surface)
    return TaggedSpan(
        start=start, end=start + len(surface), surface=surface, entity_id=entity or entity_id(surface, kind), type=kind,
        paragraph=text.count("\n", 0, start), rule="exact", evidence=text.split("\n")[text.count("\n", 0, start)],
    )  # fmt: skip


def entity_id(name: str, kind: EntityType = EntityType.PERSON) -> int:
    """The id a name gets in these tests."""
    return stable_id(kind.value, name)


def load(
    made: Article,
    names: dict[str, EntityType] | None = None,
    *,
    story: int | None = None,
    relation: Relation = Relation.ORIGINAL,
    entries: tuple[int, ...] = (),
) -> ArticleLoad:
    """An article on its way in that mentions the given names once each."""
    return ArticleLoad(
        article=made,
        text_hash=stable_id("text", made.title, made.text),
        story_id=story or made.article_id,
        relation=relation,
        passages=sketch_text(made.text),
        spans=tuple(span(made.text, name, kind) for name, kind in (names or {}).items()),
        tagger="test 1",
        entry_ids=entries,
    )


def batch(*loads: ArticleLoad, new: bool = True, **changes: object) -> Batch:
    """A batch with the entities its articles mention; `new` says whether the warehouse lacks them."""
    found = {span.entity_id: span for item in loads for span in item.spans} if new else {}
    fields: dict[str, Any] = {
        "loaded_at": MONDAY,
        "articles": loads,
        "entities": tuple(
            NewEntity(entity_id=number, type=span.type, name=span.surface, first_seen_at=MONDAY)
            for number, span in found.items()
        ),
        "aliases": tuple(alias(span.surface, number) for number, span in found.items()),
    }
    return Batch(**(fields | changes))


def alias(surface: str, entity: int, rule: str = "exact", score: float = 1.0) -> NewAlias:
    """A name that an entity goes by."""
    keys = () if rule == "surname" else (f"key:{surface.lower()}",)
    return NewAlias(alias=surface, keys=keys, entity_id=entity, rule=rule, score=score, created_at=MONDAY)


def subscription(url: str = "https://gazette.example/feed", outlet: str = "gazette") -> Subscription:
    """A feed of the configuration."""
    return Subscription(feed_id=stable_id("feed", url), url=url, outlet_id=outlet, outlet_name=outlet.title())


def polled(feed: Subscription, *entries: Entry, outcome: str = "new", error: str | None = None) -> PolledFeed:
    """A poll that brought the given entries, none of them known."""
    state = FeedState(feed_id=feed.feed_id, url=feed.url, poll_url=feed.url, last_polled_at=MONDAY, last_error=error)
    return PolledFeed(
        state=state,
        polled_at=MONDAY,
        outcome=outcome,
        http_status=200,
        entries=len(entries),
        new=identify(entries, feed.feed_id),
        error=error,
    )


def entry(guid: str = "one", **changes: object) -> Entry:
    """An entry of a feed."""
    fields: dict[str, Any] = {"guid": guid, "url": f"https://gazette.example/{guid}", "title": f"Title {guid}"}
    return Entry(**(fields | changes))


def save(con: duckdb.DuckDBPyConnection, *polls: PolledFeed) -> None:
    """Keep polls in a run of their own."""
    save_polls(con, begin_run(con, MONDAY, "test"), polls)
