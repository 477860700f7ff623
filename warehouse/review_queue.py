"""The pairs of entities that may be one, and that nobody has judged."""

from __future__ import annotations

from typing import Any

import duckdb

from warehouse.queries import ask


def open_pairs(
    con: duckdb.DuckDBPyConnection, type: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Pairs in doubt, those that matter most first.

    Args:
        con: The open warehouse.
        type: Only entities of this type.
        limit: At most so many.
    """
    return ask(con, "review_queue", type=type, limit=limit if limit is not None else 1 << 60).records()
