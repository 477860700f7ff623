"""What looking at pages again is remembered by: a small table of the articles of the last two weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from extractors.records import PageCheck, Validators
from warehouse.rows import insert_few, listed, listed_texts, transaction

_COLUMNS = """
    article_id, outlet_id, url, first_at, etag, last_modified, validated_url, body_hash, checked_at, next_at, checks,
    changes, missing, note
"""


def page_checks_due(
    con: duckdb.DuckDBPyConnection, now: datetime, outlets: Sequence[str] | None = None
) -> list[PageCheck]:
    """Pages whose next look is due, of outlets of which a feed is still subscribed to.

    Args:
        now: The time.
        outlets: Only those of these outlets; None: of all.
    """
    rows = con.execute(
        f"""
        SELECT {_COLUMNS} FROM page_checks
        WHERE next_at <= $now AND outlet_id IN (SELECT outlet_id FROM feeds WHERE subscribed)
          AND ($outlets IS NULL OR outlet_id IN (SELECT unnest(from_json($outlets, '["VARCHAR"]'))))
        """,  # noqa: S608 -- our columns
        {"now": now, "outlets": listed_texts(outlets) if outlets is not None else None},
    ).fetchall()
    return [_check(row) for row in rows]


def page_checks(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> dict[int, PageCheck]:
    """What is remembered of the pages of some articles."""
    rows = con.execute(
        f"SELECT {_COLUMNS} FROM page_checks WHERE article_id IN (SELECT unnest($ids::BIGINT[]))",  # noqa: S608 -- our columns
        {"ids": listed(article_ids)},
    ).fetchall()
    return {row[0]: _check(row) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeability:
    """How many looks at an outlet's pages of the last two weeks there were, and how many found another text."""

    checks: int
    changes: int


def changeability(con: duckdb.DuckDBPyConnection) -> dict[str, Changeability]:
    """How often outlets change their articles."""
    rows = con.execute(
        "SELECT outlet_id, sum(checks)::BIGINT, sum(changes)::BIGINT FROM page_checks GROUP BY outlet_id"
    ).fetchall()
    return {row[0]: Changeability(checks=row[1], changes=row[2]) for row in rows}


def write_checks(con: duckdb.DuckDBPyConnection, checks: Sequence[PageCheck]) -> None:
    """Keep what is remembered of some pages, in place of what was, inside the caller's transaction."""
    if not checks:
        return
    con.execute(
        "DELETE FROM page_checks WHERE article_id IN (SELECT unnest($ids::BIGINT[]))",
        {"ids": listed(check.article_id for check in checks)},
    )
    insert_few(con, "page_checks", [_row(check) for check in checks])


def save_looks(con: duckdb.DuckDBPyConnection, checks: Sequence[PageCheck], gone: Sequence[int], now: datetime) -> None:
    """Keep the results of looks that found no new text, and mark articles that were withdrawn; all or nothing."""
    if not checks and not gone:
        return
    with transaction(con):
        write_checks(con, checks)
        mark_gone(con, gone, now)
        # Those whose time is over were not looked at now, and say nothing.
        mark_there(con, [check.article_id for check in checks if check.note is None and check.checked_at == now])


def mark_gone(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int], now: datetime) -> None:
    """Mark articles as withdrawn, inside the caller's transaction; the time of an earlier finding stays."""
    if ids := listed(article_ids).strip("[]"):
        con.execute(
            """
            UPDATE articles SET gone_at = $now
            WHERE gone_at IS NULL AND article_id IN (SELECT unnest($ids::BIGINT[]))
            """,
            {"now": now, "ids": f"[{ids}]"},
        )


def mark_there(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> None:
    """Take the mark from articles that are there after all, inside the caller's transaction."""
    con.execute(
        """
        UPDATE articles SET gone_at = NULL
        WHERE gone_at IS NOT NULL AND article_id IN (SELECT unnest($ids::BIGINT[]))
        """,
        {"ids": listed(article_ids)},
    )


def _check(row: Sequence[Any]) -> PageCheck:
    return PageCheck(
        article_id=row[0], outlet_id=row[1], url=row[2], first_at=row[3],
        validators=Validators(etag=row[4], last_modified=row[5]), validated_url=row[6], body_hash=row[7],
        checked_at=row[8], next_at=row[9], checks=row[10], changes=row[11], missing=row[12], note=row[13],
    )  # fmt: skip


def _row(check: PageCheck) -> dict[str, object]:
    return {
        "article_id": check.article_id, "outlet_id": check.outlet_id, "url": check.url, "first_at": check.first_at,
        "etag": check.validators.etag, "last_modified": check.validators.last_modified,
        "validated_url": check.validated_url, "body_hash": check.body_hash, "checked_at": check.checked_at,
        "next_at": check.next_at, "checks": check.checks, "changes": check.changes, "missing": check.missing,
        "note": check.note,
    }  # fmt: skip
