"""Which of several publication times holds: one rule for pages and feeds. The source is kept with the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from extractors.records import DateCandidate, PublishedFrom

# Nothing is published after it was fetched, but the clock of a site may be some minutes ahead of ours: servers that
# keep their time over the network differ by less than a second, those left to themselves drift by minutes in months.
FUTURE_TOLERANCE = timedelta(minutes=10)
# The first news sites opened in the early nineties; what is dated before was mis-read, or is an empty timestamp.
FIRST_POSSIBLE = datetime(1990, 1, 1, tzinfo=UTC)
# Feeds send an article again for weeks after it was first published, when it is updated. What is older by a season than
# the feed's own date for it carries the date of a template, or of something else on the page.
FEED_TOLERANCE = timedelta(days=90)
# An entry is seen minutes after it is published at the earliest; clocks differ by some.
SEEN_TOLERANCE = FUTURE_TOLERANCE
# So far from midnight UTC is a time of the same day in any zone, at most.
NEAR = timedelta(hours=38)

_ORDER = (
    PublishedFrom.JSON_LD,
    PublishedFrom.META,
    PublishedFrom.FEED,
    PublishedFrom.URL,
    PublishedFrom.TEXT,
    PublishedFrom.MODIFIED,
    PublishedFrom.SEEN,
)


@dataclass(frozen=True, slots=True)
class SettledDate:
    """A publication time in UTC with its source.

    `flag` says what was wrong with a better source that was set aside, None if nothing was:

        future       after the page was fetched; without a zone, it is likely local time of a place east of UTC
        too_old      before 1990
        before_feed  long before the feed could have carried it
        after_seen   after its entry was seen, where another time is not
        zone         written as UTC, but another source or the outlet's zone shows that it is local time
    """

    at: datetime
    source: PublishedFrom
    flag: str | None = None


def settle_date(
    candidates: Sequence[DateCandidate],
    *,
    fetched_at: datetime | None = None,
    seen_at: datetime | None = None,
    feed_from: datetime | None = None,
    zone: tzinfo | None = None,
) -> SettledDate | None:
    """Pick the publication time of an article.

    A minute whose zone is known beats one whose zone is not, that beats a bare day; a time of change comes last. Within
    each the order of sources is JSON-LD, meta tags, feed, address, text. The clock of the text only counts for a day
    that another source names. An impossible time is never used, and leaves its flag. What nobody dates, or nobody dates
    credibly, is dated by when its entry was first seen, an upper bound.

    Args:
        candidates: What page and feed say, in any order.
        fetched_at: When the page was fetched; nothing was published long after. None: not known.
        seen_at: When the entry was first seen. None: there is none.
        feed_from: When its feed gave it as news (`feed_bound`). None: not known.
        zone: The outlet's zone, to recognise its local times where they are written as UTC. None: not known.

    Returns:
        None if there is neither a credible candidate nor a `seen_at`.
    """
    flag = None
    possible: list[DateCandidate] = []
    ahead: list[DateCandidate] = []
    limit = min((at for at in (fetched_at, seen_at) if at is not None), default=None)
    credible = [each for each in candidates if flag_of(each.at, fetched_at, feed_from) is None]
    for given in sorted(_on_its_day(candidates, credible), key=_rank):
        candidate = _in_local_time(given, limit, zone)
        wrong = flag_of(candidate.at, fetched_at, feed_from)
        if wrong is None:
            flag = flag or ("zone" if candidate is not given and not possible else None)
            possible.append(candidate)
        elif not possible:
            flag = flag or wrong
            ahead += [candidate] if wrong == "future" else []
    if not possible:
        if seen_at is None:
            return None
        return SettledDate(min(seen_at, fetched_at or seen_at), PublishedFrom.SEEN, flag)
    best = possible[0]
    if told := next((other for each in ahead for other in possible if _shows_local(each, other, zone)), None):
        best, flag = told, "zone"
    elif local := next((other for other in possible[1:] if _shows_local(best, other, zone)), None):
        best, flag = local, flag or "zone"
    elif seen_at is not None and _is_after(best, seen_at):
        # Told to the minute only: a bare day is midnight, and would be earlier by rounding.
        earlier = next((c for c in possible if _is_told(c) and not _is_after(c, seen_at)), None)
        best, flag = (earlier, flag or "after_seen") if earlier else (best, flag)
    return SettledDate(best.at.astimezone(UTC), best.source, flag)


def flag_of(at: datetime, fetched_at: datetime | None, feed_from: datetime | None = None) -> str | None:
    """Why a time cannot be a publication time, or None if it can. `wirewatch verify` checks the same in SQL."""
    if fetched_at is not None and at > fetched_at + FUTURE_TOLERANCE:
        return "future"
    if at < FIRST_POSSIBLE:
        return "too_old"
    if feed_from is not None and at < feed_from - FEED_TOLERANCE:
        return "before_feed"
    return None


def feed_bound(
    *, published_at: datetime | None, updated_at: datetime | None, seen_at: datetime, subscribed_at: datetime | None
) -> datetime | None:
    """When a feed gave an entry as news: by its own date, else since we know that feed.

    Args:
        published_at: The feed's date of the entry. One equal to `updated_at` may be a time of change, and says nothing.
        updated_at: The feed's time of change.
        seen_at: When the entry was first seen.
        subscribed_at: When its feed was first known. What a feed held on its first day may be of any age.

    Returns:
        None where nothing is known.
    """
    if published_at is not None and published_at != updated_at:
        return published_at
    if subscribed_at is not None and seen_at > subscribed_at + timedelta(days=1):
        return subscribed_at
    return None


def feed_candidate(published_at: datetime) -> DateCandidate:
    """A feed's date as a candidate: midnight to the second is a day without a time."""
    has_clock = published_at.time() != datetime.min.time()
    return DateCandidate(at=published_at, source=PublishedFrom.FEED, has_clock=has_clock)


def _rank(candidate: DateCandidate) -> tuple[int, int]:
    if candidate.source is PublishedFrom.MODIFIED:
        grade = 3
    else:
        grade = 0 if _is_told(candidate) else 1 if candidate.has_clock else 2
    return grade, _ORDER.index(candidate.source)


def _is_told(candidate: DateCandidate) -> bool:
    return candidate.has_clock and candidate.zone_known and candidate.source is not PublishedFrom.MODIFIED


def _on_its_day(candidates: Sequence[DateCandidate], credible: Sequence[DateCandidate]) -> list[DateCandidate]:
    """Without times of the text for days that no better source names: they may belong to anything on the page."""
    named = [c.at for c in credible if c.source not in (PublishedFrom.TEXT, PublishedFrom.MODIFIED)]
    if not named:
        return list(candidates)
    return [
        c for c in candidates if c.source is not PublishedFrom.TEXT or any(abs(c.at - other) < NEAR for other in named)
    ]


def _in_local_time(candidate: DateCandidate, limit: datetime | None, zone: tzinfo | None) -> DateCandidate:
    """A time said to be UTC that is too late for it, as the clock of the outlet's zone if that is not too late."""
    says_utc = candidate.has_clock and candidate.zone_known and not candidate.at.utcoffset()
    if zone is None or limit is None or not says_utc or candidate.at <= limit + SEEN_TOLERANCE:
        return candidate
    local = candidate.at.replace(tzinfo=zone)
    return replace(candidate, at=local) if local <= limit + SEEN_TOLERANCE else candidate


def _shows_local(best: DateCandidate, other: DateCandidate, zone: tzinfo | None) -> bool:
    """Whether a time said to be UTC is local time: another source has the same clock with an offset behind it, or says
    the instant that the clock shows in the outlet's zone."""
    if best.at.utcoffset() or not (_is_told(best) and _is_told(other)):
        return False
    clock = best.at.replace(tzinfo=None)
    same_clock = bool(other.at.utcoffset()) and abs(clock - other.at.replace(tzinfo=None)) < timedelta(minutes=1)
    in_zone = zone is not None and abs(clock.replace(tzinfo=zone) - other.at) < timedelta(minutes=1)
    return same_clock or in_zone


def _is_after(candidate: DateCandidate, seen_at: datetime) -> bool:
    return candidate.has_clock and candidate.at > seen_at + SEEN_TOLERANCE
