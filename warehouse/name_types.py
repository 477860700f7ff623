"""As what names are known: in how many articles as a person's, an organisation's or a place's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

import duckdb

from warehouse.recall import COMPANY_DAYS
from warehouse.rows import bound_time, listed, listed_texts
from warehouse.statements import sql


def entities_of_keys(con: duckdb.DuckDBPyConnection, keys: Collection[str]) -> dict[str, list[int]]:
    """Those of some keys (`extractors.romanise`) that lead to entities, with these."""
    rows = con.execute(
        """
        SELECT key, entity_id FROM alias_keys
        WHERE key IN (SELECT unnest(from_json($keys, '["VARCHAR"]'))) ORDER BY key, entity_id
        """,
        {"keys": listed_texts(sorted(keys))},
    ).fetchall()
    found: dict[str, list[int]] = defaultdict(list)
    for key, entity_id in rows:
        found[key].append(entity_id)
    return dict(found)


def count_articles(
    con: duckdb.DuckDBPyConnection,
    entity_ids: Collection[int],
    but: Collection[int],
    published: Collection[datetime],
    taggers: Collection[str],
) -> dict[int, tuple[int, int]]:
    """In how many articles entities are named; those in none are left out.

    Args:
        con: The open warehouse. Its tables have no index, so it is to be asked for few entities, or none.
        entity_ids: Which.
        but: Articles that do not count.
        published: Articles count that were published within `recall.COMPANY_DAYS` of these times,
        taggers: and that were tagged by one of these: what another model took them for is no evidence of today.

    Returns:
        For each, articles that took a name of it for one of its type by themselves, and articles in which that was set
        right (rule "common").
    """
    if not entity_ids or not published:
        return {}
    around = timedelta(days=COMPANY_DAYS)
    rows = con.execute(
        sql("articles_of_entities"),
        {
            "ids": listed(sorted(entity_ids)),
            "but": listed(but),
            "since": bound_time(min(published) - around),
            "until": bound_time(max(published) + around),
            "taggers": listed_texts(sorted(taggers)),
        },
    ).fetchall()
    return {entity_id: (alone, set_right) for entity_id, alone, set_right in rows}


def articles_of(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int], most: int) -> list[int]:
    """The articles that name one of some entities: at most so many, the newest."""
    if not entity_ids:
        return []
    rows = con.execute(
        """
        SELECT article_id FROM mentions WHERE entity_id IN (SELECT unnest($ids::BIGINT[]))
        GROUP BY article_id ORDER BY max(published_at) DESC, article_id LIMIT $most
        """,
        {"ids": listed(sorted(entity_ids)), "most": most},
    ).fetchall()
    return [row[0] for row in rows]


def entities_of(con: duckdb.DuckDBPyConnection, article_ids: Collection[int]) -> set[int]:
    """The entities that some articles name."""
    rows = con.execute(
        "SELECT DISTINCT entity_id FROM mentions WHERE article_id IN (SELECT unnest($ids::BIGINT[]))",
        {"ids": listed(article_ids)},
    ).fetchall()
    return {row[0] for row in rows}
