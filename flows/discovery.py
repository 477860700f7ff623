"""Asking a site for its feeds and news sitemaps, with few requests and only where it lets us."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin

from extractors.discovery import (
    Candidate,
    Finding,
    Found,
    SitePage,
    best_first,
    by_way_of,
    children_to_ask,
    judge,
    read_site_page,
    sitemaps_to_ask,
    usual_feeds,
)
from extractors.errors import FeedError, ItemError, UsageError
from extractors.feeds import parse_feed
from extractors.records import Feed, FeedKind, Page
from extractors.sitemaps import parse_sitemap
from extractors.urls import canonical_url, is_fetchable
from flows.network import Network

MAX_REQUESTS = 25
# How many of a kind: all together stay below MAX_REQUESTS, so that one talkative page does not use up the rest.
MAX_TAGGED, MAX_LINKED, MAX_LISTED, MAX_SITEMAPS, MAX_CHILDREN = 8, 4, 8, 4, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a site has.

    `homepage` is "" where nothing answered or what answered was a feed; `trouble` says why its page could not be read,
    "" if it could; `unasked` counts candidates that were left out to keep the number of requests low.
    """

    homepage: str = ""
    findings: tuple[Finding, ...] = ()
    trouble: str = ""
    requests: int = 0
    unasked: int = 0


def discover(network: Network, site: str, now: datetime) -> Discovery:
    """Find the feeds and news sitemaps of a site.

    Its page is read for link tags and links; one page that lists feeds is followed; usual addresses are tried only
    where nothing was found so, also where the page itself is refused; sitemaps come from robots.txt, else from their
    usual addresses. A site whose robots.txt forbids the page is asked nothing more.

    Args:
        network: Entered. Its robots rules are obeyed for pages.
        site: Address of any page of the site or of a feed, with or without scheme.
        now: The time, to tell what is quiet.

    Raises:
        UsageError: It is no address.
    """
    search = _Search(network, now)
    start, trouble = search.open(_addresses(site))
    home = start.final_url if start is not None else search.refused
    if home and search.given is None:
        if start is not None:
            page = read_site_page(start.body, url=home, charset=start.charset)
            search.ask_feeds(page.tagged, MAX_TAGGED)
            search.ask_links(page)
        if not any(finding.ok for finding in search.findings):
            search.ask_feeds(usual_feeds(home), len(usual_feeds(home)))
        search.ask_sitemaps(home)
    return Discovery(
        homepage=urljoin(home, "/") if home and search.given is None else "",
        findings=tuple(best_first(search.findings)),
        trouble=trouble,
        requests=search.requests,
        unasked=search.unasked,
    )


def _addresses(site: str) -> list[str]:
    """What to try for a site as a person types it."""
    site = site.strip().removeprefix("feed://").removeprefix("feed:").removeprefix("//")
    has_scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", site)
    tries = [site] if has_scheme else [f"https://{site}", f"http://{site}"]
    if not is_fetchable(tries[0]):
        raise UsageError(f"{site} is no address of a site: give one such as www.example.org")
    return tries


@dataclass(slots=True)
class _Search:
    """What was asked so far and what came of it."""

    network: Network
    now: datetime
    findings: list[Finding] = field(default_factory=list)
    given: Finding | None = None  # the address given is itself a feed
    refused: str = ""  # an address that answered with an error: its site is there
    requests: int = 0
    unasked: int = 0
    _asked: set[str] = field(default_factory=set)

    def open(self, addresses: Sequence[str]) -> tuple[Page | None, str]:
        """The page at the first address that answers; if it is a feed, that is found."""
        trouble = ""
        for address in addresses:
            self._asked.add(canonical_url(address))
            self.requests += 1
            [answer] = self.network.fetch([address]).result()
            if isinstance(answer, ItemError):
                trouble = trouble or answer.reason
                status = getattr(answer, "status", None)
                if status is not None and status not in (429, 503):
                    self.refused = self.refused or address
                    break
                continue
            self._asked.add(canonical_url(answer.final_url))
            for kind in FeedKind:
                candidate = Candidate(url=address, kind=kind, found=Found.GIVEN)
                feed = self._read(candidate, answer)
                if feed is not None:
                    self.given = self._keep(candidate, answer, feed)
                    self._ask_children(feed, answer.final_url, answer.final_url)
                    break
            return answer, ""
        return None, trouble

    def ask_feeds(self, candidates: Sequence[Candidate], most: int) -> None:
        """Ask candidates for feeds; what is none is not found."""
        for candidate, answer in self._ask(candidates, most):
            feed = self._read(candidate, answer)
            if feed is not None:
                self._keep(candidate, answer, feed)

    def ask_links(self, page: SitePage) -> None:
        """Ask for what a page links to that looks like feeds, and for what its page of feeds links to."""
        listing = [Candidate(url=page.listing, found=Found.PAGE)] if page.listing else []
        for candidate, answer in self._ask(listing, 1, pages=True):
            feed = self._read(candidate, answer)
            if feed is not None:
                self._keep(candidate, answer, feed)
                continue
            listed = read_site_page(answer.body, url=answer.final_url, charset=answer.charset, found=Found.LISTING)
            self.ask_feeds([*listed.linked, *listed.tagged], MAX_LISTED)
        self.ask_feeds(page.linked, MAX_LINKED)

    def ask_sitemaps(self, home: str) -> None:
        """Ask for the sitemaps of a site, and for the news in what are indexes."""
        self.requests += 1
        try:
            named = self.network.sitemaps(home)
        except ItemError:  # its pages may not be read for now, but a feed is there to be asked for
            named = []
        candidates = sitemaps_to_ask(named, home)
        for candidate, answer in self._ask(candidates, MAX_SITEMAPS):
            sitemap = self._read(candidate, answer, home)
            if sitemap is None:
                continue
            if sitemap.index:
                self._ask_children(sitemap, answer.final_url, home)
            else:
                self._keep(candidate, answer, sitemap)

    def _ask_children(self, sitemap: Feed, index_url: str, home: str) -> None:
        children = children_to_ask(sitemap.index, MAX_CHILDREN)
        for candidate, answer in self._ask(children, MAX_CHILDREN):
            feed = self._read(candidate, answer, home)
            if feed is not None and not feed.index:
                found = judge(candidate, feed, url=candidate.url, final_url=answer.final_url, now=self.now)
                self.findings.append(by_way_of(found, index_url))

    def _ask(self, candidates: Sequence[Candidate], most: int, *, pages: bool = False) -> list[tuple[Candidate, Page]]:
        """Those that answered, of at most so many that were not asked yet."""
        fresh = [candidate for candidate in candidates if canonical_url(candidate.url) not in self._asked]
        now = fresh[: min(most, MAX_REQUESTS - self.requests)]
        self.unasked += len(fresh) - len(now)
        self.requests += len(now)
        urls = [candidate.url for candidate in now]
        self._asked.update(map(canonical_url, urls))
        answers = self.network.fetch(urls).result() if pages else self.network.documents(urls)
        return [(candidate, answer) for candidate, answer in zip(now, answers, strict=True) if isinstance(answer, Page)]

    def _read(self, candidate: Candidate, answer: Page, homepage: str = "") -> Feed | None:
        try:
            if candidate.kind is FeedKind.SITEMAP:
                return parse_sitemap(answer.body, url=answer.final_url, charset=answer.charset, homepage=homepage)
            return parse_feed(
                answer.body, url=answer.final_url, content_type=answer.content_type, charset=answer.charset
            )
        except FeedError:
            return None

    def _keep(self, candidate: Candidate, answer: Page, feed: Feed) -> Finding:
        url = answer.moved_to or candidate.url
        finding = judge(candidate, feed, url=url, final_url=answer.final_url, now=self.now)
        if answer.moved_to:
            finding = replace(finding, problems=(f"moved permanently from {candidate.url}", *finding.problems))
        self.findings.append(finding)
        return finding
