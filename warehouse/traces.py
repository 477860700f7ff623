"""What a judgement replaced: rows as they were, kept while it stands, and put back when it is undone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import duckdb

from warehouse.rows import listed, listed_texts

Row = dict[str, Any]


def keep_rows(
    con: duckdb.DuckDBPyConnection,
    number: int,
    relation: str,
    entity_ids: Iterable[int],
    *,
    surfaces: Iterable[str] | None = None,
) -> None:
    """Keep the rows of some entities before they are changed.

    Args:
        number: Of the judgement.
        relation: One of our tables with a column `entity_id`.
        entity_ids: Whose rows.
        surfaces: Of `spans` only those of these forms.
    """
    only = "" if surfaces is None else """AND t.surface IN (SELECT unnest(from_json($surfaces, '["VARCHAR"]')))"""
    values = {"number": number, "relation": relation, "ids": listed(entity_ids)}
    con.execute(
        f"""
        INSERT INTO judgement_traces
        SELECT $number, $relation, to_json(t)::VARCHAR FROM {relation} AS t
        WHERE t.entity_id IN (SELECT unnest($ids::BIGINT[])) {only}
        """,  # noqa: S608 -- our tables and conditions
        values if surfaces is None else values | {"surfaces": listed_texts(surfaces)},
    )


def keep_doubts(con: duckdb.DuckDBPyConnection, number: int, entity_ids: Iterable[int]) -> None:
    """Keep the doubts about some entities before they are moved."""
    con.execute(
        """
        INSERT INTO judgement_traces
        SELECT $number, 'doubts', to_json(t)::VARCHAR FROM doubts AS t
        WHERE t.a IN (SELECT unnest($ids::BIGINT[])) OR t.b IN (SELECT unnest($ids::BIGINT[]))
        """,
        {"number": number, "ids": listed(entity_ids)},
    )


def kept_rows(con: duckdb.DuckDBPyConnection, number: int, relation: str) -> list[Row]:
    """The rows a judgement has replaced in a table."""
    found = con.execute(
        "SELECT content FROM judgement_traces WHERE judgement_id = $number AND relation = $relation",
        {"number": number, "relation": relation},
    ).fetchall()
    return [json.loads(row[0]) for row in found]


def doubted(con: duckdb.DuckDBPyConnection, number: int) -> set[int]:
    """The entities in the doubts that a judgement has replaced."""
    return {end for row in kept_rows(con, number, "doubts") for end in (row["a"], row["b"])}


def put_back(con: duckdb.DuckDBPyConnection, relation: str, rows: Iterable[Row]) -> None:
    """Insert rows as they were kept."""
    text = json.dumps(list(rows), ensure_ascii=False)
    columns = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $relation", {"relation": relation}
    )
    shape = json.dumps([dict(columns.fetchall())])
    con.execute(
        f"INSERT INTO {relation} BY NAME SELECT unnest(r) FROM (SELECT unnest(from_json($rows, '{shape}')) AS r)",  # noqa: S608 -- names of our tables and columns
        {"rows": text},
    )


def forget_rows(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Let the rows of a judgement go, once they are back."""
    con.execute("DELETE FROM judgement_traces WHERE judgement_id = $number", {"number": number})
