"""Sitemaps -> `Feed` records: news sitemaps, ordinary ones, indexes of them, and lists of addresses as plain text.

The protocol of sitemaps.org with Google's news extension. `ultimate-sitemap-parser` is not used: its licence is the
GPL, and it fetches by itself. A feed given as a sitemap, which the protocol allows, is read as the feed it is.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import BinaryIO
from urllib.parse import urlsplit

from lxml import etree

from extractors.errors import FeedError
from extractors.feed_dates import DateReader
from extractors.feed_entries import MAX_TITLE_CHARS, Problems, absolute_url
from extractors.feed_parser import TRIPS
from extractors.feed_xml import decode, unpack
from extractors.feeds import parse_feed
from extractors.lenient_xml import lenient_xml, trouble
from extractors.plain_text import plain_text
from extractors.records import Entry, Feed, IndexedDocument
from extractors.urls import same_site

MAX_URLS = 50_000  # the protocol's own limit, for sitemaps and for indexes
# 40 for each of 50,000 addresses: more than any has who is not out for the memory of a reader (300 MB for so many).
MAX_TAGS_IN_DOCUMENT = 2_000_000
MAX_ORIGINS = 1_000  # sites that one document may list
MAX_TAGS, MAX_TAG_CHARS = 50, 200
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

_ROOT = re.compile(r"<(?:([A-Za-z][\w.-]{0,30}):)?(urlset|sitemapindex|rss|feed|rdf|html)\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # an open one is not gone through again for each behind it
_ROOT_NAME = re.compile(r"<([A-Za-z][\w:.-]{0,40})")
WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_DAY_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEWS_NAME = re.compile(r"news(?!letter|room-?static)|latest|48h|google-?n", re.IGNORECASE)
_NO_DAY = re.compile(r"\d{4}(-\d{2})?")  # W3C-DTF allows them; as an instant they would be made up


@dataclass(frozen=True, slots=True)
class SitemapItem:
    """A `url` or `sitemap` element: texts by local name; `news` is "" where there is no news element."""

    loc: str
    lastmod: str
    news: dict[str, str] | None


def says_news(url: str) -> bool:
    """Whether the address of a sitemap speaks of news; the host's name does not count."""
    return _NEWS_NAME.search(urlsplit(url).path) is not None


def news_documents(index: Sequence[IndexedDocument]) -> list[IndexedDocument]:
    """The documents of an index that say they are news, or all if none does; those that changed last first."""
    never = datetime.min.replace(tzinfo=UTC)
    news = [document for document in index if says_news(document.url)]
    return sorted(news or index, key=lambda document: document.modified_at or never, reverse=True)


def parse_sitemap(
    body: bytes,
    *,
    url: str,
    charset: str = "",
    homepage: str = "",
    zone: tzinfo | None = None,
    allows: Callable[[str], bool] | None = None,
) -> Feed:
    """Read one sitemap, whatever state it is in.

    Addresses of other sites are left out, as the protocol asks: anybody could otherwise speak for anybody. A site is a
    registrable domain, so that www.example.org may list live.example.org.

    Args:
        body: The document, at most 12 MB once unpacked; may still be packed with gzip.
        url: Where it came from: relative addresses are completed from it, errors name it.
        charset: Character encoding the server gave, else ""; believed only if the bytes do not speak against it.
        homepage: Address of the site it speaks for, where that may be another than its own: one named by the site's
            robots.txt. "": none but its own.
        zone: The outlet's, for times without one; None: UTC.
        allows: Says of another site, by its scheme and host, whether the sitemap may speak for it, as its robots.txt
            can say; asked once for each. None: it may not.

    Returns:
        Of a sitemap, one entry for each address in document order, guid and url being the address. `published_at`,
        `title` and `tags` (keywords, then genres) come from the news extension alone, `updated_at` from lastmod; an
        entry without a title may be any page of the site. Title and language of the feed are those of the publication
        most entries name. Of an index, `index` and no entries.

    Raises:
        FeedError: It is neither a sitemap nor a feed, or nothing in it can be read.
    """
    try:
        return _parse(body, url, charset, homepage, zone, allows)
    except TRIPS as error:  # as in parse_feed: no document may end the run of all
        raise FeedError(url, f"makes no sense to the parser ({type(error).__name__}: {str(error)[:80]})") from error


def root_kind(body: bytes) -> str:
    """Name of a document's root, in lower case: urlset, sitemapindex, rss, feed, rdf or html; "" if it has none."""
    root = _ROOT.search(_COMMENT.sub("", body[:100_000].decode("latin-1")))
    return root[2].lower() if root else ""


def _parse(
    body: bytes, url: str, charset: str, homepage: str, zone: tzinfo | None, allows: Callable[[str], bool] | None
) -> Feed:
    problems = Problems()
    text = decode(unpack(body, url), charset, problems)
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        raise FeedError(url, "empty body")
    root = _ROOT.search(_COMMENT.sub("", text[:100_000])) or _ROOT.search(text)
    kind = root[2].lower() if root else ""
    reader = SitemapReader(url, homepage, problems, DateReader(zone=zone), allows=allows)
    if kind in ("rss", "feed", "rdf") or start[0] in "{[":
        return parse_feed(body, url=url, charset=charset, zone=zone)
    if kind == "html":
        raise FeedError(url, "an HTML page, not a sitemap")
    if root is None:
        lines = _listed_addresses(start, url)
        return reader.feed(SitemapItem(line, "", None) for line in lines)
    if text.count("<") > MAX_TAGS_IN_DOCUMENT:
        raise FeedError(url, "more markup than any sitemap has")
    document = _without_torn_item(lenient_xml(text, ("urlset", "sitemapindex"), problems), root[1] or "", kind)
    items = read_items(document, url, root[1] or "", problems)
    return reader.index(items) if kind == "sitemapindex" else reader.feed(items)


def _listed_addresses(text: str, url: str) -> list[str]:
    """Lines of a sitemap in plain text."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    if sum(WEB_ADDRESS.fullmatch(line) is not None for line in lines[:100]) * 2 < len(lines[:100]):
        name = _ROOT_NAME.match(text)
        raise FeedError(url, f"XML, but not a sitemap (it starts with <{name[1]}>)" if name else "not a sitemap")
    return lines


def _without_torn_item(document: bytes, prefix: str, kind: str) -> bytes:
    """A document that was cut off, without its last item: half an address is another address."""
    name = ("sitemap" if kind == "sitemapindex" else "url").encode()
    name = prefix.encode() + b":" + name if prefix else name
    opened, closed = document.rfind(b"<" + name + b">"), document.rfind(b"</" + name)
    return document[:opened] if opened > closed else document


def read_items(document: bytes | BinaryIO, url: str, prefix: str | None, problems: Problems) -> Iterator[SitemapItem]:
    """Items one by one; each is forgotten by the parser once it has been read.

    Args:
        document: All of it, or a stream.
        prefix: That of its elements; None: it is not known.

    Raises:
        FeedError: The XML breaks before the first item.
    """
    declared = isinstance(document, bytes) and f"xmlns:{prefix}".encode() in document
    events = etree.iterparse(
        io.BytesIO(document) if isinstance(document, bytes) else document,
        events=("end",),
        # what goes by an undeclared prefix has it in its name, which the parser cannot look for
        tag=("{*}url", "{*}sitemap") if prefix == "" or declared else None,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    broken, read = "", 0
    try:
        for _, element in events:
            if _local(element) not in ("url", "sitemap"):
                continue
            if not read and not str(element.tag).startswith(f"{{{_NAMESPACE}}}"):
                problems.add("sitemap-namespace")
            item = _item(element)
            if item is not None:
                read += 1
                yield item
                _forget(element)
            elif _is_top(element):
                problems.add("no-link")
    except etree.XMLSyntaxError as error:
        broken = trouble(error.position[0], error.msg or "")
    errors = [entry for entry in events.error_log if entry.type_name != "NS_ERR_UNDEFINED_NAMESPACE"]
    if errors and not broken:
        broken = trouble(errors[0].line, errors[0].message)
    if broken and not read:
        raise FeedError(url, f"broken XML ({broken})")
    if broken:
        problems.add("broken-xml", broken)


def _item(element: etree._Element) -> SitemapItem | None:
    texts: dict[str, str] = {}
    news: dict[str, str] | None = None
    for child in element:
        name = _local(child)
        if name == "news":
            news = news or {}
            for part in child.iter():
                news.setdefault(_local(part), _text(part))
        else:
            texts.setdefault(name, _text(child))
    return SitemapItem(texts["loc"], texts.get("lastmod", ""), news) if texts.get("loc") else None


def _local(element: etree._Element) -> str:
    """Name without namespace or prefix (an undeclared prefix stays in the tag), in lower case."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip() if len(element) else (element.text or "").strip()


def _is_top(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


@dataclass(slots=True)
class SitemapReader:
    """Makes records of the items of one document."""

    url: str
    homepage: str
    problems: Problems
    dates: DateReader = field(default_factory=DateReader)
    allows: Callable[[str], bool] | None = None
    remembers: bool = True  # leave out addresses that come again; else bounds are whoever reads' care
    _own: dict[str, bool] = field(default_factory=dict)  # scheme and host -> whether the sitemap may speak for it

    def feed(self, items: Iterator[SitemapItem]) -> Feed:
        """The document as a list of pages."""
        names: Counter[str] = Counter()
        languages: Counter[str] = Counter()
        entries = []
        for link, item in self.kept(items):
            news = item.news or {}
            entries.append(self.entry(link, item))
            names[plain_text(news.get("name", "")[: MAX_TITLE_CHARS * 4])[:MAX_TITLE_CHARS]] += 1
            languages[news.get("language", "").lower().replace("_", "-")] += 1
        del names[""], languages[""]
        language = next((tag for tag, _ in languages.most_common(1)), "")
        return Feed(
            title=next((name for name, _ in names.most_common(1)), ""),
            language=language if _LANGUAGE.fullmatch(language) else "",
            entries=tuple(entries),
            problems=self.problems.sentences(),
            incomplete=self.problems.noted("broken-xml"),
        )

    def index(self, items: Iterator[SitemapItem]) -> Feed:
        """The document as a list of sitemaps."""
        found = []
        for link, item in self.kept(items):
            if link == self.url:
                self.problems.add("own-address")
            else:
                found.append(IndexedDocument(url=link, modified_at=self._date(item.lastmod, is_publication=False)))
        return Feed(index=tuple(found), problems=self.problems.sentences())

    def kept(self, items: Iterator[SitemapItem]) -> Iterator[tuple[str, SitemapItem]]:
        """Items with a usable address of the site; where they are remembered, each once, and at most as many as the
        protocol allows."""
        seen: set[str] = set()
        number = 0
        for number, item in enumerate(items, 1):
            if self.remembers and number > MAX_URLS:
                self.problems.add("too-many-addresses")
                continue
            link = absolute_url(item.loc, self.url)
            if not link:
                self.problems.add("bad-link")
            elif not self._may_list(link):
                self.problems.add("foreign-address", link)
            elif link in seen:
                self.problems.add("repeated")
            else:
                if WEB_ADDRESS.match(item.loc) is None:
                    self.problems.add("relative-link")
                if self.remembers:
                    seen.add(link)
                yield link, item
        if not number:
            self.problems.add("none")

    def _may_list(self, link: str) -> bool:
        if not self.url.startswith(("http://", "https://")):
            return True  # a file: it speaks for whatever it lists
        origin = "/".join(link.split("/", 3)[:3])
        if origin not in self._own:
            if len(self._own) >= MAX_ORIGINS:
                return False
            self._own[origin] = same_site(origin, self.url) or (
                bool(self.homepage) and same_site(origin, self.homepage)
            )
            if not self._own[origin] and self.allows is not None:
                self._own[origin] = self.allows(origin)
        return self._own[origin]

    def entry(self, link: str, item: SitemapItem) -> Entry:
        """An item as an entry."""
        updated_at = self._date(item.lastmod, is_publication=False)
        if item.news is None:
            return Entry(guid=link, url=link, updated_at=updated_at)
        title = plain_text(item.news.get("title", "")[: MAX_TITLE_CHARS * 8])[:MAX_TITLE_CHARS]
        if not title:
            self.problems.add("no-title")
        stamp = item.news.get("publication_date", "")
        if not stamp:
            self.problems.add("no-date")
        return Entry(
            guid=link,
            url=link,
            title=title,
            published_at=self._date(stamp, is_publication=True),
            updated_at=updated_at,
            tags=_tags(item.news),
        )

    def _date(self, text: str, *, is_publication: bool) -> datetime | None:
        """An instant, where the text names one; a day alone is its midnight UTC, a month or year is nothing."""
        if not text:
            return None
        found = None if _NO_DAY.fullmatch(text) else self.dates.read(text)
        if found is None:
            self.problems.add("bad-date", text)
            return None
        if is_publication and not found.zone_known:
            no_zone = "no-zone" if self.dates.zone is None else "own-zone"
            self.problems.add("day-only" if _DAY_ONLY.fullmatch(text) else no_zone, text)
        return found.at


def _tags(news: dict[str, str]) -> tuple[str, ...]:
    raw = re.split(r"[,;]", f"{news.get('keywords', '')[:10_000]},{news.get('genres', '')[:1_000]}")[: MAX_TAGS * 4]
    tags = (plain_text(tag)[:MAX_TAG_CHARS] for tag in raw)
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MAX_TAGS]
