"""ISO weeks: Monday 00:00 UTC to the next Monday 00:00 UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from extractors.errors import UsageError

_FORM = re.compile(r"(\d{4})-?[Ww](\d{2})", re.ASCII)
# Far enough from the ends of `date` that shifting by a year's baseline cannot overflow.
YEARS = range(1900, 3000)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week. Weeks sort by time; `str(week)` is "2026-W33".

    Args:
        monday: Its first day.
    """

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read "2026-W33" (also without the hyphen, or with a small w).

        Raises:
            UsageError: The text is no ISO week, or its year has no such week.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None or int(found[1]) not in YEARS:
            raise UsageError(f"not an ISO week: {text[:40]!r}; write it like 2026-W33")
        year, number = int(found[1]), int(found[2])
        try:
            return cls(date.fromisocalendar(year, number, 1))
        except ValueError:
            last = date(year, 12, 28).isocalendar().week  # 28 December is always in the last week
            raise UsageError(f"{year} has weeks W01 to W{last}, not W{number:02}") from None

    @classmethod
    def of(cls, moment: date | datetime) -> Week:
        """The week that holds a day, or a moment (aware; its day in UTC counts)."""
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise ValueError("a moment needs a time zone")
            moment = moment.astimezone(UTC).date()
        return cls(moment - timedelta(days=moment.weekday()))

    @classmethod
    def last_complete(cls, now: datetime) -> Week:
        """The newest week that is over at `now` (aware)."""
        return cls.of(now).shift(-1)

    def shift(self, weeks: int) -> Week:
        """The week so many weeks later; negative for earlier."""
        return Week(self.monday + timedelta(weeks=weeks))

    def before(self, count: int) -> tuple[Week, ...]:
        """The `count` weeks before this one, oldest first."""
        return tuple(self.shift(-back) for back in range(count, 0, -1))

    @property
    def start_at(self) -> datetime:
        """Its first moment, UTC."""
        return datetime.combine(self.monday, time(), UTC)

    @property
    def end_at(self) -> datetime:
        """The first moment after it, UTC."""
        return self.start_at + timedelta(weeks=1)

    @property
    def label(self) -> str:
        """Its days for people: "10 to 16 August 2026"."""
        sunday = self.monday + timedelta(days=6)
        first = str(self.monday.day)
        if self.monday.month != sunday.month:
            first += f" {_MONTHS[self.monday.month - 1]}"
        if self.monday.year != sunday.year:
            first += f" {self.monday.year}"
        return f"{first} to {sunday.day} {_MONTHS[sunday.month - 1]} {sunday.year}"

    @property
    def short(self) -> str:
        """Its number alone, for axes: "W33"."""
        return f"W{self.monday.isocalendar().week:02}"

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year:04}-W{number:02}"
