"""Loading a chunk of articles with their names: one transaction, after which every count agrees again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.records import NewAlias, Placement
from warehouse.batches import ArticleLoad, Batch, TaggedSpan
from warehouse.checks import mark_there, write_checks
from warehouse.doubts import write_doubts
from warehouse.entries import articles_of_entries, flag_early, link_entries
from warehouse.merges import merge_entities
from warehouse.new_entities import add_entities
from warehouse.places import keep_places
from warehouse.revisions import Named, Revised, correct_told, keep_revisions, write_changes
from warehouse.rollups import recount_entities, refresh_counts
from warehouse.rows import insert_rows, listed, transaction, with_rows
from warehouse.stories import keep_passages
from warehouse.written import note_written

# Articles remembered per paragraph: those that are loaded before it is known to repeat, mostly two. More come together
# where the votes of the first few were divided.
MAX_CARRIERS = 12
# A change of these is one for the search index; text_hash stands for title and text.
SEARCHED = ("text_hash", "published_at", "outlet_id", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load changed."""

    articles_new: int
    articles_revised: int
    mentions: int


def load_batch(con: duckdb.DuckDBPyConnection, batch: Batch) -> Loaded:
    """Write a batch in one transaction: all of it, or nothing.

    Raises:
        duckdb.Error: The disk is full or the file cannot be written; nothing of the batch is kept.
    """
    with transaction(con):
        stories = {load.story_id for load in batch.articles}
        written = _write_articles(con, batch)
        stories |= written.left
        stories |= _place(con, batch.placements)
        names = write_names(con, batch)
        correct_told(con, batch.corrections)
        write_changes(con, written.revisions, written.named, batch.merges)
        refresh_counts(con, stories)
        recount_entities(con, names.merged)
        _count_paragraphs(con, batch)
        links = {entry_id: load.article.article_id for load in batch.articles for entry_id in load.entry_ids}
        links |= batch.known_links
        touched = articles_of_entries(con, links) | {load.article.article_id for load in batch.articles}
        link_entries(con, links)
        flag_early(con, touched | set(links.values()))
        write_checks(con, batch.checks)
        mark_there(con, batch.there)
    return Loaded(articles_new=written.new, articles_revised=written.revised, mentions=names.mentions)


def _place(con: duckdb.DuckDBPyConnection, placements: Sequence[Placement]) -> set[int]:
    """Give stored articles their story and relation.

    Returns:
        Stories that lost, got or changed an article.
    """
    if not placements:
        return set()
    rows = [{"article_id": p.article_id, "story_id": p.story_id, "relation": p.relation.value} for p in placements]
    changed = with_rows(
        con,
        "articles",
        rows,
        """
        SELECT articles.story_id, rows.story_id FROM rows JOIN articles USING (article_id)
        WHERE articles.story_id <> rows.story_id OR articles.relation <> rows.relation
        """,
    )
    if changed:
        with_rows(
            con,
            "articles",
            rows,
            """
            UPDATE articles SET story_id = rows.story_id, relation = rows.relation FROM rows
            WHERE articles.article_id = rows.article_id
              AND (articles.story_id <> rows.story_id OR articles.relation <> rows.relation)
            """,
        )
    return {story_id for pair in changed for story_id in pair}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    new: int
    revised: int
    left: set[int]  # stories that articles belonged to before
    revisions: tuple[Revised, ...]
    named: Named  # whom the versions mentioned that are replaced


def _write_articles(con: duckdb.DuckDBPyConnection, batch: Batch) -> _Written:
    """Write articles and keep the versions they replace."""
    ids = {"ids": listed(load.article.article_id for load in batch.articles)}
    stored = con.execute(
        f"""
        SELECT article_id, story_id, revision, fetched_at, ({", ".join(SEARCHED)}) FROM articles
        WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
        """,  # noqa: S608 -- our columns
        ids,
    ).fetchall()
    known = {article_id: revision for article_id, _, revision, _, _ in stored}
    fetched = {article_id: fetched_at for article_id, _, _, fetched_at, _ in stored}
    searched = {article_id: values for article_id, _, _, _, values in stored}
    revised = [
        load.article.article_id
        for load in batch.articles
        if load.article.revision > known.get(load.article.article_id, load.article.revision)
    ]
    rows = [_article_row(load) for load in batch.articles]
    named = keep_revisions(con, revised)
    if known:
        for table in ("spans", "mentions", "passages"):
            con.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT unnest($ids::BIGINT[]))", ids)  # noqa: S608 -- our tables
        columns = ", ".join(f"{column} = rows.{column}" for column in rows[0] if column != "article_id")
        with_rows(
            con,
            "articles",
            [row for row in rows if row["article_id"] in known],
            f"UPDATE articles SET {columns} FROM rows WHERE articles.article_id = rows.article_id",  # noqa: S608 -- our columns
        )
    insert_rows(con, "articles", [row for row in rows if row["article_id"] not in known])
    written = [
        load.article.article_id
        for load, row in zip(batch.articles, rows, strict=True)
        if searched.get(load.article.article_id) != tuple(map(row.get, SEARCHED))
    ]
    note_written(con, written, batch.loaded_at)
    keep_passages(con, [(load.article.article_id, load.article.published_at, load.passages) for load in batch.articles])
    return _Written(
        new=len(batch.articles) - len(known),
        revised=len(revised),
        left={story_id for _, story_id, *_ in stored},
        revisions=tuple(
            Revised(
                article_id=load.article.article_id,
                revision=load.article.revision,
                # Pages that were saved at one known day may differ: then all we know is when we saw it.
                changed_at=load.article.fetched_at
                if load.article.fetched_at > fetched[load.article.article_id]
                else batch.loaded_at,
                found_by=load.found_by,
                change=load.change,
            )
            for load in batch.articles
            if load.change is not None and load.article.article_id in set(revised)
        ),
        named=named,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNames:
    """Mentions that were written, and entities that merges touched, of which all is to be counted again."""

    mentions: int
    merged: set[int]


def write_names(con: duckdb.DuckDBPyConnection, batch: Batch) -> WrittenNames:
    """Write whom the articles of a batch mention, inside the caller's transaction; they have no mentions there."""
    merged = merge_entities(con, batch.merges) if batch.merges else set()
    _write_entities(con, batch)
    write_doubts(con, batch.doubts)
    return WrittenNames(mentions=_write_mentions(con, batch.articles), merged=merged)


def _write_entities(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Write new entities and names; a name that is there already keeps its better reason."""
    add_entities(con, batch.entities)
    aliases = [_alias_row(alias) for alias in batch.aliases]
    keys = sorted({(key, alias.entity_id) for alias in batch.aliases for key in alias.keys})
    if aliases:
        with_rows(
            con,
            "aliases",
            aliases,
            """
            UPDATE aliases SET rule = rows.rule, score = rows.score FROM rows
            WHERE aliases.alias = rows.alias AND aliases.entity_id = rows.entity_id AND aliases.score < rows.score
            """,
        )
        with_rows(
            con,
            "aliases",
            aliases,
            "INSERT INTO aliases BY NAME SELECT rows.* FROM rows ANTI JOIN aliases USING (alias, entity_id)",
        )
    if keys:
        with_rows(
            con,
            "alias_keys",
            [{"key": key, "entity_id": entity_id} for key, entity_id in keys],
            "INSERT INTO alias_keys BY NAME SELECT rows.* FROM rows ANTI JOIN alias_keys USING (key, entity_id)",
        )
    first_seen: dict[int, datetime] = {}
    for load in batch.articles:
        for span in load.spans:
            at = load.article.published_at
            first_seen[span.entity_id] = min(at, first_seen.get(span.entity_id, at))
    if first_seen:
        with_rows(
            con,
            "entities",
            [{"entity_id": entity_id, "first_seen_at": at} for entity_id, at in first_seen.items()],
            """
            UPDATE entities SET first_seen_at = rows.first_seen_at FROM rows
            WHERE entities.entity_id = rows.entity_id AND rows.first_seen_at < entities.first_seen_at
            """,
        )
    keep_places(con, batch.located)
    renamed = {
        row[0]
        for row in con.execute("SELECT a FROM judgements WHERE verdict = 'rename' AND undone_at IS NULL").fetchall()
    }
    for renaming in batch.renamings:
        if renaming.entity_id in renamed:
            continue  # people chose its name
        values = {"name": renaming.name, "entity_id": renaming.entity_id}
        con.execute("UPDATE entities SET name = $name WHERE entity_id = $entity_id", values)
        con.execute("UPDATE weekly_entities SET name = $name WHERE entity_id = $entity_id", values)


def _write_mentions(con: duckdb.DuckDBPyConnection, articles: Sequence[ArticleLoad]) -> int:
    """Write spans, and from them one mention per article and entity."""
    spans: list[dict[str, object]] = []
    mentions: list[dict[str, object]] = []
    for load in articles:
        by_entity: dict[int, list[TaggedSpan]] = {}
        for span in sorted(load.spans, key=lambda span: span.start):
            by_entity.setdefault(span.entity_id, []).append(span)
            spans.append(
                {
                    "article_id": load.article.article_id, "revision": load.article.revision, "start": span.start,
                    "end": span.end, "surface": span.surface, "entity_id": span.entity_id,
                    "paragraph": span.paragraph, "rule": span.rule,
                }
            )  # fmt: skip
        mentions.extend(
            {
                "article_id": load.article.article_id, "entity_id": entity_id, "type": own[0].type.value,
                "occurrences": len(own), "surfaces": list(dict.fromkeys(span.surface for span in own)),
                "first_start": own[0].start, "evidence": own[0].evidence,
                "published_at": load.article.published_at,
            }
            for entity_id, own in by_entity.items()
        )  # fmt: skip
    insert_rows(con, "spans", spans)
    insert_rows(con, "mentions", mentions)
    return len(mentions)


def _count_paragraphs(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    rows = [
        {
            "outlet_id": outlet_id,
            "paragraph_hash": key,
            "articles": sum(vote is not None for vote in carriers.values()),
            "at_home": sum(vote is True for vote in carriers.values()),
            "carriers": list(carriers)[:MAX_CARRIERS],
            "last_seen_at": batch.loaded_at,
        }
        for outlet_id, paragraphs in batch.paragraphs.items()
        for key, carriers in paragraphs.items()
        if carriers
    ]
    if rows:
        with_rows(
            con,
            "site_paragraphs",
            rows,
            f"""
            UPDATE site_paragraphs
            SET articles = site_paragraphs.articles + rows.articles, at_home = site_paragraphs.at_home + rows.at_home,
                last_seen_at = rows.last_seen_at,
                carriers = list_slice(list_concat(site_paragraphs.carriers, rows.carriers), 1, {MAX_CARRIERS})
            FROM rows
            WHERE site_paragraphs.outlet_id = rows.outlet_id
              AND site_paragraphs.paragraph_hash = rows.paragraph_hash
            """,  # noqa: S608 -- a number of ours
        )
        with_rows(
            con,
            "site_paragraphs",
            rows,
            """
            INSERT INTO site_paragraphs BY NAME
            SELECT rows.* FROM rows ANTI JOIN site_paragraphs USING (outlet_id, paragraph_hash)
            """,
        )


def _article_row(load: ArticleLoad) -> dict[str, object]:
    article = load.article
    return {
        "article_id": article.article_id, "url": article.url, "outlet_id": article.outlet_id, "title": article.title,
        "authors": list(article.authors), "published_at": article.published_at,
        "published_from": article.published_from.value, "date_flag": article.date_flag,
        "updated_at": article.updated_at,
        "fetched_at": article.fetched_at, "language": article.language or None, "text": article.text,
        "words": len(article.text.split()), "text_hash": load.text_hash, "extractor": article.extractor,
        "dropped": [f"{dropped.reason}: {dropped.text}" for dropped in article.dropped],
        "syndicated_from": article.syndicated_from, "story_id": load.story_id, "relation": load.relation.value,
        "revision": article.revision, "tagger": load.tagger, "access": article.access.value,
    }  # fmt: skip


def _alias_row(alias: NewAlias) -> dict[str, object]:
    return {
        "alias": alias.alias, "entity_id": alias.entity_id, "rule": alias.rule,
        "score": alias.score, "created_at": alias.created_at,
    }  # fmt: skip
