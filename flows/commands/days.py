"""Which days a command means."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import duckdb

from extractors.errors import UsageError
from warehouse.queries import span_of_stories
from warehouse.weeks import YEARS, Week

MAX_PERIODS = 4_000
_DAYS = {"day": 1, "week": 7, "month": 28}
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}", re.ASCII)
_WEEK = re.compile(r"\d{4}-?[Ww]", re.ASCII)


def chosen_days(con: duckdb.DuckDBPyConnection, since: str | None, until: str | None, grain: str) -> tuple[date, date]:
    """First and last day: as named, else all weeks that have stories, at most the last year.

    Args:
        con: The open warehouse.
        since: First day, or a week from its Monday.
        until: Last day, included, or a week to its Sunday.
        grain: day, week or month; days shows the last 30 only unless told otherwise.

    Raises:
        UsageError: A text is no day, the days are the wrong way round, too many, or none of them has a story.
    """
    begun = _day(since) if since else None
    end = _day(until, last=True) if until else None
    if begun and end and begun > end:
        raise UsageError(f"--since {begun} is after --until {end}: turn them round")
    span = span_of_stories(con)
    first, newest = span or (datetime.now(UTC).date(),) * 2
    if span and begun and begun > newest:
        raise UsageError(f"there is no story since {begun}: the last one is of {newest}")
    if span and end and end < first:
        raise UsageError(f"there is no story until {end}: the first one is of {first}")
    end = end or newest
    start = begun or max(first, end - timedelta(days=30 if grain == "day" else 366))
    if (end - start).days // _DAYS[grain] > MAX_PERIODS:
        raise UsageError(
            f"{start} to {end} are more than {MAX_PERIODS:,} {grain}s: name a later --since or a longer --by"
        )
    return start, end


def chosen_bounds(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """First moment and the moment after the last, aware UTC; None where nothing is named.

    Args:
        since: First day, or a week from its Monday.
        until: Last day, included, or a week to its Sunday.

    Raises:
        UsageError: A text is no day, or the days are the wrong way round.
    """
    start = datetime.combine(_day(since), time(), UTC) if since else None
    end = datetime.combine(_day(until, last=True) + timedelta(days=1), time(), UTC) if until else None
    if start and end and start >= end:
        raise UsageError(f"--since {since} is after --until {until}: turn them round")
    return start, end


def _day(text: str, *, last: bool = False) -> date:
    """The day a text names; of a week its Monday, or its Sunday if it is the `last` of a span."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        raise UsageError(f"there is no day {text}") from None
    if day is None and _WEEK.match(text):
        monday = Week.parse(text).monday
        day = monday + timedelta(days=6) if last else monday
    if day is None:
        raise UsageError(f"not a day: {text[:40]!r}; write it like 2026-08-10, or a week like 2026-W33")
    if day.year not in YEARS:
        raise UsageError(f"{text} is in no year from {YEARS.start} to {YEARS.stop - 1}")
    return day
