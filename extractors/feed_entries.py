"""Raw items of any feed format -> clean entries, and a list of what the publisher should mend."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from html.entities import html5
from urllib.parse import urljoin, urlsplit

from extractors.feed_dates import DateReader
from extractors.mojibake import difference, mend
from extractors.plain_text import holds_markup, plain_text
from extractors.records import Entry

MAX_ENTRIES = 5_000
MAX_URL_CHARS = 4_000
MAX_TITLE_CHARS = 1_000
MAX_SUMMARY_CHARS = 10_000
MAX_CONTENT_CHARS = 500_000
MAX_NAME_CHARS = 200
MAX_AUTHORS = 20
MAX_TAGS = 50
# By so much may a publisher's clock be ahead of ours.
CLOCKS_DIFFER = timedelta(minutes=15)
# So many entries of one moment are no coincidence.
MIN_SAME_DATES = 5

_SENTENCES = {
    "no-link": "{n} {entry} {has} no link and {was} left out.",
    "bad-link": "{n} {entry} {has} a link that is not a web address, such as “{example}”, and {was} left out.",
    "relative-link": "{n} {entry} {has} a link without host, such as “{example}”; it was completed from the address of "
    "the feed.",
    "no-guid": "{n} {entry} {has} no guid or id; the link is used instead.",
    "relative-guid": "{n} {entry} {has} a guid that says it is a permalink but is no web address, such as “{example}”; "
    'add isPermaLink="false".',
    "no-feed-title": "The feed has no title.",
    "no-title": "{n} {entry} {has} no title.",
    "html-title": "{n} {entry} {has} HTML in the title, such as “{example}”; it was removed, others may show it.",
    "no-date": "{n} {entry} {has} no date.",
    "bad-date": "{n} {entry} {has} a date that cannot be read, such as “{example}”.",
    "odd-date": "{n} {entry} {has} a date in an unusual form, such as “{example}”, that other readers may not know. "
    "RSS asks for “Mon, 15 Aug 2022 14:30:00 +0000”, Atom and JSON Feed for “2022-08-15T14:30:00Z”.",
    "no-zone": "{n} {entry} {has} a date without a time zone, such as “{example}”; UTC is assumed.",
    "own-zone": "{n} {entry} {has} a date without a time zone, such as “{example}”; the outlet's is assumed.",
    "future-date": "{n} {entry} {is} dated in the future, such as “{example}”; if that is local time, add its zone.",
    "same-date": "All {n} {entry} carry the same date; it seems to be that of the document, not of the articles.",
    "repeated": "{n} {entry} {repeats} an earlier entry of the same document and {was} left out.",
    "shared-guid": "{n} {entry} {shares} a guid with another entry that has another link; the link is used instead.",
    "too-many": f"The document has more than {MAX_ENTRIES} entries; {{n}} {{were}} left out.",
    "none": "The document has no entries.",
    "broken-xml": "The XML is broken ({example}); what could be read was kept, entries may be missing.",
    "mojibake": "{n} {entry} {has} text that was encoded twice, such as {example}; it was mended.",
    "charset-wrong": "The declared character encoding is wrong: {example}.",
    "charset-unknown": "The declared character encoding “{example}” does not exist.",
    "xml-version": "The document says it is XML {example}; feeds are XML 1.0, and other readers may refuse it.",
    "space-before": "There is white space in front of <?xml, where XML allows none; strict readers will refuse the "
    "document.",
    "junk-before": "There is something other than XML in front of the document; other readers may refuse it.",
    "control-characters": "The document holds {n} {character} that XML forbids, such as control codes; {it} {was} "
    "removed.",
    "doctype": "The document declares entities of its own; they were ignored.",
    "not-xml-type": "The document is served as {example}, which is not a type for feeds.",
    "bad-skip-hour": "skipHours names {n} {hour} that {does} not exist, such as “{example}”; allowed is 0 to 23.",
    "bad-skip-day": "skipDays names {n} {day} that {does} not exist, such as “{example}”; allowed is Monday to Sunday.",
    "skip-all-hours": "skipHours names all 24 hours, so that the feed could never be read; it was ignored.",
    "skip-all-days": "skipDays names all 7 days, so that the feed could never be read; it was ignored.",
    "archive": "The document is marked as an archive, which never changes; new entries come under another address.",
    "sitemap-namespace": "The sitemap does not use the namespace of sitemaps.org; other readers may not understand it.",
    "bare-ampersand": "Some ampersands are not written as &amp;, and strict readers will refuse the document.",
    "html-names": "HTML names for characters are used that XML does not know, such as “{example}”; strict readers will "
    "refuse the document.",
    "foreign-address": "{n} {entry} {has} an address of another site, such as {example}, and {was} left out.",
    "too-many-addresses": "The sitemap lists more than 50,000 addresses, the most there may be; {n} {were} left out.",
    "own-address": "The index lists itself.",
    "day-only": "{n} {entry} {has} a date without a time of day, such as “{example}”; midnight UTC is assumed.",
    "json-version": "The document does not say which version of JSON Feed it follows.",
}
_ONE_WORDS = {
    "entry": "entry",
    "has": "has",
    "was": "was",
    "is": "is",
    "were": "was",
    "repeats": "repeats",
    "shares": "shares",
    "hour": "hour",
    "day": "day",
    "does": "does",
    "character": "character",
    "it": "it",
}
_MANY_WORDS = {
    "entry": "entries",
    "has": "have",
    "was": "were",
    "is": "are",
    "were": "were",
    "repeats": "repeat",
    "shares": "share",
    "hour": "hours",
    "day": "days",
    "does": "do",
    "character": "characters",
    "it": "they",
}
_SLASHES = re.compile(r"^(https?):///+", re.IGNORECASE)
# In a link "&copy=3" is a parameter, whatever HTML makes of it; with a semicolon it is a reference.
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Problems:
    """What a publisher should mend: each kind once, with a count."""

    _counts: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, example: str = "", count: int = 1) -> None:
        """Note one more problem of a kind; the first example is shown."""
        self._counts[kind] += count
        self._examples.setdefault(kind, " ".join(example.split())[:60])

    def noted(self, kind: str) -> bool:
        """Whether there was a problem of a kind."""
        return self._counts[kind] > 0

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind, in order of first appearance."""
        return tuple(self._sentence(kind, count) for kind, count in self._counts.items())

    def _sentence(self, kind: str, count: int) -> str:
        words = _ONE_WORDS if count == 1 else _MANY_WORDS
        said = _SENTENCES[kind].format(n=count, example=self._examples[kind], **words)
        return re.sub(", such as “”,?", "", said)  # no example was given


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An item as the format's parser found it. `markup` fields may hold HTML; `title_literal` is known to be plain."""

    guid: str = ""
    permalink: bool = False  # whether the guid is said to be an address
    url: str = ""
    base: str = ""  # what `url` is relative to by xml:base; "" if there is none
    title: str = ""
    title_literal: bool = False
    title_plain: bool = False  # whether the format wants no HTML in it
    published: str = ""
    updated: str = ""
    summary: str = ""
    summary_literal: bool = False
    content: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def _referred(match: re.Match[str]) -> str:
    return html.unescape(match[0]) if match[0][1] == "#" or match[0][1:] in html5 else match[0]


def joined_url(base: str, link: str) -> str:
    """`urljoin`, but "" where either makes no sense, such as "http://[x"."""
    try:
        joined = urljoin(base, link)
        urlsplit(joined)  # which joining spares itself where one of them is empty
        return joined
    except ValueError:
        return ""


def absolute_url(link: str, base: str) -> str:
    """Return a link as an absolute http(s) address, "" if it is none."""
    link = re.sub(r"[\t\r\n]", "", _REFERENCE.sub(_referred, link) if "&amp;" in link else link).strip()
    link = _SLASHES.sub(r"\1://", link)
    if not link or len(link) > MAX_URL_CHARS:
        return ""
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return _CONTROL.sub("", joined).replace(" ", "%20") if usable and len(joined) <= MAX_URL_CHARS else ""


def clean_entries(
    raws: Sequence[RawEntry],
    *,
    url: str,
    language: str,
    problems: Problems,
    now: datetime | None = None,
    zone: tzinfo | None = None,
    left_out: int = 0,
) -> tuple[Entry, ...]:
    """Clean the items of one document, in its order.

    Args:
        raws: As the format's parser found them.
        url: Address of the document, to complete links from.
        language: BCP 47 tag of the feed, for month names; "" if unknown.
        problems: Receives what was found wanting.
        now: Later dates are noted; None: none is.
        zone: What times without zone are read in; None: UTC.
        left_out: Items behind these that the document has and the caller did not take.

    Returns:
        Entries with a link; no two share a guid. An entry that repeats guid and link of an earlier one is left out;
        one that repeats only the guid goes by its link, since one guid for everything is a common fault and
        dropping would lose all but one entry.
    """
    if not raws:
        problems.add("none")
    left_out += max(0, len(raws) - MAX_ENTRIES)
    if left_out:
        problems.add("too-many", count=left_out)
    dates = DateReader(language, zone)
    links: dict[str, str] = {}  # guid -> link
    entries: list[Entry] = []
    for raw in raws[:MAX_ENTRIES]:
        link = absolute_url(raw.url, joined_url(url, raw.base))
        if not link:
            problems.add("bad-link" if raw.url.strip() else "no-link", raw.url)
            continue
        if "://" not in raw.url[:12] and not raw.base and not raw.url.lstrip().startswith("//"):
            problems.add("relative-link", raw.url)
        guid = _CONTROL.sub("", raw.guid.strip())[:MAX_URL_CHARS]
        if not guid:
            problems.add("no-guid")
            guid = link
        if raw.permalink and not guid.lower().startswith(("http://", "https://")):
            problems.add("relative-guid", guid)
        if links.get(guid, link) != link:
            problems.add("shared-guid")
            guid = link
        if guid in links:
            problems.add("repeated")
            continue
        links[guid] = link
        entries.append(_clean_entry(_mended(raw, problems), guid, link, dates, problems))
        if now is not None and (entries[-1].published_at or now) > now + CLOCKS_DIFFER:
            problems.add("future-date", raw.published or raw.updated)
    if len(entries) >= MIN_SAME_DATES and len({entry.published_at for entry in entries} - {None}) == 1:
        problems.add("same-date", count=len(entries))
    return tuple(entries)


def _mended(raw: RawEntry, problems: Problems) -> RawEntry:
    texts = (raw.title, raw.summary, raw.content, *raw.authors, *raw.tags)
    if all(map(str.isascii, texts)):
        return raw
    mended = {text: mend(text)[0] for text in texts}
    changed = [text for text in texts if mended[text] != text]
    if not changed:
        return raw
    problems.add("mojibake", difference(changed[0], mended[changed[0]]))
    return replace(
        raw,
        title=mended[raw.title],
        summary=mended[raw.summary],
        content=mended[raw.content],
        authors=tuple(mended[author] for author in raw.authors),
        tags=tuple(mended[tag] for tag in raw.tags),
    )


def _clean_entry(raw: RawEntry, guid: str, link: str, dates: DateReader, problems: Problems) -> Entry:
    title = plain_text(raw.title[: MAX_TITLE_CHARS * 8], literal=raw.title_literal)[:MAX_TITLE_CHARS]
    if not title:
        problems.add("no-title")
    elif raw.title_plain and holds_markup(raw.title):
        problems.add("html-title", html.unescape(raw.title))
    summary = plain_text(raw.summary[:MAX_CONTENT_CHARS], literal=raw.summary_literal)[:MAX_SUMMARY_CHARS]
    content = _CONTROL.sub("", raw.content[:MAX_CONTENT_CHARS]).strip()
    if content and not summary:
        summary = plain_text(content)[:MAX_SUMMARY_CHARS]
    updated_at = _read_date(raw.updated, dates, problems)
    published_at = _read_date(raw.published, dates, problems) or updated_at
    if not raw.published.strip() and not raw.updated.strip():
        problems.add("no-date")
    return Entry(
        guid=guid,
        url=link,
        title=title,
        published_at=published_at,
        updated_at=updated_at,
        summary=summary,
        content=content if len(content) > len(summary) else "",
        authors=_names(raw.authors, MAX_AUTHORS),
        tags=_names(raw.tags, MAX_TAGS),
    )


def _read_date(text: str, dates: DateReader, problems: Problems) -> datetime | None:
    if not text.strip():
        return None
    found = dates.read(text)
    if found is None:
        problems.add("bad-date", text)
        return None
    if not found.usual:
        problems.add("odd-date", text)
    if not found.zone_known:
        problems.add("no-zone" if dates.zone is None else "own-zone", text)
    return found.at


def _names(raws: tuple[str, ...], most: int) -> tuple[str, ...]:
    names = (plain_text(raw[: MAX_NAME_CHARS * 4])[:MAX_NAME_CHARS] for raw in raws[: most * 2])
    return tuple(dict.fromkeys(name for name in names if name))[:most]
