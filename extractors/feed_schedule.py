"""What a feed document says about when to ask for it again: ttl, sy:updatePeriod, skipHours and skipDays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from extractors.feed_entries import Problems

# What publishers write as ttl ranges from 1 minute to years; outside of this it says nothing.
MIN_TTL_S, MAX_TTL_S = 60, 7 * 86_400
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 30 * 86_400, "yearly": 365 * 86_400}
_DAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}


def read_ttl_s(head: Mapping[str, str]) -> int | None:
    """How long the publisher says the document stays fresh, in seconds; ttl before sy:updatePeriod.

    Args:
        head: `ttl` (minutes, RSS 2.0), `sy_updateperiod` and `sy_updatefrequency` (RSS 1.0 syndication module), each
            absent where the channel lacks it.

    Returns:
        None if it says nothing, or something below a minute or above a week.
    """
    ttl, period = head.get("ttl", ""), head.get("sy_updateperiod", "").strip().lower()
    frequency = head.get("sy_updatefrequency", "")
    seconds = 0.0
    if re.fullmatch(r"\s*\d{1,7}(\.\d{0,6})?\s*", ttl):
        seconds = float(ttl) * 60
    elif period in _PERIODS_S:
        times = int(frequency) if re.fullmatch(r"\s*[1-9]\d{0,4}\s*", frequency) else 1
        seconds = _PERIODS_S[period] / times
    return int(seconds) if MIN_TTL_S <= seconds <= MAX_TTL_S else None


def read_skip_hours(words: Sequence[str], problems: Problems) -> tuple[int, ...]:
    """Hours in which the publisher asks not to be asked (skipHours of RSS), in order: 0 to 23, UTC.

    Args:
        words: What the list holds, as written.
        problems: Receives hours that do not exist. A list of all of them is noted and counts as empty.
    """
    return _read_list(words, _hour, "bad-skip-hour", 24, "skip-all-hours", problems)


def read_skip_days(words: Sequence[str], problems: Problems) -> tuple[int, ...]:
    """Days on which the publisher asks not to be asked (skipDays of RSS), in order: 0 is Monday, UTC.

    Args:
        words: What the list holds, as written.
        problems: Receives days that do not exist. A list of all of them is noted and counts as empty.
    """
    return _read_list(words, _DAYS.get, "bad-skip-day", 7, "skip-all-days", problems)


def _read_list(
    words: Sequence[str], read: Callable[[str], int | None], bad: str, most: int, too_many: str, problems: Problems
) -> tuple[int, ...]:
    found: set[int] = set()
    for word in words:
        number = read(word.strip().lower())
        if number is None:
            problems.add(bad, word)
        else:
            found.add(number)
    if len(found) < most:
        return tuple(sorted(found))
    problems.add(too_many)
    return ()


def _hour(word: str) -> int | None:
    """0 to 23; 24 is midnight in RSS 0.91."""
    hour = int(word) if re.fullmatch(r"[0-9]{1,2}", word) else 25
    return hour % 24 if hour <= 24 else None
