"""Counts that follow from articles and mentions: stories, story_mentions, weekly_entities, entity_days, entity_weeks.

What a load costs follows from what it brings, not from what is there: rows are looked for within the dates of the
stories concerned, which row groups in the order of loading leave out, and entity_days and entity_weeks are only
appended to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb

from warehouse.rows import listed, transaction
from warehouse.statements import sql

# Rows of entity_days that may lie unsorted behind the others: a trend reads them all, in about a millisecond.
MAX_UNSORTED = 500_000

_OF_STORIES = """
    story_id IN (SELECT unnest($stories::BIGINT[]))
    AND {at} BETWEEN $since::TIMESTAMPTZ AND $until::TIMESTAMPTZ
"""
_OF_ENTITIES = "entity_id IN (SELECT unnest($entities::BIGINT[]))"


def refresh_counts(con: duckdb.DuckDBPyConnection, stories: Iterable[int]) -> None:
    """Count again what the given stories add up to: their own rows, their mentions, and the weeks they lie in.

    Inside the caller's transaction.
    """
    ids = {"stories": listed(sorted(stories))}
    since, until = con.execute(sql("span_of_stories"), ids).fetchall()[0]
    if since is None:
        return
    values = {**ids, "since": since, "until": until}
    weeks = {row[0] for row in con.execute(sql("weeks_of_stories"), values).fetchall()}
    con.execute(f"DELETE FROM stories WHERE {_OF_STORIES.format(at='first_published_at')}", values)  # noqa: S608 -- ours
    con.execute(sql("rollup_stories"), values)
    with _story_mentions_replaced(con, _OF_STORIES.format(at="published_at"), values):
        con.execute(sql("rollup_story_mentions"), values)
    weeks |= {row[0] for row in con.execute(sql("weeks_of_stories"), values).fetchall()}
    _count_weeks(con, weeks)


def recount_entities(con: duckdb.DuckDBPyConnection, entity_ids: Iterable[int]) -> None:
    """Count again what stories, weeks and days say of entities, also of those that are gone.

    Inside the caller's transaction.
    """
    ids = {"entities": listed(sorted(set(entity_ids)))}
    if ids["entities"] == "[]":
        return
    with _story_mentions_replaced(con, _OF_ENTITIES, ids):
        con.execute(sql("recount_mentions"), ids)
    con.execute(f"DELETE FROM weekly_entities WHERE {_OF_ENTITIES}", ids)  # noqa: S608 -- ours
    con.execute(sql("rollup_weeks"), {**ids, "weeks": None, "since": "-infinity", "until": "infinity"})


def sort_entity_days(con: duckdb.DuckDBPyConnection, most: int = MAX_UNSORTED) -> bool:
    """Put the rows of each entity in entity_days and entity_weeks together again, in a transaction of its own.

    It rewrites the tables, so it is for the end of a run.

    Args:
        con: The open warehouse.
        most: As long as no more rows of entity_days than these are unsorted, nothing is done.

    Returns:
        Whether it was.
    """
    known = con.execute("SELECT value::BIGINT FROM meta WHERE key = 'entity_days_sorted'").fetchall()
    there: int = con.execute("SELECT count(*) FROM entity_days").fetchall()[0][0]
    if there - (known[0][0] if known else 0) <= most:
        return False
    with transaction(con):
        for table in ("entity_days", "entity_weeks"):
            con.execute(f"CREATE TEMP TABLE entity_rows_sorted AS {sql(f'sort_{table}')}")
            con.execute(f"DELETE FROM {table}")  # noqa: S608 -- ours
            con.execute(f"INSERT INTO {table} BY NAME FROM entity_rows_sorted")
            con.execute("DROP TABLE entity_rows_sorted")
        con.execute("DELETE FROM meta WHERE key = 'entity_days_sorted'")
        con.execute("INSERT INTO meta SELECT 'entity_days_sorted', count(*)::VARCHAR FROM entity_days")
    return True


@contextmanager
def _story_mentions_replaced(
    con: duckdb.DuckDBPyConnection, which: str, values: Mapping[str, object]
) -> Iterator[None]:
    """Delete some story mentions, let the caller insert what takes their place, and let the days of entities follow."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE story_mentions_before AS FROM story_mentions WHERE {which}", values)
    con.execute(f"DELETE FROM story_mentions WHERE {which}", values)  # noqa: S608 -- ours
    yield
    append_entity_days(con, values)
    con.execute("DROP TABLE story_mentions_before")


def append_entity_days(con: duckdb.DuckDBPyConnection, values: Mapping[str, object]) -> None:
    """Append to entity_days and entity_weeks what story_mentions has and story_mentions_before, a table, had not.

    Args:
        con: The open warehouse.
        values: Which rows are meant, as `sql/entity_days_change.sql` has them: stories, since and until, or entities,
            or none for all.
    """
    unset = {"stories": None, "entities": None, "since": None, "until": None}
    con.execute(sql("entity_days_change"), unset | dict(values))
    con.execute("INSERT INTO entity_days BY NAME FROM entity_days_change")
    con.execute(sql("append_entity_weeks"))
    con.execute("DROP TABLE entity_days_change")


def _count_weeks(con: duckdb.DuckDBPyConnection, weeks: Iterable[date]) -> None:
    mondays = sorted(weeks)
    if not mondays:
        return
    days = {"weeks": listed(mondays), "first": str(mondays[0]), "last": str(mondays[-1])}
    con.execute(
        """
        DELETE FROM weekly_entities
        WHERE week IN (SELECT unnest($weeks::DATE[])) AND week BETWEEN $first::DATE AND $last::DATE
        """,
        days,
    )
    con.execute(
        sql("rollup_weeks"),
        {
            "weeks": days["weeks"], "entities": None, "since": f"{mondays[0]} 00:00:00+00",
            "until": f"{mondays[-1] + timedelta(days=7)} 00:00:00+00",
        },
    )  # fmt: skip
