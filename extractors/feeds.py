"""Feed documents -> `Feed` records: RSS 2.0, Atom and RDF by feedparser, JSON Feed by `json_feed`.

feedparser gets bytes that were decoded and cleaned here, never an address; its own HTML sanitising and link resolving
are off (a third of its time), since text leaves this module without HTML and links are resolved in `feed_entries`.
"""

from __future__ import annotations

import html
import io
import re
from typing import Any

import feedparser

from extractors.errors import FeedError
from extractors.feed_entries import MAX_ENTRIES, MAX_TITLE_CHARS, Problems, RawEntry, absolute_url, clean_entries
from extractors.feed_xml import clean_xml, decode, unpack
from extractors.json_feed import parse_json_feed
from extractors.plain_text import plain_text
from extractors.records import Feed

# feedparser needs 10 to 20 microseconds and some kB for each element; real feeds of 10 MB stay far below.
MAX_TAGS_IN_DOCUMENT = 1_000_000
MAX_ITEMS_IN_DOCUMENT = 50_000
# What publishers write as ttl ranges from 1 minute to years; outside of this it says nothing.
MIN_TTL_S, MAX_TTL_S = 60, 7 * 86_400
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 30 * 86_400, "yearly": 365 * 86_400}
_FEED_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_ITEM = re.compile(r"<(?:item|entry)\b")
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ROOT_NAME = re.compile(r"<([A-Za-z][\w:.-]{0,40})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_EMAIL_AND_NAME = re.compile(r"^\S+@\S+\s*\((.+)\)$|^(.+?)\s*[<(]\S+@\S+[>)]$")
_FOREIGN_TYPES = ("text/html", "text/plain", "application/octet-stream", "image/", "application/javascript")


def parse_feed(body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Feed:
    """Read one feed document, whatever state it is in.

    Args:
        body: The document, at most some 10 MB; may still be packed with gzip.
        url: Where it came from: relative links are completed from it, errors name it.
        content_type: Media type the server gave, without parameters, else "".
        charset: Character encoding the server gave, else ""; believed only if the bytes do not speak against it.

    Returns:
        The feed with entries in document order; `problems` says what its publisher should mend.

    Raises:
        FeedError: Nothing usable: an empty body, an HTML page, broken XML without entries, another format.
    """
    problems = Problems()
    text = decode(unpack(body, url), charset, problems)
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        raise FeedError(url, "empty body")
    if content_type and content_type.startswith(_FOREIGN_TYPES):
        problems.add("not-xml-type", content_type)
    if start[0] in "{[":
        return _feed_from_json(start, url, problems)
    return _feed_from_xml(text, url, problems)


def _feed_from_json(text: str, url: str, problems: Problems) -> Feed:
    head = parse_json_feed(text, url=url, problems=problems)
    language = _language(head.language)
    base = _base(url, head.homepage)
    return Feed(
        title=plain_text(head.title, literal=True)[:MAX_TITLE_CHARS],
        homepage=absolute_url(head.homepage, url),
        language=language,
        entries=clean_entries(head.items, url=base, language=language, problems=problems),
        problems=problems.sentences(),
    )


def _feed_from_xml(text: str, url: str, problems: Problems) -> Feed:
    root = _FEED_ROOT.search(text)
    page = _HTML_ROOT.search(text)
    if page is not None and (root is None or page.start() < root.start()):
        raise FeedError(url, "an HTML page, not a feed")
    if text.count("<") > MAX_TAGS_IN_DOCUMENT or len(_ITEM.findall(text)) > MAX_ITEMS_IN_DOCUMENT:
        raise FeedError(url, "more markup than any feed has")
    document = clean_xml(text, problems)
    # BytesIO, since feedparser takes bare bytes for the name of a local file first; no base address, since a guid
    # without isPermaLink would otherwise change with it.
    parsed = feedparser.parse(
        io.BytesIO(document),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    broken = _parse_error(parsed)
    if root is None and not parsed.entries:
        name = _ROOT_NAME.search(text)
        raise FeedError(url, f"XML, but not a feed (it starts with <{name[1]}>)" if name else "not a feed")
    if broken and not parsed.entries:
        raise FeedError(url, f"broken XML ({broken})")
    if broken:
        problems.add("broken-xml", broken)
    atom = str(parsed.get("version") or "").startswith("atom")
    raws = [_raw_entry(item, atom=atom) for item in parsed.entries[: MAX_ENTRIES + 1]]
    head = parsed.feed
    language = _language(_text(head, "language"))
    base = _base(url, _text(head, "link"))
    return Feed(
        title=plain_text(_text(head, "title")[: MAX_TITLE_CHARS * 8], literal=_is_literal(head, "title", atom))[
            :MAX_TITLE_CHARS
        ],
        homepage=absolute_url(_text(head, "link"), url),
        language=language,
        entries=clean_entries(raws, url=base, language=language, problems=problems),
        problems=problems.sentences(),
        ttl_s=_ttl_s(head),
    )


def _base(url: str, homepage: str) -> str:
    """What relative links are relative to: the document's address; of a file, the site it says it is about."""
    return url if url.startswith(("http://", "https://")) else homepage or url


def _parse_error(parsed: Any) -> str:
    """What the strict parser stumbled over, in words, else ""."""
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or error is None:
        return ""
    message = getattr(error, "getMessage", lambda: str(error))()
    line = getattr(error, "getLineNumber", lambda: None)()
    # the declaration put in front takes a line of its own; line 1 of the document is line 2 here
    return f"line {max(1, line - 1)}: {message}" if isinstance(line, int) else str(message)[:80]


def _text(source: Any, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


def _is_literal(source: Any, name: str, atom: bool) -> bool:
    """Whether the format says the text is plain; in RSS it never does."""
    return atom and (source.get(f"{name}_detail") or {}).get("type") == "text/plain"


def _raw_entry(item: Any, *, atom: bool) -> RawEntry:
    guid, link = _text(item, "id"), _text(item, "feedburner_origlink") or _text(item, "link")
    if item.get("guidislink") and link == guid and "://" not in guid:
        link = ""  # RSS lets a guid stand in for the link by default; most that do so without meaning to are numbers
    # dict.get, since feedparser's own lets "updated" fall back to "published" and warns about it
    updated = dict.get(item, "updated")
    contents = [content for content in item.get("content") or () if _text(content, "value")]
    longest: Any = max(contents, key=lambda content: len(content["value"]), default={})
    content = _text(longest, "value")
    if atom and longest.get("type") == "text/plain":
        content = html.escape(content, quote=False)
    return RawEntry(
        guid=guid,
        url=link or _alternate(item) or _permalink(item, guid),
        title=_text(item, "title"),
        title_literal=_is_literal(item, "title", atom),
        published=_text(item, "published") or _text(item, "created"),
        updated=updated if isinstance(updated, str) else "",
        summary=_text(item, "summary"),
        summary_literal=_is_literal(item, "summary", atom),
        content=content,
        authors=tuple(filter(None, (_author(author) for author in _authors(item)))),
        tags=tuple(_text(tag, "label") or _text(tag, "term") for tag in item.get("tags") or ()),
    )


def _alternate(item: Any) -> str:
    """A link of an Atom entry that has none for HTML: an alternate of another type, never an enclosure."""
    for link in item.get("links") or ():
        if link.get("rel", "alternate") == "alternate" and _text(link, "href"):
            return _text(link, "href")
    return ""


def _permalink(item: Any, guid: str) -> str:
    """An id that is an address, where the format has no way to say whether it leads anywhere (Atom, RDF)."""
    return guid if "guidislink" not in item and guid.startswith(("http://", "https://")) else ""


def _authors(item: Any) -> list[str]:
    named = [name for name in (_text(author, "name") for author in item.get("authors") or ()) if name]
    # Of a single author the raw text, since feedparser cuts addresses with long top-level domains in two.
    return named if len(named) > 1 else [_text(item, "author") or "".join(named)]


def _author(text: str) -> str:
    """A name; of "desk@example.org (Jane Doe)" the name alone, of a bare address nothing."""
    match = _EMAIL_AND_NAME.match(text[:400].strip())
    name = (match[1] or match[2]) if match else text
    return "" if "@" in name and " " not in name.strip() else name.strip(" \"'")


def _language(tag: str) -> str:
    tag = tag.strip().lower().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _ttl_s(head: Any) -> int | None:
    """How long the publisher says the document stays fresh, in seconds; ttl before sy:updatePeriod."""
    ttl, period, frequency = _text(head, "ttl"), _text(head, "sy_updateperiod"), _text(head, "sy_updatefrequency")
    seconds = 0.0
    if re.fullmatch(r"\s*\d{1,7}(\.\d*)?\s*", ttl):
        seconds = float(ttl) * 60
    elif period.strip().lower() in _PERIODS_S:
        times = int(frequency) if re.fullmatch(r"\s*[1-9]\d{0,4}\s*", frequency) else 1
        seconds = _PERIODS_S[period.strip().lower()] / times
    return int(seconds) if MIN_TTL_S <= seconds <= MAX_TTL_S else None
