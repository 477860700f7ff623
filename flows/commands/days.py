"""Which days a command means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import duckdb

from extractors.errors import UsageError
from warehouse.queries import span_of_stories
from warehouse.weeks import Week


def chosen_days(con: duckdb.DuckDBPyConnection, since: str | None, until: str | None, grain: str) -> tuple[date, date]:
    """First day and the day after the last: as named, else all weeks that have stories, at most the last year.

    Args:
        until: Last day, included.
        grain: day, week or month; days shows the last 30 only unless told otherwise.

    Raises:
        UsageError: A text is no day, or the days are the wrong way round.
    """
    first, last = span_of_stories(con) or (datetime.now(UTC).date(),) * 2
    end = _day(until) + timedelta(days=1) if until else last + timedelta(days=1)
    longest = timedelta(days=30 if grain == "day" else 366)
    start = _day(since) if since else max(first, end - longest)
    if start >= end:
        raise UsageError(f"--since {start} is after --until {end - timedelta(days=1)}: turn them round")
    return start, end


def chosen_bounds(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """First moment and the moment after the last, aware UTC; None where nothing is named.

    Args:
        until: Last day, included.

    Raises:
        UsageError: A text is no day, or the days are the wrong way round.
    """
    start = datetime.combine(_day(since), time(), UTC) if since else None
    end = datetime.combine(_day(until) + timedelta(days=1), time(), UTC) if until else None
    if start and end and start >= end:
        raise UsageError(f"--since {since} is after --until {until}: turn them round")
    return start, end


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return Week.parse(text).monday
    except UsageError:
        raise UsageError(f"not a day: {text[:40]!r}; write it like 2026-08-10, or a week like 2026-W33") from None
