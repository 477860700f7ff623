"""When a page says its article was published: every time it gives, with its source; `extractors.dates` picks.

Machine-readable times first (JSON-LD, meta tags, microdata, `<time>`). Only where they give no more than a day, or
none, is the visible text looked at: for a clock beside that day, and for a day at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from email.utils import parsedate_to_datetime

from htmldate import find_date
from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.dates import NEAR, flag_of
from extractors.feed_dates import DateReader
from extractors.json_ld import Node, node_text, node_types
from extractors.records import DateCandidate, PublishedFrom
from extractors.shown_dates import read_shown_date

MAX_DATE_CHARS = 60
_MAX_PIECES = 3000
_MAX_LINE_CHARS = 160

_TIMES = XPath("//time[@datetime]")
_ITEM_DATES = XPath("//*[@itemprop='datePublished']")
_AFTER_HEADING = XPath("(//h1)[1]/following::text()[not(parent::script or parent::style or parent::noscript)]")
_IN_BODY = XPath("//body//text()[not(parent::script or parent::style or parent::noscript)]")

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "date", "dc.date.issued", "dcterms.created", "dc.date",
    "dcterms.date", "article.published", "published-date", "cxenseparse:recs:publishtime", "publication_date",
    "article:published", "published_time", "publish_date", "dcterms.issued", "dc.date.created",
    "cxenseparse:publishtime",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "article:modified",
    "lastmod", "revised",
)  # fmt: skip

_ZONE = r"(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?"
_LOOSE_TIME = re.compile(
    r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*" + _ZONE + r"(?!\d)", re.I
)
_DAY = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$")
_DAY_IN_ADDRESS = re.compile(r"/(20[0-3]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/._-]|\d{0,6}\b)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_DAY_IN_ADDRESS = re.compile(rf"/(20[0-3]\d)/({'|'.join(_MONTHS)})/([0-3]\d)/", re.I)
_DAY_AFTER_TITLE = re.compile(r"[|–—-]\s*(\d\d?)\.(\d\d?)\.(20\d\d)\s*$")
_CLOCK = re.compile(r"(?<![\d:.,])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.]|:\d\d:)(?::[0-5]\d)?\s*([ap]\.?m\b)?", re.I)
_NUMBER = re.compile(r"\d+")


def parse_time(raw: str, zone: tzinfo | None = None) -> DateCandidate | None:
    """Read a machine-readable time.

    Args:
        raw: ISO 8601 in any of the forms that pages use, or RFC 5322.
        zone: What a time without zone is read in; None: not known, UTC is assumed. A bare day is midnight UTC always.

    Returns:
        The time, its offset as written, source left to the caller; None if it is none. It may be an impossible one:
        some pages write 0001 or 1970 for "no date" (`extractors.dates.flag_of`).
    """
    raw = raw.strip()[:MAX_DATE_CHARS]
    try:
        if match := _LOOSE_TIME.match(raw):
            year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
            at = datetime(year, month, day, hour, minute, min(int(match[6] or 0), 59), tzinfo=_offset(match[7] or ""))
        elif match := _DAY.match(raw):
            at = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
            return _candidate(at, has_clock=False, zone_known=True)
        elif raw[:1].isalpha():
            at = parsedate_to_datetime(raw)
        else:
            return None
        return _candidate(at, has_clock=True, zone_known=at.tzinfo is not None, zone=zone)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _offset(text: str) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(text.replace(":", "").ljust(5, "0"), "%z").tzinfo


def _candidate(at: datetime, *, has_clock: bool, zone_known: bool, zone: tzinfo | None = None) -> DateCandidate:
    if at.tzinfo is None:
        at, zone_known = at.replace(tzinfo=zone or UTC), zone is not None
    at.astimezone(UTC)  # raises where the time has none
    return DateCandidate(at=at, source=PublishedFrom.TEXT, has_clock=has_clock, zone_known=zone_known)


def read_dates(
    tree: HtmlElement,
    metas: dict[str, list[str]],
    node: Node,
    nodes: list[Node],
    *,
    url: str,
    zone: tzinfo | None = None,
    now: datetime | None = None,
) -> tuple[DateCandidate, ...]:
    """Every time a page gives for its article, in the order of its sources.

    Args:
        tree: The page.
        metas: Its meta tags by name.
        node: The JSON-LD node of its article.
        nodes: All its JSON-LD nodes.
        url: Its address.
        zone: What times without zone are read in; None: UTC, and they say so.
        now: Latest possible time, for the search in the text. None: today.
    """
    found = [
        DateCandidate(at=read.at, source=source, has_clock=read.has_clock, zone_known=read.zone_known)
        for text, source in _given(tree, metas, node, nodes)
        if (read := parse_time(text, zone))
    ]
    found += [day] if (day := day_of_address(url)) else []
    credible = [each for each in found if flag_of(each.at, now) is None]
    published = [each for each in credible if each.source is not PublishedFrom.MODIFIED]
    reader = DateReader(language=tree.get("lang", ""), zone=zone)
    if not published:
        changed = {day for each in credible for day in (each.at.date(), each.at.astimezone(UTC).date())}
        title = _DAY_AFTER_TITLE.search((tree.findtext(".//head/title") or "")[-40:])
        day = _day(title.groups()[::-1], PublishedFrom.TEXT) if title else read_shown_date(tree, reader, now)
        if day is None:
            day = _searched(tree, now)
            # The search reads times of change, too; they are here already, with their minute.
            day = None if day and day.at.date() in changed else day
        published = [day] if day else []
        found += published
    elif not any(each.has_clock for each in published):
        shown = read_shown_date(tree, reader, now)
        if shown and shown.has_clock and any(abs(shown.at - each.at) < NEAR for each in published):
            published = [shown]
            found += published
    if published and not any(each.has_clock for each in published):
        clock = _clock_beside(tree, published[0].at.date(), zone)
        found += [clock] if clock else []
    return tuple(dict.fromkeys(found))


def _given(
    tree: HtmlElement, metas: dict[str, list[str]], node: Node, nodes: list[Node]
) -> Iterator[tuple[str, PublishedFrom]]:
    pages = [other for other in nodes if "webpage" in node_types(other)][:1]
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield node_text(node.get(key)), PublishedFrom.JSON_LD
    for page in pages:
        yield node_text(page.get("datePublished")), PublishedFrom.JSON_LD
    for name in _PUBLISHED_METAS:
        for text in metas.get(name, ())[:2]:
            yield text, PublishedFrom.META
    for element in _ITEM_DATES(tree)[:2]:
        yield element.get("content") or element.get("datetime") or "", PublishedFrom.META
    for element in _TIMES(tree)[:1]:
        yield element.get("datetime", ""), PublishedFrom.TEXT
    for each in (node, *pages):
        yield node_text(each.get("dateModified")), PublishedFrom.MODIFIED
    for name in _MODIFIED_METAS:
        for text in metas.get(name, ())[:1]:
            yield text, PublishedFrom.MODIFIED


def day_of_address(url: str) -> DateCandidate | None:
    """The day that an address names in its path; None if it names none."""
    if match := _DAY_IN_ADDRESS.search(url):
        return _day(match.groups(), PublishedFrom.URL)
    if match := _NAMED_DAY_IN_ADDRESS.search(url):
        return _day((match[1], str(_MONTHS.index(match[2].lower()) + 1), match[3]), PublishedFrom.URL)
    return None


def _day(parts: Sequence[str], source: PublishedFrom) -> DateCandidate | None:
    year, month, day = map(int, parts)
    try:
        at = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return DateCandidate(at=at, source=source, has_clock=False, zone_known=True)


def _searched(tree: HtmlElement, now: datetime | None) -> DateCandidate | None:
    bound = None if now is None else now.strftime("%Y-%m-%d")
    found = find_date(tree, original_date=True, extensive_search=False, max_date=bound)
    match = _DAY.match(found or "")
    return _day(match.groups(), PublishedFrom.TEXT) if match else None


def _clock_beside(tree: HtmlElement, day: date, zone: tzinfo | None) -> DateCandidate | None:
    """A visible line that names the known day and a clock, in whatever language its month is."""
    for find in (_AFTER_HEADING, _IN_BODY):
        before = ""
        for piece in find(tree)[:_MAX_PIECES]:
            text = " ".join(piece[: 2 * _MAX_LINE_CHARS].split())
            if not any(map(str.isalnum, text)):
                continue
            line = f"{before} {text}"  # day and clock may be in two elements
            before = text if len(text) < _MAX_LINE_CHARS else ""
            if len(line) < 2 * _MAX_LINE_CHARS and (clock := _clock_of(line, day)):
                at = datetime(day.year, day.month, day.day, *clock, tzinfo=zone or UTC)
                return DateCandidate(at=at, source=PublishedFrom.TEXT, has_clock=True, zone_known=zone is not None)
    return None


def _clock_of(line: str, day: date) -> tuple[int, int] | None:
    """Hour and minute that a line gives for a day."""
    for clock in _CLOCK.finditer(line):
        if _names_day(f"{line[: clock.start()]} | {line[clock.end() :]}", day):
            hour, half = int(clock[1]), (clock[3] or "")[:1].lower()
            return (hour % 12 + 12 * (half == "p") if half and 1 <= hour <= 12 else hour), int(clock[2])
    return None


def _names_day(text: str, day: date) -> bool:
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= 4]
    named = day.day in numbers and (day.year in numbers or day.year % 100 in numbers)
    # With its month in numbers, that must be the right one; without, it is a word.
    return named and (day.month in numbers or len(numbers) == 2)
