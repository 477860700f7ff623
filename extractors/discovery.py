"""Pages and sitemaps of a site -> where its feeds may be, and which of those that answered are worth having.

trafilatura's `determine_feed` was tried and not used: it rewrites addresses (courlan's `clean_url`), overlooks `<base>`
and several values in `rel`, and loses titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from lxml import etree

from extractors.feed_entries import Problems, absolute_url
from extractors.feed_xml import decode
from extractors.plain_text import plain_text
from extractors.records import Feed, FeedKind, IndexedDocument
from extractors.sitemaps import news_documents, says_news
from extractors.urls import canonical_url, same_site

# The addresses that the common systems give a site's main feed: WordPress, Drupal, Ghost, Substack, Hugo, Jekyll,
# Blogger. In the order of how often they are met; each costs the site a request.
USUAL_FEEDS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
# Said of a channel without entries, by `feeds check` too.
EMPTY = "the feed is empty; sites of RFE/RL answer so to an address they do not know"
NO_ENTRIES = "The document has no entries."  # the same in the words of the parser
QUIET = timedelta(days=60)
MAX_LINKS = 5_000
MAX_CANDIDATES = 200

_FEED_TYPES = re.compile(r"(application|text)/(x[.-])?(rss|atom|rdf|feed)(\+(xml|json))?|(application|text)/xml")
_FEED_PATH = re.compile(
    r"\.(rss|atom|rdf|xml)$|/(rss2?|feeds?|atom|rdf)(/|$)|[?&](feed|format|type|alt)=(rss2?|atom|rdf)\b|feed\.json$"
    r"|^/api/[a-z][a-z0-9_$-]{3,40}$",  # RFE/RL and its sisters: /api/zbqiml-vomx-tpeqkmy
    re.IGNORECASE,
)
_NO_FEED = re.compile(
    r"comment|sitemap|opensearch|osd\.xml|oembed|xmlrpc|manifest|browserconfig|\.html?$", re.IGNORECASE
)
_LISTING_PATH = re.compile(
    r"/(rss|feeds?|rss[-_]?feeds?|feeds?[-_]?rss|web-?feeds|syndication|rss[-_]?info)(/?|(/index)?\.(html?|aspx?|php))$",
    re.IGNORECASE,
)
_LISTING_TEXT = re.compile(r"(our |all )?rss([ -]feeds?)?", re.IGNORECASE)
_FEED_HOSTS = ("feeds.feedburner.com", "feedproxy.google.com", "feedpress.me")
_DATED = re.compile(r"(19|20)\d\d(?!\d)")


class Found(StrEnum):
    """Where an address was found, most telling first."""

    GIVEN = "given"
    LINK_TAG = "link tag"
    LISTING = "page of feeds"
    PAGE = "link on the page"
    ROBOTS = "robots.txt"
    INDEX = "sitemap index"
    USUAL = "usual path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed or sitemap."""

    url: str
    kind: FeedKind = FeedKind.FEED
    found: Found
    title: str = ""  # as the place where it was found calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """What a page says of feeds."""

    tagged: tuple[Candidate, ...] = ()  # by link tags
    linked: tuple[Candidate, ...] = ()  # by links that look like feeds
    listing: str = ""  # a page that seems to list the site's feeds, itself perhaps a feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An address that was asked, and what is thought of it. `ok`: worth subscribing to.

    `url` is the one to keep, `final_url` what answered; they differ where it redirects for the time
    being. `newest` is the time of its newest entry; `also` are addresses that gave the same entries.
    """

    url: str
    final_url: str
    kind: FeedKind
    found: Found
    ok: bool = False
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    problems: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    links: frozenset[str] = frozenset()  # of its entries, to tell which findings bring the same

    def to_json(self) -> dict[str, object]:
        """As `feeds discover --json` prints it."""
        return {
            "url": self.url,
            "kind": self.kind.value,
            "found": self.found.value,
            "ok": self.ok,
            "title": self.title,
            "entries": self.entries,
            "newest": self.newest,
            "problems": list(self.problems),
            "also": list(self.also),
        }


def read_site_page(body: bytes, *, url: str, charset: str = "", found: Found = Found.PAGE) -> SitePage:
    """Find what a page says of feeds.

    Args:
        body: HTML, in whatever state.
        url: Where it came from; relative links are completed from it, or from its `<base>`.
        charset: Character encoding the server gave, else "".
        found: What to say of links on it.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    # with a root of its own, since lxml makes None of a page without any
    page = f"<html>{decode(body, charset, Problems())}"
    root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    base = url
    for element in root.iter("base"):
        base = absolute_url(element.get("href") or "", url) or url
        break
    tagged: list[Candidate] = []
    linked: list[Candidate] = []
    listings: list[str] = []
    for number, element in enumerate(root.iter("link", "a")):
        if number > MAX_LINKS or len(linked) > MAX_CANDIDATES:
            break
        href = element.get("href") or ""
        link = absolute_url(href.removeprefix("feed:") if href.startswith("feed:http") else href, base)
        link = link.partition("#")[0]
        if not link or link == url:
            continue
        if element.tag == "link":
            title = plain_text((element.get("title") or "")[:800])[:200]
            if _is_feed_tag(element) and not re.search(r"comment", f"{link} {title}", re.IGNORECASE):
                tagged.append(Candidate(url=link, found=Found.LINK_TAG, title=title))
            continue
        text = plain_text("".join(element.itertext())[:400])[:200]
        if not _may_have_feeds(link, url):
            continue
        if _looks_like_feed(link):
            linked.append(Candidate(url=link, found=found, title=text))
        if _LISTING_PATH.search(urlsplit(link).path) or _LISTING_TEXT.fullmatch(text):
            listings.append(link)
    known = {candidate.url for candidate in tagged}
    return SitePage(
        tagged=_once(tagged),
        linked=_once(candidate for candidate in linked if candidate.url not in known),
        listing=next((link for link in listings if link not in known), ""),
    )


def _is_feed_tag(element: etree._Element) -> bool:
    relations = (element.get("rel") or "").lower().split()
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    if "feed" in relations and not kind:
        return True
    href = element.get("href") or ""
    # of application/json, WordPress serves a description of the page so
    is_json_feed = kind == "application/json" and "feed" in href.lower()
    return bool({"alternate", "feed"} & set(relations)) and (bool(_FEED_TYPES.fullmatch(kind)) or is_json_feed)


def _may_have_feeds(link: str, url: str) -> bool:
    return same_site(link, url) or urlsplit(link).hostname in _FEED_HOSTS


def _looks_like_feed(link: str) -> bool:
    parts = urlsplit(link)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return bool(_FEED_PATH.search(parts.path) or _FEED_PATH.search(place)) and not _NO_FEED.search(place)


def _once(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(canonical_url(candidate.url), candidate)
    return tuple(first.values())[:MAX_CANDIDATES]


def usual_feeds(url: str) -> tuple[Candidate, ...]:
    """Addresses at which the site of a page may well have a feed, likeliest first."""
    return tuple(Candidate(url=urljoin(url, path), found=Found.USUAL) for path in USUAL_FEEDS)


def sitemaps_to_ask(named: Sequence[str], url: str) -> tuple[Candidate, ...]:
    """Sitemaps of a site, likeliest to hold news first.

    Args:
        named: As its robots.txt names them.
        url: A page of the site; its usual places are tried where robots.txt names none.
    """
    if not named:
        usual = (urljoin(url, path) for path in USUAL_SITEMAPS)
        return tuple(Candidate(url=link, kind=FeedKind.SITEMAP, found=Found.USUAL) for link in usual)
    links = sorted(filter(None, (absolute_url(link, url) for link in named)), key=lambda link: not says_news(link))
    return _once(Candidate(url=link, kind=FeedKind.SITEMAP, found=Found.ROBOTS) for link in links)


def children_to_ask(index: Sequence[IndexedDocument], most: int) -> tuple[Candidate, ...]:
    """Of the sitemaps in an index, those that say they are news; if none does, those changed last."""
    links = [
        Candidate(url=document.url, kind=FeedKind.SITEMAP, found=Found.INDEX) for document in news_documents(index)
    ]
    return _once(links)[:most]


def judge(candidate: Candidate, feed: Feed, *, url: str, final_url: str, now: datetime) -> Finding:
    """Say what is thought of a feed or sitemap that answered.

    Args:
        candidate: What was asked.
        feed: What came.
        url: The address to keep: the candidate's, or where that has moved for good.
        final_url: Where it came from in the end.
        now: The time, to tell what is quiet.
    """
    times = [moment for entry in feed.entries if (moment := entry.published_at or entry.updated_at)]
    past = [moment for moment in times if moment <= now + timedelta(days=1)]
    newest = max(past, default=None)
    news = sum(1 for entry in feed.entries if entry.title)
    problems = [problem for problem in feed.problems if problem != NO_ENTRIES]
    if not feed.entries and not feed.index:
        problems.insert(0, EMPTY if candidate.kind is FeedKind.FEED else "the sitemap is empty")
    elif candidate.kind is FeedKind.SITEMAP and not news:
        problems.insert(0, "an ordinary sitemap, not one of news: it lists pages without titles and times")
    elif newest is not None and now - newest > QUIET:
        problems.insert(0, f"nothing new for {(now - newest).days} days")
    return Finding(
        url=url,
        final_url=final_url,
        kind=candidate.kind,
        found=candidate.found,
        ok=bool(news or (feed.entries and candidate.kind is FeedKind.FEED)),
        title=feed.title or candidate.title,
        entries=len(feed.entries),
        newest=newest,
        problems=tuple(problems),
        links=frozenset(canonical_url(entry.url) for entry in feed.entries),
    )


def by_way_of(child: Finding, index_url: str) -> Finding:
    """A news sitemap of an index, by the address to keep: a child named for a date will be another one soon."""
    return replace(child, url=index_url) if _DATED.search(urlsplit(child.url).path) else child


def best_first(findings: Sequence[Finding]) -> list[Finding]:
    """Order findings, best first, each document once.

    What came from the same address in the end, or brought the same entries in the same kind of document, is one.
    """
    places = list(Found)
    latest = max((finding.newest for finding in findings if finding.newest is not None), default=None)

    def rank(finding: Finding) -> tuple[bool, bool, bool, int]:
        quiet = latest is not None and (finding.newest is None or latest - finding.newest > QUIET)
        return not finding.ok, finding.kind is not FeedKind.FEED, quiet, places.index(finding.found)

    kept: list[Finding] = []
    for finding in sorted(findings, key=rank):
        for place, other in enumerate(kept):
            same_address = canonical_url(other.final_url) == canonical_url(finding.final_url)
            if same_address or (finding.links and finding.links == other.links and finding.kind is other.kind):
                also = dict.fromkeys((*other.also, finding.url, *finding.also))
                kept[place] = replace(other, also=tuple(link for link in also if link != other.url))
                break
        else:
            kept.append(finding)
    return kept
