"""What is forgotten: memory of sites and of texts that can no longer matter."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb

from warehouse.rows import transaction

# Stories are looked for ten days around an article; pages are read again within some weeks at most.
PASSAGES_KEPT = timedelta(days=60)
# A site that has not shown a paragraph for so long has changed.
PARAGRAPHS_KEPT = timedelta(days=60)
# Pages are looked at again within days; two weeks of looks tell how often an outlet changes its articles.
CHECKS_KEPT = timedelta(days=14)


def forget_old(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Remove passages of old texts, what outlets have stopped to repeat, and pages that are not looked at again."""
    with transaction(con):
        con.execute("DELETE FROM passages WHERE published_at < $before", {"before": now - PASSAGES_KEPT})
        con.execute("DELETE FROM site_paragraphs WHERE last_seen_at < $before", {"before": now - PARAGRAPHS_KEPT})
        con.execute("DELETE FROM page_checks WHERE first_at < $before", {"before": now - CHECKS_KEPT})
