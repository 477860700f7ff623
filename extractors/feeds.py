"""Feed documents -> `Feed` records: RSS 2.0, Atom and RDF by feedparser, JSON Feed by `json_feed`.

feedparser gets bytes that were decoded and cleaned here, never an address; its own HTML sanitising and link resolving
are off (a third of its time), since text leaves this module without HTML and links are resolved in `feed_entries`.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urldefrag

from extractors.errors import FeedError
from extractors.feed_entries import (
    MAX_AUTHORS,
    MAX_ENTRIES,
    MAX_TITLE_CHARS,
    Problems,
    RawEntry,
    absolute_url,
    clean_entries,
    joined_url,
)
from extractors.feed_parser import ENDS_TOO_EARLY, TRIPS, ParsedXml, parse_xml
from extractors.feed_schedule import read_skip_days, read_skip_hours, read_ttl_s
from extractors.feed_xml import clean_xml, decode, unpack
from extractors.json_feed import parse_json_feed
from extractors.mojibake import mend
from extractors.plain_text import plain_text
from extractors.records import Feed
from extractors.urls import same_site

# feedparser needs 10 to 20 microseconds and some kB for each element; real feeds of 10 MB stay far below.
MAX_TAGS_IN_DOCUMENT = 1_000_000
MAX_ITEMS_IN_DOCUMENT = 50_000
_FEED_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_ITEM = re.compile(r"<(?:item|entry)\b")
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ROOT_NAME = re.compile(r"<([A-Za-z][\w:.-]{0,40})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
_WEB = ("http://", "https://")
_FALSE = ("false", "no", "0")
_FOREIGN_TYPES = ("text/html", "text/plain", "application/octet-stream", "image/", "application/javascript")


def parse_feed(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    charset: str = "",
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Feed:
    """Read one feed document, whatever state it is in.

    Args:
        body: The document, at most some 10 MB; may still be packed with gzip.
        url: Where it came from: relative links are completed from it, errors name it.
        content_type: Media type the server gave, without parameters, else "".
        charset: Character encoding the server gave, else ""; believed only if the bytes do not speak against it.
        now: When it came, to note dates in the future; None: they are not noted.
        zone: The outlet's, for times without one; None: UTC.

    Returns:
        The feed with entries in document order; `problems` says what its publisher should mend.

    Raises:
        FeedError: Nothing usable: an empty body, an HTML page, broken XML without entries, another format.
    """
    try:
        return _parse(body, url, content_type, charset, now, zone)
    except TRIPS as error:
        # What feedparser hands over has whatever shape a document gave it. The shapes we know are dealt with where
        # they are read; one that we do not know must cost its own feed a run, not the run its feeds.
        raise FeedError(url, f"makes no sense to the parser ({type(error).__name__}: {str(error)[:80]})") from error


def _parse(body: bytes, url: str, content_type: str, charset: str, now: datetime | None, zone: tzinfo | None) -> Feed:
    problems = Problems()
    text = decode(unpack(body, url), charset, problems)
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        raise FeedError(url, "empty body")
    if content_type and content_type.startswith(_FOREIGN_TYPES):
        problems.add("not-xml-type", content_type)
    if start[0] in "{[":
        return _feed_from_json(start, url, problems, now, zone)
    return _feed_from_xml(text, url, problems, now, zone)


def _feed_from_json(text: str, url: str, problems: Problems, now: datetime | None, zone: tzinfo | None) -> Feed:
    head = parse_json_feed(text, url=url, problems=problems)
    language = _language(head.language)
    base = url if url.startswith(_WEB) else joined_url(head.homepage, "") or url
    return Feed(
        title=plain_text(mend(head.title[: MAX_TITLE_CHARS * 8])[0], literal=True)[:MAX_TITLE_CHARS],
        homepage=absolute_url(head.homepage, url),
        language=language,
        entries=clean_entries(head.items, url=base, language=language, problems=problems, now=now, zone=zone),
        older_url=_older_page(head.next_url, base),
        problems=problems.sentences(),
    )


def _feed_from_xml(text: str, url: str, problems: Problems, now: datetime | None, zone: tzinfo | None) -> Feed:
    root = _FEED_ROOT.search(text)
    page = _HTML_ROOT.search(text)
    if page is not None and (root is None or page.start() < root.start()):
        raise FeedError(url, "an HTML page, not a feed")
    if text.count("<") > MAX_TAGS_IN_DOCUMENT or len(_ITEM.findall(text)) > MAX_ITEMS_IN_DOCUMENT:
        raise FeedError(url, "more markup than any feed has")
    document = clean_xml(text, problems)
    parsed = parse_xml(document, url)
    if root is None and not parsed.entries:
        name = _ROOT_NAME.search(text)
        raise FeedError(url, f"XML, but not a feed (it starts with <{name[1]}>)" if name else "not a feed")
    if parsed.error and not parsed.entries:
        raise FeedError(url, f"broken XML ({parsed.error})")
    if parsed.error:
        problems.add("broken-xml", parsed.error)
    head, atom = parsed.head, parsed.atom
    if parsed.entries and not _text(head, "title").strip():
        problems.add("no-feed-title")
    homepage = _link(head, atom)
    # What relative links are relative to: the document's address; of a file, the site it says it is about.
    base = url if url.startswith(_WEB) else joined_url(homepage.base, homepage.href) or url
    language = _language(_text(head, "language"))
    inherited = _authors(head) if atom else []
    raws = [_raw_entry(item, atom, inherited) for item in parsed.entries[:MAX_ENTRIES]]
    return Feed(
        title=plain_text(
            mend(_text(head, "title")[: MAX_TITLE_CHARS * 8])[0], literal=_is_literal(head, "title", atom)
        )[:MAX_TITLE_CHARS],
        homepage=absolute_url(homepage.href, joined_url(base, homepage.base)),
        language=language,
        entries=clean_entries(
            raws,
            url=base,
            language=language,
            problems=problems,
            now=now,
            zone=zone,
            left_out=max(0, len(parsed.entries) - MAX_ENTRIES),
        ),
        ttl_s=read_ttl_s({name: _text(head, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency")}),
        skip_hours=read_skip_hours(parsed.hours, problems),
        skip_days=read_skip_days(parsed.days, problems),
        older_url=_older_url(parsed, base, problems),
        problems=problems.sentences(),
        incomplete=ENDS_TOO_EARLY in parsed.error,
    )


@dataclass(frozen=True, slots=True)
class _Link:
    """A link as it stands, and the xml:base it is relative to, "" if there is none."""

    href: str = ""
    base: str = ""


def _text(source: Any, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


def _part(source: Any, key: str) -> Any:
    """A dictionary; an empty one, if something else is kept under that name."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def _parts(source: Any, key: str) -> list[Any]:
    """A list of dictionaries; what is none is left out."""
    value = source.get(key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _is_literal(source: Any, name: str, atom: bool) -> bool:
    """Whether the format says the text is plain; in RSS it never does."""
    return atom and _part(source, f"{name}_detail").get("type") == "text/plain"


def _raw_entry(item: Any, atom: bool, inherited: list[str]) -> RawEntry:
    guid, link = _text(item, "id"), _entry_link(item, atom)
    # dict.get, since feedparser's own lets "updated" fall back to "published" and warns about it
    updated = dict.get(item, "updated")
    contents = [content for content in _parts(item, "content") if _text(content, "value")]
    longest: Any = max(contents, key=lambda content: len(content["value"]), default={})
    content = _text(longest, "value")
    if atom and longest.get("type") == "text/plain":
        content = html.escape(content, quote=False)
    return RawEntry(
        guid=guid,
        permalink=item.get("permalink") == "true",
        url=link.href,
        base=link.base,
        title=_text(item, "title") or _text(item, "media_title") or _text(item, "itunes_title"),
        title_literal=_is_literal(item, "title", atom),
        title_plain=not atom or _is_literal(item, "title", atom),
        published=_text(item, "published") or _text(item, "created"),
        updated=updated if isinstance(updated, str) else "",
        summary=_text(item, "summary")
        or ("" if content else _text(item, "media_description"))
        or _text(item, "itunes_summary"),
        summary_literal=_is_literal(item, "summary", atom),
        content=content,
        # RFC 4287, 4.2.1: an entry without author has that of its source, else that of the feed
        authors=tuple(filter(None, map(_author, _authors(item) or _authors(_part(item, "source")) or inherited))),
        tags=tuple(_text(tag, "label") or _text(tag, "term") for tag in _parts(item, "tags")),
    )


def _entry_link(item: Any, atom: bool) -> _Link:
    original = _text(item, "feedburner_origlink")
    if original.startswith(_WEB):
        return _Link(original)  # the page itself, where `link` counts clicks
    link = _link(item, atom)
    if link.href:
        return link
    guid = _text(item, "id").strip()
    # RSS lets a guid stand in for the link by default; most that do so without meaning to are numbers
    leads = guid.lower().startswith(_WEB) or (item.get("permalink") == "true" and "/" in guid)
    return _Link(guid, _text(item, "guid_base")) if leads and item.get("permalink") not in _FALSE else _Link()


def _link(source: Any, atom: bool) -> _Link:
    """The page of an entry or channel: in RSS the text of link, in Atom an alternate; never an enclosure."""
    links = [link for link in _parts(source, "links") if _text(link, "href").strip()]
    links = [link for link in links if "alternate" in _text(link, "rel").lower().split()]
    html_first = sorted(links, key=lambda link: (bool(link.get("written")) is atom, _is_other_type(link)))
    best: Any = next(iter(html_first), {})
    return _Link(_text(best, "href"), _text(best, "base"))


def _is_other_type(link: Any) -> bool:
    return "html" not in _text(link, "type")


def _authors(item: Any) -> list[str]:
    named = [name for name in (_text(author, "name") for author in _parts(item, "authors")) if name]
    return (named or list(filter(None, [_text(item, "author")])))[: MAX_AUTHORS * 2]


def _author(text: str) -> str:
    """A name; of "desk@example.org (Jane Doe)" the name alone, of a bare address nothing."""
    name = text = text[:400].strip()
    if text.count("@") == 1 and text.endswith((")", ">")):
        before, bracket, after = text[:-1].partition("(")
        if bracket and text[-1] == ")" and _is_email(before):
            name = after
        else:
            before, bracket, after = text[:-1].rpartition("(" if text[-1] == ")" else "<")
            name = before.strip() if bracket and _is_email(after) else text
    return "" if "@" in name and " " not in name.strip() else name.strip(" \"'")


def _is_email(text: str) -> bool:
    user, _, host = text.strip().partition("@")
    return bool(user and host) and not any(map(str.isspace, text.strip()))


def _language(tag: str) -> str:
    tag = tag.strip().lower().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _older_url(parsed: ParsedXml, base: str, problems: Problems) -> str:
    """Where earlier entries are (RFC 5005): the archive before this one, else the next page; "" if nowhere."""
    head = parsed.head
    prefix = next((prefix for prefix, uri in parsed.namespaces.items() if uri == _HISTORY), "")
    if prefix and f"{prefix}_archive" in head:
        problems.add("archive")
    if prefix and f"{prefix}_complete" in head:
        return ""  # what is not in this document is not in the feed
    links = [link for link in _parts(head, "links") if _text(link, "href")]
    for rel in ("prev-archive", "next"):
        for link in links:
            if rel in _text(link, "rel").lower().split():
                return _older_page(absolute_url(_text(link, "href"), joined_url(base, _text(link, "base"))), base)
    return ""


def _older_page(link: str, base: str) -> str:
    """A link to another document of the same site, else ""."""
    url = absolute_url(link, base)
    return url if url and same_site(url, base) and urldefrag(url)[0] != urldefrag(base)[0] else ""
