"""What loading history asks of the warehouse: outlets without feeds, and posts known by how they begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from warehouse.rows import listed, listed_texts, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutlet:
    """An outlet as it is known when history is loaded; "" where something is not."""

    outlet_id: str
    name: str
    homepage: str = ""
    country: str = ""
    language: str = ""


def add_outlet(con: duckdb.DuckDBPyConnection, outlet: NewOutlet, now: datetime) -> bool:
    """Make an outlet known that no feed may have named yet; one that is there stays as it is.

    Returns:
        Whether it is new.
    """
    with transaction(con):
        # asked before, not by RETURNING, which a lake does not have
        known = con.execute(
            "SELECT 1 FROM outlets WHERE outlet_id = $outlet_id", {"outlet_id": outlet.outlet_id}
        ).fetchall()
        if known:
            return False
        con.execute(
            """
            INSERT INTO outlets (outlet_id, name, homepage, country, language, added_at)
            SELECT $outlet_id, $name, nullif($homepage, ''), nullif($country, ''), nullif($language, ''), $now
            """,
            {
                "outlet_id": outlet.outlet_id, "name": outlet.name, "homepage": outlet.homepage,
                "country": outlet.country, "language": outlet.language, "now": now,
            },
        )  # fmt: skip
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPost:
    """An article of the warehouse that may be a post at hand. `seen_at`: its time of capture, if nothing dates it."""

    article_id: int
    url: str
    key: str  # what its address ends with, "" for one with an address of its own
    text: str
    extractor: str
    seen_at: datetime | None
    dropped_hash: int | None = None  # hash of headline and text where the text is not kept any more


def known_posts(
    con: duckdb.DuckDBPyConnection, outlet_id: str, keys: Iterable[str], article_ids: Iterable[int]
) -> list[KnownPost]:
    """The articles that posts at hand may be.

    Args:
        outlet_id: Whose posts; articles named by their id may be anybody's.
        keys: Ends of the addresses of posts that have none of their own.
        article_ids: Of the posts that do.
    """
    rows = con.execute(
        """
        SELECT article_id, url, regexp_extract(url, '[#:](post-[0-9a-f]{16})$', 1) AS key, text, extractor,
               CASE WHEN published_from = 'seen' THEN published_at END,
               CASE WHEN text_dropped_at IS NOT NULL THEN text_hash END
        FROM articles
        WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
           OR (outlet_id = $outlet AND key IN (SELECT unnest(from_json($keys, '["VARCHAR"]'))))
        ORDER BY fetched_at, article_id
        """,
        {"outlet": outlet_id, "keys": listed_texts(keys), "ids": listed(article_ids)},
    ).fetchall()
    return [
        KnownPost(
            article_id=row[0],
            url=row[1],
            key=row[2],
            text=row[3],
            extractor=row[4],
            seen_at=row[5],
            dropped_hash=row[6],
        )
        for row in rows
    ]


def loaded_posts(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is stored of some articles, by id: title, url, outlet, published_at, published_from, words, revision ..."""
    found = con.execute(
        """
        SELECT article_id, title, url, outlet_id AS outlet, published_at, published_from, date_flag, syndicated_from,
               relation, language, words, revision, extractor
        FROM articles WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
        """,
        {"ids": listed(article_ids)},
    )
    names = [column[0] for column in found.description or ()]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in found.fetchall()}
