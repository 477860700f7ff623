"""How times and long texts are written in every form of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from warehouse.report.records import FeedRow, NameRow
from warehouse.report.sections import ComparedName

# Rows of a table that outlets or feeds make as long as they are many: pages stay readable, JSON and CSV have all.
LONGEST = 200

# Not from strftime, whose words follow the locale of the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: datetime, *, year: bool = True) -> str:
    """ "14 Aug 2026", or "14 Aug", in UTC."""
    at = moment.astimezone(UTC)
    shown = f"{at.day} {_MONTHS[at.month - 1]}"
    return f"{shown} {at.year}" if year else shown


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    from babel import Locale  # a hundredth of a second, which reports without countries need not pay

    territories: Mapping[str, str] = Locale("en").territories
    return territories


def country_name(code: str) -> str:
    """English name of a country by its ISO 3166-1 code; a code that is not known stays as it is."""
    return str(_countries().get(code, code))


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    from babel import Locale

    languages: Mapping[str, str] = Locale("en").languages
    return languages


def language_name(code: str) -> str:
    """English name of a language by its ISO 639 code; "unknown" for none, a code that is not known stays as it is."""
    return str(_languages().get(code, code)) if code else "unknown"


def moment(at: datetime) -> str:
    """ "14 Aug 2026, 06:00 UTC"."""
    return f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC"


def country_of(row: NameRow | ComparedName) -> str:
    """Name of the country to show beside a name; "" if none is known, or the name is that of the country."""
    country = country_name(row.country) if row.country else ""
    return "" if country.casefold() == row.name.casefold() else country


def shown_feeds(feeds: Sequence[FeedRow]) -> Sequence[FeedRow]:
    """All feeds where they are few; of many, those that were in trouble before those that answered."""
    if len(feeds) <= LONGEST:
        return feeds
    return sorted(feeds, key=lambda feed: (feed.state == "answered", feed.state == "failed at times"))[:LONGEST]


def left_out(rows: int, first: str) -> str:
    """What a table of so many rows leaves out, as a sentence; "" if it shows all.

    Args:
        rows: All there are.
        first: Which ones come first.
    """
    return f"{LONGEST} of {rows:,}, {first} first: the JSON and CSV files have all." if rows > LONGEST else ""


def made_line(made_at: datetime) -> str:
    """The one line that differs between two reports from the same warehouse."""
    return f"Made at {made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def shortened(text: str, limit: int = 80) -> str:
    """At most `limit` characters, cut at the end."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
