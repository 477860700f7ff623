"""Stored articles that are tagged again: which, what is written of them, and what is forgotten in the end."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from extractors.records import EntityType, Relation
from warehouse.alias_keys import KeysOf
from warehouse.batches import Batch
from warehouse.load import write_names
from warehouse.rollups import recount_entities, refresh_counts
from warehouse.rows import insert_few, listed, listed_texts, transaction, with_rows
from warehouse.statements import sql

# At the end of articles.tagger: asked for, though tagged by what articles are tagged by today.
AGAIN = "/again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles: published from `since` on and before `before`, of these outlets; None is no bound."""

    since: datetime | None = None
    before: datetime | None = None
    outlets: Sequence[str] | None = None


EVERYTHING = Scope()


def due_articles(
    con: duckdb.DuckDBPyConnection,
    taggers: Mapping[str, str],
    scope: Scope = EVERYTHING,
    *,
    again: bool = False,
    most: int | None = None,
) -> list[int]:
    """Articles that are to be tagged again, newest first.

    Args:
        taggers: What texts are tagged by today, by primary language ("": unknown).
        scope: Only those in it.
        again: Those that are tagged by it already, too.
        most: At most so many.
    """
    return [row[0] for row in con.execute(sql("retag/due"), _bound(taggers, scope, again, most)).fetchall()]


def count_due(con: duckdb.DuckDBPyConnection, taggers: Mapping[str, str]) -> int:
    """How many articles are to be tagged again."""
    due = sql("retag/due").rstrip().removesuffix(";")
    found: int = con.execute(f"SELECT count(*) FROM ({due})", _bound(taggers, EVERYTHING, False, None)).fetchall()[0][0]  # noqa: S608 -- our statement
    return found


def _bound(taggers: Mapping[str, str], scope: Scope, again: bool, most: int | None) -> dict[str, object]:
    return {
        "taggers": json.dumps([{"language": key, "tagger": value} for key, value in taggers.items()]),
        "since": scope.since, "before": scope.before, "again": again, "most": most,
        "outlets": None if scope.outlets is None else listed_texts(scope.outlets),
    }  # fmt: skip


def begin_retag(con: duckdb.DuckDBPyConnection, taggers: Mapping[str, str], article_ids: Collection[int]) -> None:
    """Mark the articles as due, whatever comes in between, and remember what there is for `compare`."""
    con.execute(sql("retag/remember"))
    with transaction(con):
        con.execute("DELETE FROM meta WHERE key = 'retag'")
        con.execute("INSERT INTO meta VALUES ('retag', 'begun')")
        con.execute(
            """
            UPDATE articles SET tagger = tagger || $again
            WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
              AND tagger IN (SELECT unnest(from_json($today, '["VARCHAR"]')))
            """,
            {"again": AGAIN, "ids": listed(article_ids), "today": listed_texts(sorted(set(taggers.values())))},
        )


def is_begun(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether articles were tagged again since `forget_unnamed` was last called."""
    return bool(con.execute("SELECT 1 FROM meta WHERE key = 'retag'").fetchall())


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanChanges:
    """Spans before and after: new ones, lost ones; those of another type now; of one type, but of another entity."""

    added: int = 0
    removed: int = 0
    retyped: int = 0
    reassigned: int = 0
    articles: int = 0  # in which anything of that happened
    mentions: int = 0  # written

    def __add__(self, other: SpanChanges) -> SpanChanges:
        """Both together."""
        return SpanChanges(
            added=self.added + other.added,
            removed=self.removed + other.removed,
            retyped=self.retyped + other.retyped,
            reassigned=self.reassigned + other.reassigned,
            articles=self.articles + other.articles,
            mentions=self.mentions + other.mentions,
        )


def relations(con: duckdb.DuckDBPyConnection, article_ids: Collection[int]) -> dict[int, Relation]:
    """How articles stand to the reports of their stories."""
    rows = con.execute(
        "SELECT article_id, relation FROM articles WHERE article_id IN (SELECT unnest($ids::BIGINT[]))",
        {"ids": listed(article_ids)},
    ).fetchall()
    return {article_id: Relation(relation) for article_id, relation in rows}


def retag_batch(con: duckdb.DuckDBPyConnection, batch: Batch) -> SpanChanges:
    """Put new spans and mentions of stored articles in the place of the old ones, in one transaction.

    Args:
        con: The open warehouse.
        batch: The articles as they are stored, with new spans, and what these say of entities. Texts, stories and
            passages stay as they are.

    Returns:
        What became of the spans.
    """
    ids = {"ids": listed(load.article.article_id for load in batch.articles)}
    with transaction(con):
        old = con.execute(sql("retag/old_spans"), ids).fetchall()
        for table in ("spans", "mentions"):
            con.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT unnest($ids::BIGINT[]))", ids)  # noqa: S608 -- our tables
        names = write_names(con, batch)
        with_rows(
            con,
            "articles",
            [{"article_id": load.article.article_id, "tagger": load.tagger} for load in batch.articles],
            "UPDATE articles SET tagger = rows.tagger FROM rows WHERE articles.article_id = rows.article_id",
        )
        refresh_counts(con, {load.story_id for load in batch.articles})
        recount_entities(con, names.merged)
    return _compared(old, batch, names.mentions)


def _compared(old: Sequence[tuple[Any, ...]], batch: Batch, mentions: int) -> SpanChanges:
    merged = {merge.gone: merge.kept for merge in batch.merges}
    before = {
        (article_id, start, end): (kind, merged.get(entity_id, entity_id))
        for article_id, start, end, kind, entity_id in old
    }
    after = {
        (load.article.article_id, span.start, span.end): (span.type.value, span.entity_id)
        for load in batch.articles
        for span in load.spans
    }
    both = before.keys() & after.keys()
    retyped = {place for place in both if before[place][0] != after[place][0]}
    reassigned = {place for place in both if before[place] != after[place]} - retyped
    added, removed = after.keys() - both, before.keys() - both
    return SpanChanges(
        added=len(added), removed=len(removed), retyped=len(retyped), reassigned=len(reassigned),
        articles=len({place[0] for place in added | removed | retyped | reassigned}), mentions=mentions,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed, since no article names it any more."""

    entities: int = 0
    aliases: int = 0


def forget_unnamed(con: duckdb.DuckDBPyConnection, keys_of: KeysOf) -> Forgotten:
    """Remove entities that no article names, and aliases that stand in no text, in one transaction.

    What a decision of a person bears on stays. The name an entity is shown by stays an alias of it.

    Args:
        con: The open warehouse, in which every article that was to be tagged again has been.
        keys_of: Gives the keys that an alias is looked up by.
    """
    with transaction(con):
        gone = _forget_entities(con)
        unused = con.execute(sql("retag/unused_aliases")).fetchall()
        con.execute(
            "DELETE FROM aliases WHERE rowid IN (SELECT unnest($rows::BIGINT[]))",
            {"rows": listed(r for r, _ in unused)},
        )
        _renew_keys(con, {entity_id for _, entity_id in unused}, keys_of)
        con.execute("DELETE FROM meta WHERE key = 'retag'")
    return Forgotten(entities=len(gone), aliases=len(unused))


def forget_unnamed_of(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int]) -> None:
    """Remove those of some entities that no article names, in one transaction; their aliases go with them."""
    with transaction(con):
        _forget_entities(con, entity_ids)


def _forget_entities(con: duckdb.DuckDBPyConnection, of: Collection[int] | None = None) -> list[int]:
    con.execute(sql("retag/decided"))
    only = None if of is None else listed(sorted(of))
    gone = [row[0] for row in con.execute(sql("retag/unnamed_entities"), {"only": only}).fetchall()]
    con.execute(
        """
        DELETE FROM doubts
        WHERE a IN (SELECT unnest($gone::BIGINT[])) OR b IN (SELECT unnest($gone::BIGINT[]))
        """,
        {"gone": listed(gone)},
    )
    for table in ("aliases", "alias_keys", "entities"):
        con.execute(
            f"DELETE FROM {table} WHERE entity_id IN (SELECT unnest($gone::BIGINT[]))",  # noqa: S608 -- our tables
            {"gone": listed(gone)},
        )
    return gone


def _renew_keys(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int], keys_of: KeysOf) -> None:
    """Look entities up by the aliases they have left."""
    ids = {"ids": listed(sorted(entity_ids))}
    left = con.execute(
        """
        SELECT entity_id, type, country, alias, rule FROM aliases JOIN entities USING (entity_id)
        WHERE entity_id IN (SELECT unnest($ids::BIGINT[]))
        """,
        ids,
    ).fetchall()
    keys = {
        (key, entity_id)
        for entity_id, kind, country, alias, rule in left
        for key in keys_of(alias, rule, EntityType(kind), country)
    }
    con.execute("DELETE FROM alias_keys WHERE entity_id IN (SELECT unnest($ids::BIGINT[]))", ids)
    insert_few(con, "alias_keys", [{"key": key, "entity_id": entity_id} for key, entity_id in sorted(keys)])


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityChange:
    """An entity that is told of in more or fewer stories than before; none before: new, none after: gone."""

    entity_id: int
    type: str
    name: str
    stories_before: int
    stories_after: int


def compare(con: duckdb.DuckDBPyConnection, merged: Collection[int]) -> list[EntityChange]:
    """What changed since `begin_retag`, the largest changes first.

    Args:
        merged: Entities that became part of another.
    """
    rows = con.execute(sql("retag/compare"), {"merged": listed(merged)}).fetchall()
    return [
        EntityChange(entity_id=row[0], type=row[1], name=row[2], stories_before=row[3], stories_after=row[4])
        for row in rows
    ]


def going_by(con: duckdb.DuckDBPyConnection, names: Collection[str]) -> dict[str, list[int]]:
    """For each of some names the entities that have exactly it as an alias."""
    rows = con.execute(
        """
        SELECT alias, list(entity_id ORDER BY entity_id) FROM aliases
        WHERE alias IN (SELECT unnest(from_json($names, '["VARCHAR"]'))) GROUP BY alias
        """,
        {"names": listed_texts(names)},
    ).fetchall()
    return dict(rows)
