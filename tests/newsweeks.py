"""Weeks of news in a warehouse: so many stories of each outlet, of which some mention a name, polled or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import duckdb

from extractors.records import EntityType
from tests.builders import article, batch, load, subscription
from warehouse.feeds import register
from warehouse.load import load_batch

FIRST = date(2026, 6, 1)  # a Monday
NAME = "Aida Bek"


def monday(week: int) -> date:
    """First day of a week, counted from 0."""
    return FIRST + timedelta(weeks=week)


def moment(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def tell(con: duckdb.DuckDBPyConnection, outlet: str, weeks: Mapping[int, tuple[int, int]]) -> None:
    """Load stories of an outlet.

    Args:
        weeks: Week to its stories, and how many of them mention NAME; all mention the place Aktau.
    """
    loads = []
    for week, (stories, mentioning) in weeks.items():
        for number in range(stories):
            about = number < mentioning
            text = f"{NAME} spoke in Aktau." if about else "Nobody spoke in Aktau."
            made = article(
                f"https://{outlet}.example/{week}/{number}",
                outlet_id=outlet,
                text=text,
                published_at=moment(monday(week) + timedelta(days=number % 7)),
            )
            names = {"Aktau": EntityType.LOCATION} | ({NAME: EntityType.PERSON} if about else {})
            loads.append(load(made, names))
    known = con.execute("SELECT count(*) FROM entities").fetchall()[0][0]
    load_batch(con, batch(*loads, new=not known))


def poll(con: duckdb.DuckDBPyConnection, outlet: str, weeks: Sequence[int], *, failed: Sequence[int] = ()) -> None:
    """Poll the feed of an outlet at noon of each day of these weeks; in those of `failed` it does not answer."""
    feed = subscription(f"https://{outlet}.example/feed", outlet)
    register(con, [feed], moment(monday(min(weeks))))
    for week in weeks:
        for day in range(7):
            con.execute(
                """
                INSERT INTO polls BY NAME
                SELECT 1 AS run_id, $feed AS feed_id, $at::TIMESTAMPTZ AS polled_at, $outcome AS outcome, 0 AS bytes,
                       10 AS entries, 1 AS new_entries, 0.1 AS seconds
                """,
                {
                    "feed": feed.feed_id,
                    "at": moment(monday(week) + timedelta(days=day)).isoformat(),
                    "outcome": "failed" if week in failed else "same",
                },
            )
    con.execute("UPDATE feeds SET subscribed = true")
