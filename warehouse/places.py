"""Countries and coordinates of entities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from extractors.records import EntityType, Located
from warehouse.rows import listed, transaction, with_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A place or organisation without a country. `aliases` are its names that hold in every article."""

    entity_id: int
    type: EntityType
    name: str
    aliases: tuple[str, ...]


def keep_places(con: duckdb.DuckDBPyConnection, located: Sequence[Located]) -> None:
    """Write where entities are that had no country, inside the caller's transaction. What is there stays."""
    if not located:
        return
    rows = [
        {"entity_id": each.entity_id, "country": each.place.country, "lat": each.place.lat, "lon": each.place.lon}
        for each in located
    ]
    with_rows(
        con,
        "entities",
        rows,
        """
        UPDATE entities SET country = rows.country, lat = rows.lat, lon = rows.lon FROM rows
        WHERE entities.entity_id = rows.entity_id AND entities.country IS NULL
        """,
    )


def unplaced_entities(con: duckdb.DuckDBPyConnection, after: int | None, limit: int) -> list[Unplaced]:
    """Places and organisations without a country, in the order of their ids.

    Args:
        con: The open warehouse.
        after: Only those of greater ids; None: from the first.
        limit: At most so many.
    """
    rows = con.execute(
        """
        SELECT e.entity_id, e.type, e.name, list(DISTINCT a.alias ORDER BY a.alias) FILTER (a.alias IS NOT NULL)
        FROM entities AS e
        LEFT JOIN aliases AS a
            ON a.entity_id = e.entity_id AND a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')
        WHERE e.type IN ('location', 'org') AND e.country IS NULL AND ($after IS NULL OR e.entity_id > $after)
        GROUP BY ALL ORDER BY e.entity_id LIMIT $limit
        """,
        {"after": after, "limit": limit},
    ).fetchall()
    return [
        Unplaced(entity_id=row[0], type=EntityType(row[1]), name=row[2], aliases=tuple(row[3] or ())) for row in rows
    ]


def keep_found(con: duckdb.DuckDBPyConnection, located: Sequence[Located], keys: Sequence[tuple[str, int]]) -> None:
    """Write places of stored entities and the keys they go by now, in one transaction."""
    with transaction(con):
        keep_places(con, located)
        if keys:
            with_rows(
                con,
                "alias_keys",
                [{"key": key, "entity_id": entity_id} for key, entity_id in sorted(set(keys))],
                "INSERT INTO alias_keys BY NAME SELECT rows.* FROM rows ANTI JOIN alias_keys USING (key, entity_id)",
            )


def countries_of(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int]) -> set[str]:
    """The countries that entities are in, as far as they are certain."""
    rows = con.execute(
        """
        SELECT DISTINCT country FROM entities
        WHERE entity_id IN (SELECT unnest($ids::BIGINT[])) AND country IS NOT NULL
        """,
        {"ids": listed(entity_ids)},
    ).fetchall()
    return {row[0] for row in rows}


def known_edition(con: duckdb.DuckDBPyConnection) -> str | None:
    """The edition of the gazetteer by which stored entities were placed last; None: by none."""
    rows = con.execute("SELECT value FROM meta WHERE key = 'gazetteer'").fetchall()
    return str(rows[0][0]) if rows else None


def keep_edition(con: duckdb.DuckDBPyConnection, edition: str) -> None:
    """Remember by which edition of the gazetteer stored entities were placed."""
    with transaction(con):
        con.execute("DELETE FROM meta WHERE key = 'gazetteer'")
        con.execute("INSERT INTO meta VALUES ('gazetteer', $edition)", {"edition": edition})
