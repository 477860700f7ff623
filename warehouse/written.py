"""The log of texts: what the search index still has to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb

from warehouse.rows import bound_time, listed


def note_written(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int], at: datetime) -> None:
    """Note, inside the caller's transaction, that texts of articles were written, replaced, dropped or removed.

    Whoever changes title, text, date, outlet or language of a stored article calls this: search then finds what is
    there, and no longer what was.

    Args:
        con: The open warehouse.
        article_ids: The articles; some may be removed altogether.
        at: When, aware.
    """
    con.execute(
        """
        INSERT INTO texts_written
        SELECT (SELECT coalesce(max(number), 0) FROM texts_written) + row_number() OVER (), article_id, $at::TIMESTAMPTZ
        FROM (SELECT unnest($ids::BIGINT[]) AS article_id)
        """,
        {"ids": listed(article_ids), "at": bound_time(at)},
    )
