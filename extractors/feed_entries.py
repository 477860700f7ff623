"""Raw items of any feed format -> clean entries, and a list of what the publisher should mend."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from extractors.feed_dates import DateReader
from extractors.plain_text import plain_text
from extractors.records import Entry

MAX_ENTRIES = 5_000
MAX_URL_CHARS = 4_000
MAX_TITLE_CHARS = 1_000
MAX_SUMMARY_CHARS = 10_000
MAX_CONTENT_CHARS = 500_000
MAX_NAME_CHARS = 200
MAX_AUTHORS = 20
MAX_TAGS = 50

_SENTENCES = {
    "no-link": "{n} {entry} {has} no link and {was} left out.",
    "bad-link": "{n} {entry} {has} a link that is not a web address and {was} left out.",
    "relative-link": "{n} {entry} {has} a link without host; it was completed from the address of the feed.",
    "no-guid": "{n} {entry} {has} no guid or id; the link is used instead.",
    "no-title": "{n} {entry} {has} no title.",
    "no-date": "{n} {entry} {has} no date.",
    "bad-date": "{n} {entry} {has} a date that cannot be read, such as “{example}”.",
    "no-zone": "{n} {entry} {has} a date without a time zone, such as “{example}”; UTC is assumed.",
    "repeated": "{n} {entry} {repeats} an earlier entry of the same document and {was} left out.",
    "shared-guid": "{n} {entry} {shares} a guid with another entry that has another link; the link is used instead.",
    "too-many": f"The document has more than {MAX_ENTRIES} entries; {{n}} {{were}} left out.",
    "none": "The document has no entries.",
    "broken-xml": "The XML is broken ({example}); what could be read was kept, entries may be missing.",
    "charset-wrong": "The declared character encoding is not the one the document is written in.",
    "charset-unknown": "The declared character encoding does not exist.",
    "junk-before": "There is something other than XML in front of the document.",
    "control-characters": "The document holds control characters that XML forbids; they were removed.",
    "doctype": "The document declares entities of its own; they were ignored.",
    "not-xml-type": "The document is served as {example}, which is not a type for feeds.",
    "json-version": "The document does not say which version of JSON Feed it follows.",
}
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

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind, in order of first appearance."""
        return tuple(self._sentence(kind, count) for kind, count in self._counts.items())

    def _sentence(self, kind: str, count: int) -> str:
        one = count == 1
        words = {"entry": "entry", "has": "has", "was": "was", "were": "was", "repeats": "repeats", "shares": "shares"}
        many = {
            "entry": "entries",
            "has": "have",
            "was": "were",
            "were": "were",
            "repeats": "repeat",
            "shares": "share",
        }
        return _SENTENCES[kind].format(n=count, example=self._examples[kind], **(words if one else many))


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An item as the format's parser found it. `markup` fields may hold HTML; `title_literal` is known to be plain."""

    guid: str = ""
    url: str = ""
    title: str = ""
    title_literal: bool = False
    published: str = ""
    updated: str = ""
    summary: str = ""
    summary_literal: bool = False
    content: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def absolute_url(link: str, base: str) -> str:
    """Return a link as an absolute http(s) address, "" if it is none."""
    link = re.sub(r"[\t\r\n]", "", html.unescape(link) if "&amp;" in link else link).strip()
    if not link or len(link) > MAX_URL_CHARS:
        return ""
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return _CONTROL.sub("", joined).replace(" ", "%20") if usable and len(joined) <= MAX_URL_CHARS else ""


def clean_entries(raws: list[RawEntry], *, url: str, language: str, problems: Problems) -> tuple[Entry, ...]:
    """Clean the items of one document, in its order.

    Args:
        raws: As the format's parser found them.
        url: Address of the document, to complete links from.
        language: BCP 47 tag of the feed, for month names; "" if unknown.
        problems: Receives what was found wanting.

    Returns:
        Entries with a link; no two share a guid. An entry that repeats guid and link of an earlier one is left out;
        one that repeats only the guid goes by its link, since one guid for everything is a common fault and
        dropping would lose all but one entry.
    """
    if not raws:
        problems.add("none")
    if len(raws) > MAX_ENTRIES:
        problems.add("too-many", count=len(raws) - MAX_ENTRIES)
    dates = DateReader(language)
    links: dict[str, str] = {}  # guid -> link
    entries: list[Entry] = []
    for raw in raws[:MAX_ENTRIES]:
        link = absolute_url(raw.url, url)
        if not link:
            problems.add("bad-link" if raw.url.strip() else "no-link")
            continue
        if "://" not in raw.url[:12] and not raw.url.lstrip().startswith("//"):
            problems.add("relative-link")
        guid = _CONTROL.sub("", raw.guid.strip())[:MAX_URL_CHARS]
        if not guid:
            problems.add("no-guid")
            guid = link
        if links.get(guid, link) != link:
            problems.add("shared-guid")
            guid = link
        if guid in links:
            problems.add("repeated")
            continue
        links[guid] = link
        entries.append(_clean_entry(raw, guid, link, dates, problems))
    return tuple(entries)


def _clean_entry(raw: RawEntry, guid: str, link: str, dates: DateReader, problems: Problems) -> Entry:
    title = plain_text(raw.title[: MAX_TITLE_CHARS * 8], literal=raw.title_literal)[:MAX_TITLE_CHARS]
    if not title:
        problems.add("no-title")
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
    if not found.zone_known:
        problems.add("no-zone", text)
    return found.at


def _names(raws: tuple[str, ...], most: int) -> tuple[str, ...]:
    names = (plain_text(raw[: MAX_NAME_CHARS * 4])[:MAX_NAME_CHARS] for raw in raws[: most * 2])
    return tuple(dict.fromkeys(name for name in names if name))[:most]
