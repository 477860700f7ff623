"""Pairs of entities that may be one: kept as they are raised, moved as entities are merged."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from extractors.doubts import DoubtfulPair
from extractors.records import Merge
from warehouse.rows import listed, with_rows
from warehouse.statements import sql

# Articles remembered for a pair: enough to look at.
MAX_ARTICLES = 5


def write_doubts(con: duckdb.DuckDBPyConnection, pairs: Sequence[DoubtfulPair]) -> None:
    """Keep pairs that were not known, inside the caller's transaction.

    Args:
        con: The open warehouse, in a transaction.
        pairs: Each once.
    """
    if pairs:
        rows = [
            {
                "a": pair.a,
                "b": pair.b,
                "score": pair.score,
                "reason": pair.reason,
                "article_ids": list(pair.article_ids[:MAX_ARTICLES]),
                "first_seen_at": pair.first_seen_at,
            }
            for pair in pairs
        ]
        with_rows(
            con, "doubts", rows, "INSERT INTO doubts BY NAME SELECT rows.* FROM rows ANTI JOIN doubts USING (a, b)"
        )


def merge_doubts(con: duckdb.DuckDBPyConnection, merges: Sequence[Merge]) -> None:
    """Let doubts about entities that are gone be about those they were merged into; a pair that is one now is none.

    Args:
        con: The open warehouse, in a transaction.
        merges: What is merged.
    """
    pairs = [{"a": merge.gone, "b": merge.kept} for merge in merges]
    for end in ("a", "b"):
        with_rows(
            con,
            "doubts",
            pairs,
            f"UPDATE doubts SET {end} = rows.b FROM rows WHERE doubts.{end} = rows.a",  # noqa: S608 -- our columns
        )
    con.execute(sql("merge_doubts"), {"kept": listed(sorted({merge.kept for merge in merges}))})
