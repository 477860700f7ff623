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

    Stories, weeks and days say of both what they said before.

    Args:
        con: The open warehouse, in a transaction.
        merges: No `kept` of one is `gone` in another.

    Returns:
        All entities of the merges, to be given to `rollups.recount_entities`.
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
    con.execute("DELETE FROM entities WHERE entity_id IN (SELECT unnest($gone::BIGINT[]))", gone)
    kept = {"kept": listed(sorted({merge.kept for merge in merges}))}
    for statement in ("merge_first_seen", "merge_aliases", "merge_alias_keys", "merge_mentions", "merge_mentions_once"):
        con.execute(sql(statement), kept)
    return {entity_id for merge in merges for entity_id in (merge.kept, merge.gone)}
