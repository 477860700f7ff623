"""What a simulated web is made of: hosts with feeds and pages, and beside each what a good client does with it.

Addresses are written `http://NAME.example/path` everywhere; the watcher puts real ports of loopback in their place on
the way out and takes them back on the way in, so that records and reasons can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

MONDAY = datetime(2026, 8, 17, tzinfo=UTC)
HOUR_S, DAY_S = 3_600, 86_400
# What a server may ask for beyond a day is taken for a mistake; a client may come up to a tenth earlier (jitter).
LONGEST_S = DAY_S * 0.9
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(text: str) -> datetime:
    """A time of the week: "Tue 09:30"."""
    day, _, clock = text.partition(" ")
    hours, _, minutes = clock.partition(":")
    return MONDAY + timedelta(days=_DAYS.index(day), hours=int(hours), minutes=int(minutes))


def shown(at: datetime) -> str:
    """A time for people: "Tue 09:30"."""
    return f"{_DAYS[at.weekday()]} {at:%H:%M}"


def http_date(at: datetime) -> str:
    """A time as HTTP writes it."""
    return format_datetime(at, usegmt=True)


def every(minutes: int, since: str = "Mon 00:00", days: float = 7) -> tuple[datetime, ...]:
    """Times of news: the first shortly before `since`, then at equal distances."""
    first = moment(since) - timedelta(minutes=5)
    return tuple(first + timedelta(minutes=minutes * n) for n in range(int(days * 1440 / minutes)))


# Entry number n of a feed whose pages do not matter leads to page n of this host: such pages are soon known.
DESK = "desk.example"
OLD_NEWS = (MONDAY - timedelta(days=30),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. `cut` resets the connection instead."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    cut: bool = False


# What is answered instead of the document, by the time and the number of earlier requests for it; None: the document.
Instead = Callable[[datetime, int], Reply | None]


def as_usual(at: datetime, earlier: int) -> Reply | None:
    """No trouble."""
    return None


def between(since: str, until: str, reply: Reply | Callable[[datetime], Reply]) -> Instead:
    """Trouble from one time of the week to another ("" is for ever)."""

    def instead(at: datetime, earlier: int) -> Reply | None:
        if at < moment(since) or (until and at >= moment(until)):
            return None
        return reply if isinstance(reply, Reply) else reply(at)

    return instead


def redirect(status: int, target: str) -> Reply:
    """A redirect."""
    return Reply(status=status, headers={"Location": target})


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, and what a good client does with it.

    Args:
        path: On its host.
        news: When its entries appear, oldest first.
        window: So many of the newest entries are in its document.
        links: Where its entries lead, from the first on; those beyond lead to pages of the desk.
        etag: The ETag; {n} is the number of entries out, {asked} of requests before, {hour} the hour of the week.
        etag_304: The ETag of a 304 where that is another one, likewise.
        modified: The Last-Modified; {date} is the time of the newest entry.
        lies: Says 304 to whoever asks conditionally, whatever is new.
        headers: More headers of its answers, by the time.
        channel: Elements of its channel.
        instead: What is answered instead.
        subscribed: False: only redirects lead to it.
        poll_every_s: The user's setting for its outlet.
        floor_s: Least time between two polls.
        ttl_s: How long the document says it stays fresh.
        closed: Hours of the week in which it asks not to be asked.
        settles_s: Least and most time between polls from Wednesday on, if the client were always awake.
        seen_within_s: How soon after it is out each entry must be known; None: nothing is asked of it.
        moves_to: Address that must be asked in its place after a permanent redirect has held.
        stays: It redirects, but its own address must go on being asked.
        flaps: It redirects now and then, to a place with validators of its own.
        gone: When it says 410.
        fails: Since and until when it fails ("" is for ever).
    """

    path: str
    news: tuple[datetime, ...] = OLD_NEWS
    window: int = 10
    links: tuple[str, ...] = ()
    etag: str = ""
    etag_304: str = ""
    modified: str = ""
    lies: bool = False
    headers: Callable[[datetime], Mapping[str, str]] = lambda at: {}
    channel: str = ""
    instead: Instead = as_usual
    subscribed: bool = True
    poll_every_s: int | None = None
    floor_s: int = HOUR_S
    ttl_s: int = 0
    closed: Callable[[datetime], bool] = lambda at: False
    settles_s: tuple[float, float] | None = None
    seen_within_s: float | None = None
    moves_to: str = ""
    stays: bool = False
    flaps: bool = False
    gone: str = ""
    fails: tuple[str, str] | None = None

    @property
    def validated(self) -> bool:
        """Whether its answers carry validators."""
        return bool(self.etag or self.modified)

    def out(self, at: datetime) -> int:
        """How many of its entries are out."""
        return sum(published <= at for published in self.news)

    def validators(self, at: datetime, asked: int, *, for_304: bool = False) -> dict[str, str]:
        """The validators of its document."""
        n = self.out(at)
        words = {
            "n": n,
            "asked": asked,
            "hour": int((at - MONDAY).total_seconds() // HOUR_S),
            "date": http_date(self.news[n - 1] if n else MONDAY),
        }
        etag = self.etag_304 if for_304 and self.etag_304 else self.etag
        pairs = (("ETag", etag), ("Last-Modified", self.modified))
        return {name: value.format(**words) for name, value in pairs if value}

    def document(self, at: datetime) -> str:
        """Its RSS, newest entry first."""
        items = [
            f"<item><guid isPermaLink='false'>{n}</guid><title>Report {n} of {self.path}</title>"
            f"<link>{self.links[n] if n < len(self.links) else f'http://{DESK}/{n}'}</link>"
            f"<pubDate>{http_date(published)}</pubDate></item>"
            for n, published in enumerate(self.news)
            if published <= at
        ]
        return (
            "<?xml version='1.0' encoding='utf-8'?>"
            "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
            f"<title>{self.path}</title>{self.channel}{''.join(items[: -self.window - 1 : -1])}</channel></rss>"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that a feed leads to.

    Args:
        path: On its host.
        allowed: What robots.txt says of it by RFC 9309.
        why: The rule that says so.
        instead: What is answered instead.
        out: When the feed names it.
        not_before: Before this time it is forbidden all the same; "": from the start.
        linked: False: only redirects lead to it.
        etag: Its ETag; it never changes.
    """

    path: str
    allowed: bool = True
    why: str = ""
    instead: Instead = as_usual
    out: str = "Mon 02:00"
    not_before: str = ""
    linked: bool = True
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A host of the simulated web.

    Args:
        name: "wire" is `http://wire.example`.
        robots: Its robots.txt.
        robots_instead: What is answered instead.
        files: What else a redirect may lead to.
        instead: What is answered instead of anything on it, its robots.txt included.
        headers: Of all its answers.
        strict: It asks to be left alone once, and must be.
        drifts: Its feeds are alike and begin together; they must not go on together.
        hold_s: Real seconds that each answer takes.
        delay_s: Real seconds that must lie between two requests.
        crawl_delay_s: Likewise, from its robots.txt on, which asks for it.
    """

    name: str
    feeds: tuple[Feed, ...] = ()
    pages: tuple[Page, ...] = ()
    robots: Reply = Reply(status=404)
    robots_instead: Instead = as_usual
    files: Mapping[str, Reply] = field(default_factory=dict)
    instead: Instead = as_usual
    headers: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    drifts: bool = False
    hold_s: float = 0.0
    delay_s: float = 0.0
    crawl_delay_s: float = 0.0

    @property
    def host(self) -> str:
        """Its name in addresses."""
        return f"{self.name}.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """All hosts.

    Args:
        sites: The hosts.
        until: When the watching ends.
        rests_from: From then until `rests_until` the client is switched off.
        rests_until: When it is switched on again.
        together: So many hosts at least must be asked at the same time.
        wakes: How long after a time the client looks again whether there is something to do.
    """

    sites: tuple[Site, ...]
    until: datetime = MONDAY + timedelta(days=7)
    rests_from: datetime | None = None
    rests_until: datetime | None = None
    together: int = 1
    wakes: Callable[[datetime], timedelta] = lambda at: timedelta(minutes=15)

    def feeds(self) -> list[tuple[Site, Feed]]:
        """Every feed with its host."""
        return [(site, feed) for site in self.sites for feed in site.feeds]

    def pages(self) -> list[tuple[Site, Page]]:
        """Every page with its host."""
        return [(site, page) for site in self.sites for page in site.pages]

    def rested(self, since: datetime, until: datetime) -> bool:
        """Whether the client was switched off at some time in between."""
        if self.rests_from is None or self.rests_until is None:
            return False
        return since < self.rests_until and until > self.rests_from

    def feeds_and_robots(self) -> set[tuple[str, str]]:
        """Host and path of what is asked for again and again."""
        found = {(site.host, "/robots.txt") for site in self.sites}
        found |= {(site.host, path) for site in self.sites for path in site.files}
        return found | {(site.host, feed.path) for site, feed in self.feeds()}

    def known(self) -> set[tuple[str, str]]:
        """Host and path of everything that a client was pointed to."""
        return self.feeds_and_robots() | {(site.host, page.path) for site, page in self.pages()}
