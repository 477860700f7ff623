"""How times and long texts are written in every form of the report."""

from __future__ import annotations

from datetime import UTC, datetime

# Not from strftime, whose words follow the locale of the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: datetime, *, year: bool = True) -> str:
    """ "14 Aug 2026", or "14 Aug", in UTC."""
    at = moment.astimezone(UTC)
    shown = f"{at.day} {_MONTHS[at.month - 1]}"
    return f"{shown} {at.year}" if year else shown


def made_line(made_at: datetime) -> str:
    """The one line that differs between two reports from the same warehouse."""
    return f"Made at {made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def shortened(text: str, limit: int = 80) -> str:
    """At most `limit` characters, cut at the end."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
