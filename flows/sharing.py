"""Dividing the work where several processes write to one warehouse: each asks and fetches what it could claim."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import duckdb

from extractors.records import FeedState
from warehouse.recall import PendingEntry, still_pending
from warehouse.turns import Claimed, claim, is_shared, release

logger = logging.getLogger("wirewatch")


def take_feeds(con: duckdb.DuckDBPyConnection, due: Callable[[], list[FeedState]]) -> list[FeedState]:
    """The feeds that are due and that nobody else is asking; they are ours until the warehouse is closed.

    Args:
        con: The open warehouse.
        due: Gives the feeds that are due.
    """
    feeds = due()
    if not feeds or not is_shared(con):
        return feeds
    ours = claim(con, Claimed.FEED, [feed.feed_id for feed in feeds])
    # As they are now: another may have asked them just before we claimed them.
    free = [feed for feed in due() if feed.feed_id in ours]
    if len(free) < len(feeds):
        logger.info("%d feeds are being asked by another process", len(feeds) - len(free))
    return free


def take_entries(con: duckdb.DuckDBPyConnection, entries: Sequence[PendingEntry]) -> Sequence[PendingEntry]:
    """Those of some pending entries that nobody else has taken or loaded; they are ours until they are released."""
    if not is_shared(con):
        return entries
    ours = claim(con, Claimed.ENTRY, [entry.entry_id for entry in entries])
    waiting = still_pending(con, ours)
    release(con, Claimed.ENTRY, ours - waiting)
    return [entry for entry in entries if entry.entry_id in waiting]
