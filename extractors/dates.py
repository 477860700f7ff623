"""Which of several publication times holds: one rule, and the source is kept with the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from extractors.records import PublishedFrom

# Zones that are left out and clocks that are wrong put honest articles up to a day ahead.
FUTURE_TOLERANCE = timedelta(days=1)
# The first news sites opened in the early nineties; what is dated before was mis-read, or is an empty timestamp.
FIRST_POSSIBLE = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SettledDate:
    """A publication time with its source. `flag` says why it is not to be trusted (future, too_old), None if it is."""

    at: datetime
    source: PublishedFrom
    flag: str | None = None


def settle_date(
    *,
    page_at: datetime | None,
    page_from: PublishedFrom | None,
    feed_at: datetime | None,
    fetched_at: datetime,
    seen_at: datetime,
) -> SettledDate:
    """Pick the publication time of an article.

    A time to the minute on the page beats the feed's, which beats a bare day found in the page's text or address. An
    impossible time is never used: with no other one left, it only leaves its flag. What nobody dates, or nobody dates
    credibly, is dated by when its entry was first seen, an upper bound.

    Args:
        page_at: What the page says, with its source in `page_from`.
        feed_at: What the feed says.
        fetched_at: When the page was fetched; nothing was published long after.
        seen_at: When the entry was first seen.
    """
    exact = page_from in (PublishedFrom.JSON_LD, PublishedFrom.META)
    candidates: list[tuple[datetime, PublishedFrom]] = []
    if page_at and page_from and exact:
        candidates.append((page_at, page_from))
    if feed_at:
        candidates.append((feed_at, PublishedFrom.FEED))
    if page_at and page_from and not exact:
        candidates.append((page_at, page_from))
    for at, source in candidates:
        if flag_of(at, fetched_at) is None:
            return SettledDate(at, source)
    flag = flag_of(candidates[0][0], fetched_at) if candidates else None
    return SettledDate(min(seen_at, fetched_at), PublishedFrom.SEEN, flag)


def flag_of(at: datetime, fetched_at: datetime) -> str | None:
    """Why a time cannot be a publication time, or None if it can."""
    if at > fetched_at + FUTURE_TOLERANCE:
        return "future"
    if at < FIRST_POSSIBLE:
        return "too_old"
    return None
