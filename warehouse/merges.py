"""Making one entity of two."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from extractors.records import Merge
from warehouse.doubts import merge_doubts
from warehouse.rows import listed, with_rows
from warehouse.statements import sql


def merge_entities(con: duckdb.DuckDBPyConnection, merges: Sequence[Merge]) -> set[int]:
    """Let all rows of one entity become rows of another, inside the caller's transaction.

    Args:
        con: The open warehouse, in a transaction.
        merges: No `kept` of one is `gone` in another.

    Returns:
        Stories whose counts must be refreshed.
    """
    pairs = [{"a": merge.gone, "b": merge.kept} for merge in merges]
    for table in ("spans", "mentions", "aliases", "alias_keys"):
        with_rows(
            con,
            "judgements",
            pairs,
            f"UPDATE {table} SET entity_id = rows.b FROM rows WHERE {table}.entity_id = rows.a",  # noqa: S608 -- our tables
        )
    merge_doubts(con, merges)
    with_rows(con, "judgements", pairs, sql("merge_places"))
    gone = {"gone": listed(sorted({merge.gone for merge in merges}))}
    for table in ("entities", "story_mentions", "weekly_entities"):
        con.execute(f"DELETE FROM {table} WHERE entity_id IN (SELECT unnest($gone::BIGINT[]))", gone)  # noqa: S608 -- our tables
    kept = {"kept": listed(sorted({merge.kept for merge in merges}))}
    for statement in ("merge_first_seen", "merge_aliases", "merge_alias_keys", "merge_mentions", "merge_mentions_once"):
        con.execute(sql(statement), kept)
    return {row[0] for row in con.execute(sql("stories_of_entities"), kept).fetchall()}
