"""Days of the Solar Hijri calendar, by which pages in Persian and Dari date, as days of ours.

`dateparser` knows it only with two more libraries; months of 31, 30 and 29 days and a cycle of 33 years are all it is.
"""

from __future__ import annotations

from datetime import date, timedelta

# The months as they are called in Iran, and in Afghanistan.
_MONTHS = (
    ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
    ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"],
)
_FIRST_YEAR, _LAST_YEAR = 1369, 1470
_ITS_FIRST_DAY = date(1990, 3, 21)
# Years of 366 days by their place in the cycle; it agrees with the equinox in Tehran, which decides, from 1343 to 1472.
_LONG_YEARS = frozenset((1, 5, 9, 13, 17, 22, 26, 30))


def to_gregorian(year: int, month: str, day: int) -> date | None:
    """The day that a year, the name of a month and its day name; None if there is none, from 1990 to 2091."""
    number = next((names.index(month) for names in _MONTHS if month in names), None)
    if number is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    last = 31 if number < 6 else 30 if number < 11 or year % 33 in _LONG_YEARS else 29
    if not 1 <= day <= last:
        return None
    before = 365 * (year - _FIRST_YEAR) + sum(each % 33 in _LONG_YEARS for each in range(_FIRST_YEAR, year))
    return _ITS_FIRST_DAY + timedelta(days=before + 31 * min(number, 6) + 30 * max(number - 6, 0) + day - 1)
