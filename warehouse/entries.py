"""What became of entries: the article that their page held, or why there is none yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.rows import listed, transaction, with_rows
from warehouse.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFailure:
    """Why an entry's page gave no article this time.

    A final failure is not tried again, another one not before `next_attempt_at`. `counts` says whether the page was
    asked for at all.
    """

    entry_id: int
    error: str
    final: bool
    next_attempt_at: datetime | None = None
    counts: bool = True


def fail_entries(con: duckdb.DuckDBPyConnection, failures: Sequence[EntryFailure]) -> None:
    """Record vain attempts. An entry whose article is loaded already keeps it and counts as loaded when given up."""
    if not failures:
        return
    rows = [
        {
            "entry_id": f.entry_id, "error": f.error, "status": "failed" if f.final else "pending",
            "next_attempt_at": f.next_attempt_at, "attempts": int(f.counts),
        }
        for f in failures
    ]  # fmt: skip
    with transaction(con):
        with_rows(
            con,
            "entries",
            rows,
            """
            UPDATE entries
            SET attempts = entries.attempts + rows.attempts, error = rows.error, next_attempt_at = rows.next_attempt_at,
                status = CASE WHEN rows.status = 'failed' AND article_id IS NOT NULL THEN 'loaded' ELSE rows.status END
            FROM rows WHERE entries.entry_id = rows.entry_id
            """,
        )


def link_entries(con: duckdb.DuckDBPyConnection, links: Mapping[int, int]) -> None:
    """Mark entries as loaded, inside the caller's transaction.

    Args:
        links: entry_id to the article that its page became.
    """
    if links:
        with_rows(
            con,
            "entries",
            [{"entry_id": entry_id, "article_id": article_id} for entry_id, article_id in links.items()],
            """
            UPDATE entries SET status = 'loaded', error = NULL, content = NULL, next_attempt_at = NULL,
                article_id = rows.article_id
            FROM rows WHERE entries.entry_id = rows.entry_id
            """,
        )


def articles_of_entries(con: duckdb.DuckDBPyConnection, entry_ids: Iterable[int]) -> set[int]:
    """The articles that entries lead to so far."""
    rows = con.execute(
        """
        SELECT DISTINCT article_id FROM entries
        WHERE article_id IS NOT NULL AND entry_id IN (SELECT unnest($ids::BIGINT[]))
        """,
        {"ids": listed(entry_ids)},
    ).fetchall()
    return {row[0] for row in rows}


def flag_early(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> None:
    """Flag articles that are dated long before their feeds could carry them, inside the caller's transaction.

    To be called for articles whose entries have changed: feeds move their dates, entries come to lead elsewhere.
    """
    con.execute(sql("flag_early"), {"ids": listed(article_ids)})
