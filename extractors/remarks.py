"""A feed that answered -> remarks on it: what its publisher should mend, and what a reader of it should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from extractors.discovery import EMPTY, NO_ENTRIES, QUIET
from extractors.records import Feed, FeedKind, Page
from extractors.urls import canonical_url

# Feeds are asked hourly at most, unless they invite more: a window that is hardly longer lets entries slip through.
NARROW = timedelta(hours=2)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Severity(StrEnum):
    """How bad it is, worst first."""

    ERROR = "error"  # the feed is of no use as it is
    WARNING = "warning"  # something is lost or wrong
    NOTE = "note"  # good to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One sentence on a feed."""

    severity: Severity
    text: str


def error(text: str) -> Remark:
    """A remark that makes the feed useless."""
    return Remark(severity=Severity.ERROR, text=text)


def warning(text: str) -> Remark:
    """A remark on what is lost or wrong."""
    return Remark(severity=Severity.WARNING, text=text)


def note(text: str) -> Remark:
    """A remark that is good to know."""
    return Remark(severity=Severity.NOTE, text=text)


def remarks_on_answer(url: str, page: Page) -> list[Remark]:
    """What the answer says before its document is read: where it came from, how it may be asked again.

    Args:
        url: As it was asked for.
        page: The answer, asked for without validators.
    """
    found = []
    if page.moved_to:
        found.append(warning(f"moved permanently: subscribe to {page.moved_to} instead"))
    elif canonical_url(page.final_url) != canonical_url(url):
        found.append(note(f"redirects for the time being to {page.final_url}"))
    validators = page.validators
    names = [name for name, value in (("ETag", validators.etag), ("Last-Modified", validators.last_modified)) if value]
    if names:
        found.append(note(f"sends {' and '.join(names)}"))
    else:
        found.append(
            warning("sends neither ETag nor Last-Modified: each poll costs the whole document, so it is asked daily")
        )
    if page.max_age_s:
        found.append(note(f"stays fresh for {_length(page.max_age_s)} by its headers: it is not asked again before"))
    if url.startswith("http://"):
        found.append(note("comes without encryption: anybody on the way can change it"))
    found.append(note(f"{_size(len(page.body))}, {page.content_type or 'no content type'}, in {page.seconds:.1f} s"))
    return found


def remarks_on_feed(feed: Feed, kind: FeedKind, now: datetime) -> list[Remark]:
    """What the document itself says.

    Args:
        feed: The feed or sitemap.
        kind: What it was read as.
        now: The time, to tell the future and the quiet.
    """
    found = []
    if not feed.entries and not feed.index:
        found.append(error(EMPTY if kind is FeedKind.FEED else "the sitemap is empty"))
    if feed.index:
        found.append(note(f"an index of {len(feed.index)} sitemaps"))
    if kind is FeedKind.SITEMAP and feed.entries and not any(entry.title for entry in feed.entries):
        found.append(warning("an ordinary sitemap, not one of news: it lists pages without titles and times"))
    found += [warning(problem) for problem in feed.problems if problem != NO_ENTRIES]
    found += _remarks_on_entries(feed, kind, now)
    if feed.ttl_s:
        found.append(note(f"asks readers to come back after {_length(feed.ttl_s)} (ttl)"))
    if feed.skip_hours:
        found.append(note(f"asks not to be asked at {', '.join(f'{hour}h' for hour in feed.skip_hours)} UTC"))
    if feed.skip_days:
        found.append(note(f"asks not to be asked on {', '.join(_DAYS[day] for day in feed.skip_days)}"))
    return found


def _remarks_on_entries(feed: Feed, kind: FeedKind, now: datetime) -> list[Remark]:
    found = []
    entries = feed.entries
    links = Counter(canonical_url(entry.url) for entry in entries)
    shared = [link for link, count in links.items() if count > 1]
    if shared:
        many = f"{len(shared)} links are" if len(shared) > 1 else "1 link is"
        found.append(warning(f"{many} shared by several entries, such as {shared[0]}; each page is read once"))
    times = [moment for entry in entries if (moment := entry.published_at or entry.updated_at)]
    future = [moment for moment in times if moment > now + timedelta(days=1)]
    if future and not any("in the future" in problem for problem in feed.problems):
        many = f"{len(future)} entries are" if len(future) > 1 else "1 entry is"
        found.append(warning(f"{many} dated in the future, up to {_day(max(future))}"))
    past = [moment for moment in times if moment <= now + timedelta(days=1)]
    if not past:
        return found
    newest, oldest = max(past), min(past)
    if now - newest > QUIET:
        found.append(warning(f"nothing new for {(now - newest).days} days"))
    days = (newest - oldest) / timedelta(days=1)
    pace = f", {len(past) / days:.1f} a day" if days >= 1 else ""
    many = f"{len(entries)} entries" if len(entries) > 1 else "1 entry"
    found.append(note(f"{many}, from {_day(oldest)} to {_day(newest)}{pace}"))
    if kind is FeedKind.FEED and len(past) > 1 and timedelta(0) < newest - oldest < NARROW:
        found.append(warning(f"holds the last {_length((newest - oldest).total_seconds())} only: news may slip by"))
    return found


def remark_on_second_answer(first: Page, second: Page, feed: Feed, again: Feed | None) -> Remark | None:
    """Say whether validators work.

    Args:
        first: Asked for without validators.
        second: Asked for with those of the first, at once.
        feed: What the first held.
        again: What the second held, None if it could not be read.

    Returns:
        None where there are no validators to judge.
    """
    if first.validators.etag is None and first.validators.last_modified is None:
        return None
    if second.not_modified:
        return note("answers 304 when asked whether anything is new, as it should")
    if again is None:
        return warning("answers with something else when asked whether anything is new")
    if [entry.guid for entry in again.entries] != [entry.guid for entry in feed.entries]:
        return note("changed between two requests: whether its validators work is not known")
    if first.body == second.body:
        return warning("sends validators, but ignores them: each poll costs the whole document")
    return warning("its bytes change with every request though its entries do not, so its validators never hold")


def in_order(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """Worst first, each once."""
    return tuple(sorted(dict.fromkeys(remarks), key=lambda remark: list(Severity).index(remark.severity)))


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _length(seconds: float) -> str:
    for unit, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} seconds"


def _size(count: int) -> str:
    return f"{count / 1000:.0f} kB" if count >= 1000 else f"{count} bytes"
