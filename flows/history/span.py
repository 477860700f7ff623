"""Days of publication that are wanted, and what is certain to lie outside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from extractors.page_dates import day_of_address

# A month that an address names in its path or file name: sitemap-2019-05.xml, /2019/05/.
_MONTH = re.compile(r"(?<!\d)(19[89]\d|20[0-3]\d)[-_/.]?(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"[-_/.](19[89]\d|20[0-3]\d)(?:\.xml|\.txt|/?$|[-_])")
# A day that an address names is that of the site's clock.
_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included, in UTC; None: no bound."""

    since: date | None = None
    until: date | None = None

    def excludes(
        self, *, published_at: datetime | None = None, changed_at: datetime | None = None, url: str = ""
    ) -> str:
        """Why a page was certainly not published in these days; "" if it may have been.

        Args:
            published_at: When it was published, as its site says.
            changed_at: When it was last changed, or captured: it was published before.
            url: Its address, which may name a day.
        """
        if self.since is None and self.until is None:
            return ""
        if published_at is not None:
            return self._outside(published_at.astimezone(UTC).date(), published_at.astimezone(UTC).date())
        if self.since and changed_at and changed_at.astimezone(UTC).date() < self.since:
            return "before --since"
        day = day_of_address(url) if url else None
        return self._outside(day.at.date() - _SLACK, day.at.date() + _SLACK) if day else ""

    def excludes_list(self, url: str, changed_at: datetime | None) -> str:
        """The same of a list of pages, as a sitemap is: by its time of change, or the month or year in its name."""
        if self.since and changed_at and changed_at.astimezone(UTC).date() < self.since:
            return "before --since"
        path = url.partition("://")[2].partition("/")[2]
        if day := day_of_address(url):
            return self._outside(day.at.date() - _SLACK, day.at.date() + _SLACK)
        if match := _MONTH.search(path):
            first = date(int(match[1]), int(match[2]), 1)
            return self._outside(first - _SLACK, (first + timedelta(days=32)).replace(day=1))
        if match := _YEAR.search(path):
            return self._outside(date(int(match[1]), 1, 1) - _SLACK, date(int(match[1]) + 1, 1, 1))
        return ""

    def _outside(self, first: date, last: date) -> str:
        if self.since and last < self.since:
            return "before --since"
        if self.until and first > self.until:
            return "after --until"
        return ""


ALL_DAYS = Span()
