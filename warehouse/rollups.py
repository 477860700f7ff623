"""Counts that follow from articles and mentions: stories, story_mentions, weekly_entities."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from warehouse.rows import listed
from warehouse.statements import sql


def refresh_counts(con: duckdb.DuckDBPyConnection, stories: Iterable[int]) -> None:
    """Count again what the given stories add up to: their own rows, their mentions, and the weeks they lie in."""
    ids = {"stories": listed(sorted(stories))}
    weeks = {row[0] for row in con.execute(sql("weeks_of_stories"), ids).fetchall()}
    con.execute("DELETE FROM stories WHERE story_id IN (SELECT unnest($stories::BIGINT[]))", ids)
    con.execute(sql("rollup_stories"), ids)
    con.execute("DELETE FROM story_mentions WHERE story_id IN (SELECT unnest($stories::BIGINT[]))", ids)
    con.execute(sql("rollup_story_mentions"), ids)
    weeks |= {row[0] for row in con.execute(sql("weeks_of_stories"), ids).fetchall()}
    days = {"weeks": listed(sorted(weeks))}
    con.execute("DELETE FROM weekly_entities WHERE week IN (SELECT unnest($weeks::DATE[]))", days)
    con.execute(sql("rollup_week"), days)
