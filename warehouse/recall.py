"""What a run needs of what is known: pending entries, stored articles, what sites repeat, names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from extractors.records import Access, Article, Dropped, EntityType, KnownEntity, PublishedFrom
from warehouse.rows import bound_time, listed, listed_texts
from warehouse.statements import sql

# Entities that a key of what is only alike may lead to; the resolver compares no more, either.
MAX_ALIKE = 30
# Whom an entity is named with is asked of articles so many days before those that are read, and after them: it changes,
# and what a chunk costs does not grow with all that was ever loaded.
COMPANY_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEntry:
    """An entry whose page has not been loaded yet, with what its feed said.

    `summary` and `content`, which may be long, are empty until `with_feed_texts` has been asked for them.
    """

    entry_id: int
    feed_id: int
    outlet_id: str
    url: str
    title: str
    authors: tuple[str, ...]
    published_at: datetime | None
    seen_at: datetime
    attempts: int
    article_id: int | None  # set where the article is known and its entry changed
    language: str  # of the outlet, "" if not configured
    timezone: str = ""  # likewise: IANA zone of times that name none
    updated_at: datetime | None = None
    subscribed_at: datetime | None = None  # when its feed was first known
    outlet_name: str = ""
    captured_at: datetime | None = None  # when an archive saved its page; None: it is fetched now
    summary: str = ""
    content: str = ""


_ENTRIES = """
    SELECT e.entry_id, e.feed_id, f.outlet_id, e.url, coalesce(e.title, ''), coalesce(e.authors, []), e.published_at,
           e.seen_at, e.attempts, e.article_id, coalesce(o.language, ''), coalesce(o.timezone, ''), e.updated_at,
           CASE WHEN f.kind <> 'history' THEN f.added_at END, coalesce(o.name, '')
    FROM entries AS e
    JOIN feeds AS f USING (feed_id)
    LEFT JOIN outlets AS o USING (outlet_id)
"""
_IN_ORDER = "ORDER BY coalesce(e.published_at, e.seen_at), e.url, e.entry_id"


def pending_entries(
    con: duckdb.DuckDBPyConnection,
    outlets: Sequence[str] | None = None,
    limit: int | None = None,
    due_at: datetime | None = None,
) -> list[PendingEntry]:
    """Entries to fetch, oldest first, so that the same input is loaded in the same order however often it was cut off.

    Those of history are left to `pending_history`: they may be a million, and are no news.

    Args:
        outlets: Only those of these outlets; None: of all.
        limit: At most so many.
        due_at: Only those not put off beyond this time; None: all.
    """
    rows = con.execute(
        f"""
        {_ENTRIES}
        WHERE e.status = 'pending' AND f.kind <> 'history'
          AND ($outlets IS NULL OR f.outlet_id IN (SELECT unnest(from_json($outlets, '["VARCHAR"]'))))
          AND ($due_at IS NULL OR e.next_attempt_at IS NULL OR e.next_attempt_at <= $due_at)
        {_IN_ORDER}
        LIMIT $limit
        """,
        {
            "outlets": listed_texts(outlets) if outlets is not None else None,
            "due_at": due_at,
            "limit": limit if limit is not None else 1 << 60,
        },
    ).fetchall()
    return [_entry(row) for row in rows]


def pending_history(
    con: duckdb.DuckDBPyConnection, feed_id: int, due_at: datetime, after: PendingEntry | None, limit: int
) -> list[PendingEntry]:
    """The next entries of a list of history, in the order of `pending_entries`: it is never in memory as a whole.

    Args:
        feed_id: The list.
        due_at: Only those not put off beyond this time.
        after: Only those that come after this one; None: from the first on.
        limit: At most so many.
    """
    rows = con.execute(
        f"""
        {_ENTRIES}
        WHERE e.status = 'pending' AND e.feed_id = $feed_id
          AND (e.next_attempt_at IS NULL OR e.next_attempt_at <= $due_at)
          AND ($at::TIMESTAMPTZ IS NULL
               OR (coalesce(e.published_at, e.seen_at), e.url, e.entry_id) > ($at::TIMESTAMPTZ, $url, $entry_id))
        {_IN_ORDER}
        LIMIT $limit
        """,
        {
            "feed_id": feed_id,
            "due_at": due_at,
            "at": bound_time(after.published_at or after.seen_at) if after else None,
            "url": after.url if after else "",
            "entry_id": after.entry_id if after else 0,
            "limit": limit,
        },
    ).fetchall()
    return [_entry(row) for row in rows]


def entries_of_articles(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> dict[int, PendingEntry]:
    """For each of some articles the entry that comes first of those that lead to it, of its own outlet if one does."""
    rows = con.execute(
        f"""
        {_ENTRIES} JOIN articles AS a ON a.article_id = e.article_id
        WHERE e.article_id IN (SELECT unnest($ids::BIGINT[]))
        ORDER BY f.outlet_id <> a.outlet_id, coalesce(e.published_at, e.seen_at), e.url, e.entry_id
        """,
        {"ids": listed(article_ids)},
    ).fetchall()
    found: dict[int, PendingEntry] = {}
    for entry in map(_entry, rows):
        assert entry.article_id is not None, "asked for by it"
        found.setdefault(entry.article_id, entry)
    return found


def _entry(row: Sequence[Any]) -> PendingEntry:
    return PendingEntry(
        entry_id=row[0], feed_id=row[1], outlet_id=row[2], url=row[3], title=row[4],
        authors=tuple(row[5]), published_at=row[6], seen_at=row[7], attempts=row[8], article_id=row[9],
        language=row[10], timezone=row[11], updated_at=row[12], subscribed_at=row[13],
        outlet_name=row[14],
    )  # fmt: skip


def with_feed_texts(con: duckdb.DuckDBPyConnection, entries: Sequence[PendingEntry]) -> list[PendingEntry]:
    """The entries, in their order, with the texts that their feeds carry."""
    rows = con.execute(
        """
        SELECT entry_id, coalesce(summary, ''), coalesce(content, '') FROM entries
        WHERE entry_id IN (SELECT unnest($ids::BIGINT[]))
        """,
        {"ids": listed(entry.entry_id for entry in entries)},
    ).fetchall()
    texts = {row[0]: (row[1], row[2]) for row in rows}
    return [
        replace(entry, summary=texts[entry.entry_id][0], content=texts[entry.entry_id][1])
        if entry.entry_id in texts  # archives have pages without entries
        else entry
        for entry in entries
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What decides whether a fetched text is new or known."""

    outlet_id: str
    text_hash: int
    revision: int
    story_id: int
    text_dropped: bool = False  # its text is not kept any more


def stored_articles(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> dict[int, StoredArticle]:
    """Those of the given articles that are in the warehouse."""
    rows = con.execute(
        """
        SELECT article_id, outlet_id, text_hash, revision, story_id, text_dropped_at IS NOT NULL FROM articles
        WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
        """,
        {"ids": listed(article_ids)},
    ).fetchall()
    return {
        row[0]: StoredArticle(outlet_id=row[1], text_hash=row[2], revision=row[3], story_id=row[4], text_dropped=row[5])
        for row in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParagraph:
    """How many articles of its outlet carried a paragraph before, in how many it was at home, and the first few."""

    articles: int
    at_home: int
    carriers: tuple[int, ...]


def known_paragraphs(
    con: duckdb.DuckDBPyConnection, hashes: Mapping[str, Iterable[int]]
) -> dict[str, dict[int, KnownParagraph]]:
    """Those of the given paragraphs that earlier articles carried, by outlet and hash.

    Args:
        hashes: outlet_id to paragraph hashes.
    """
    known: dict[str, dict[int, KnownParagraph]] = {}
    for outlet_id, wanted in hashes.items():
        rows = con.execute(
            """
            SELECT paragraph_hash, articles, at_home, carriers FROM site_paragraphs
            WHERE outlet_id = $outlet AND paragraph_hash IN (SELECT unnest($hashes::BIGINT[]))
            """,
            {"outlet": outlet_id, "hashes": listed(wanted)},
        ).fetchall()
        known[outlet_id] = {
            row[0]: KnownParagraph(articles=row[1], at_home=row[2], carriers=tuple(row[3])) for row in rows
        }
    return known


def paragraph_counts(
    con: duckdb.DuckDBPyConnection, outlet_ids: Iterable[str], least: int
) -> dict[str, dict[int, tuple[int, int]]]:
    """Paragraphs that so many articles of an outlet carried, by outlet and hash: articles, and in how many at home."""
    counts: dict[str, dict[int, tuple[int, int]]] = {}
    for outlet_id, value, articles, at_home in con.execute(
        """
        SELECT outlet_id, paragraph_hash, articles, at_home FROM site_paragraphs
        WHERE outlet_id IN (SELECT unnest($outlets::VARCHAR[])) AND articles >= $least
        """,
        {"outlets": listed_texts(outlet_ids), "least": least},
    ).fetchall():
        counts.setdefault(outlet_id, {})[value] = (articles, at_home)
    return counts


def load_articles(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> list[Article]:
    """Articles as they are stored, in the order of their ids."""
    rows = con.execute(
        """
        SELECT article_id, url, outlet_id, title, text, authors, published_at, published_from, date_flag, fetched_at,
               coalesce(language, ''), extractor, dropped, syndicated_from, revision, access, updated_at
        FROM articles WHERE article_id IN (SELECT unnest($ids::BIGINT[])) ORDER BY article_id
        """,
        {"ids": listed(article_ids)},
    ).fetchall()
    return [
        Article(
            article_id=row[0], url=row[1], outlet_id=row[2], title=row[3], text=row[4], authors=tuple(row[5]),
            published_at=row[6], published_from=PublishedFrom(row[7]), date_flag=row[8], fetched_at=row[9],
            language=row[10], extractor=row[11], dropped=tuple(_dropped(line) for line in row[12]),
            syndicated_from=row[13], revision=row[14], access=Access(row[15]), updated_at=row[16],
        )
        for row in rows
    ]  # fmt: skip


def _dropped(line: str) -> Dropped:
    reason, _, text = line.partition(": ")
    return Dropped(text=text, reason=reason)


def entities_there(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int]) -> set[int]:
    """Which of some ids are those of stored entities."""
    if not entity_ids:
        return set()
    rows = con.execute(
        "SELECT entity_id FROM entities WHERE entity_id IN (SELECT unnest($ids::BIGINT[]))", {"ids": listed(entity_ids)}
    ).fetchall()
    return {row[0] for row in rows}


def known_entities(
    con: duckdb.DuckDBPyConnection, keys: Iterable[str], published: Collection[datetime] = ()
) -> dict[str, tuple[KnownEntity, ...]]:
    """For each given key (`extractors.romanise`, `extractors.compared`), the entities that go by an alias with it.

    Keys by which names are found that are only alike (with a "~") are left out where they lead to more than
    `MAX_ALIKE` entities. Entities found by such a key alone come with whom they were named with lately.

    Args:
        con: The open warehouse.
        keys: Of names.
        published: When the articles were published that the names are of: lately is within `COMPANY_DAYS` of them.
            None of them: whenever it was.
    """
    hits = con.execute(
        """
        SELECT key, entity_id FROM alias_keys
        WHERE key IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))
        QUALIFY NOT contains(key, '~') OR count(*) OVER (PARTITION BY key) <= $most
        ORDER BY key, entity_id
        """,
        {"keys": listed_texts(sorted(keys)), "most": MAX_ALIKE},
    ).fetchall()
    found_by_name = {entity_id for key, entity_id in hits if "~" not in key}
    company = _company(con, {entity_id for _, entity_id in hits} - found_by_name, published)
    rows = con.execute(
        """
        SELECT e.entity_id, e.type, e.name, e.first_seen_at, list((a.alias, a.rule) ORDER BY a.alias), e.country
        FROM entities AS e JOIN aliases AS a USING (entity_id)
        WHERE e.entity_id IN (SELECT unnest($ids::BIGINT[]))
        GROUP BY ALL
        """,
        {"ids": listed(sorted({entity_id for _, entity_id in hits}))},
    ).fetchall()
    entities = {
        row[0]: KnownEntity(
            entity_id=row[0],
            type=EntityType(row[1]),
            name=row[2],
            first_seen_at=row[3],
            aliases=tuple((alias, rule) for alias, rule in row[4]),
            company=company.get(row[0], ()),
            country=row[5],
        )
        for row in rows
    }
    found: dict[str, list[KnownEntity]] = {}
    for key, entity_id in hits:
        found.setdefault(key, []).append(entities[entity_id])
    return {key: tuple(known) for key, known in found.items()}


def _company(
    con: duckdb.DuckDBPyConnection, entity_ids: Collection[int], published: Collection[datetime]
) -> dict[int, tuple[str, ...]]:
    """Keys of the persons and organisations that entities were named with in their newest articles."""
    if not entity_ids:
        return {}
    around = timedelta(days=COMPANY_DAYS)
    rows = con.execute(
        sql("company_of_entities"),
        {
            "ids": listed(sorted(entity_ids)),
            "since": bound_time(min(published) - around if published else None),
            "until": bound_time(max(published) + around if published else None),
        },
    ).fetchall()
    return {entity_id: tuple(keys) for entity_id, keys in rows}
