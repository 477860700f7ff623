"""Asking feeds outside a run, to say what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from extractors.discovery import read_site_page
from extractors.errors import FeedError, ItemError, PutOffError
from extractors.feeds import parse_feed
from extractors.records import Feed, FeedKind, Page, RobotsState
from extractors.remarks import (
    Remark,
    Severity,
    error,
    in_order,
    remark_on_second_answer,
    remarks_on_answer,
    remarks_on_feed,
    warning,
)
from extractors.robots_rules import Rules
from extractors.sitemaps import parse_sitemap
from flows.network import Ask, Network

# Hosts whose robots.txt is read at a time.
ROBOTS_AT_A_TIME = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is thought of one feed. `newest` is the time of its newest entry; remarks come worst first.

    `put_off`: it was not asked, since its host wants to be left alone.
    """

    url: str
    kind: FeedKind = FeedKind.FEED
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    put_off: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing makes it useless."""
        return not any(remark.severity is Severity.ERROR for remark in self.remarks)

    def to_json(self) -> dict[str, object]:
        """As `feeds check --json` prints it; `problems` are the texts of errors and warnings."""
        return {
            "url": self.url,
            "kind": self.kind.value,
            "ok": self.ok,
            "put_off": self.put_off,
            "severity": self.remarks[0].severity.value if self.remarks else None,
            "title": self.title,
            "entries": self.entries,
            "newest": self.newest,
            "problems": [remark.text for remark in self.remarks if remark.severity is not Severity.NOTE],
            "remarks": [{"severity": remark.severity.value, "text": remark.text} for remark in self.remarks],
        }


def check_feeds(
    network: Network, asked: Sequence[tuple[str, FeedKind | None]], now: datetime, *, twice: bool = False
) -> list[Check]:
    """Ask each feed once, without validators, and robots.txt of the hosts its articles are on.

    Args:
        network: Entered.
        asked: Address and kind of each; None: whatever is there.
        now: The time.
        twice: Ask once more with the validators that came, to see whether they work.

    Returns:
        One for each, in order.
    """
    answers = network.documents([url for url, _ in asked])
    read = [_read(url, kind, answer, now) for (url, kind), answer in zip(asked, answers, strict=True)]
    forbidden = _forbidden(network, [feed.entries[0].url for feed, _ in read if feed and feed.entries], now)
    checks = []
    for (feed, check), answer in zip(read, answers, strict=True):
        remarks = list(check.remarks)
        if feed is not None and isinstance(answer, Page):
            remarks += [forbidden[entry.url] for entry in feed.entries[:1] if entry.url in forbidden]
            if twice:
                remarks += _second_answer(network, check, answer, feed)
        checks.append(
            Check(
                url=check.url,
                kind=check.kind,
                title=check.title,
                entries=check.entries,
                newest=check.newest,
                remarks=in_order(remarks),
                put_off=check.put_off,
            )
        )
    return checks


def _read(url: str, kind: FeedKind | None, answer: Page | ItemError, now: datetime) -> tuple[Feed | None, Check]:
    if isinstance(answer, PutOffError):
        said = error(f"not asked: {answer.reason}")
        return None, Check(url=url, kind=kind or FeedKind.FEED, remarks=(said,), put_off=True)
    if isinstance(answer, ItemError):
        return None, Check(url=url, kind=kind or FeedKind.FEED, remarks=(error(answer.reason),))
    try:
        feed, read_as = _parse(answer, kind)
    except FeedError as trouble:
        named = read_site_page(answer.body, url=answer.final_url, charset=answer.charset).tagged
        hint = f"; that page names the feed {named[0].url}" if named else ""
        return None, Check(url=url, kind=kind or FeedKind.FEED, remarks=(error(f"{trouble.reason}{hint}"),))
    remarks = remarks_on_answer(url, answer)
    times = [moment for entry in feed.entries if (moment := entry.published_at or entry.updated_at)]
    return feed, Check(
        url=url,
        kind=read_as,
        title=feed.title,
        entries=len(feed.entries),
        newest=max(times, default=None),
        remarks=(*remarks, *remarks_on_feed(feed, read_as, now)),
    )


def _parse(answer: Page, kind: FeedKind | None) -> tuple[Feed, FeedKind]:
    """The document, read as its kind; of unknown kind, as a feed if it is one.

    Raises:
        FeedError: It is not of its kind, or of none.
    """
    if kind is not FeedKind.SITEMAP:
        try:
            feed = parse_feed(
                answer.body, url=answer.final_url, content_type=answer.content_type, charset=answer.charset
            )
        except FeedError as no_feed:
            if kind is FeedKind.FEED:
                raise
            try:
                return parse_sitemap(answer.body, url=answer.final_url, charset=answer.charset), FeedKind.SITEMAP
            except FeedError:
                raise no_feed from None
        return feed, FeedKind.FEED
    return parse_sitemap(answer.body, url=answer.final_url, charset=answer.charset), FeedKind.SITEMAP


def _forbidden(network: Network, articles: Sequence[str], now: datetime) -> dict[str, Remark]:
    """Of some articles those that may not be read, with the reason. The articles themselves are not asked for."""
    origins = {_origin(url): url for url in articles}

    def learn(url: str) -> None:
        try:
            network.sitemaps(url)
        except ItemError:
            return  # why is remembered with the robots.txt

    with ThreadPoolExecutor(ROBOTS_AT_A_TIME) as pool:
        list(pool.map(learn, origins.values()))
    known: dict[str, RobotsState] = {state.origin: state for state in network.robots(now)}
    found = {}
    for url in articles:
        state = known.get(_origin(url))
        if state is None:
            continue
        host = urlsplit(url).netloc
        if state.trouble:
            found[url] = warning(f"robots.txt of {host} cannot be read ({state.trouble}): no article may be for now")
        elif not Rules(state.text).allows(url):
            found[url] = warning(f"robots.txt of {host} forbids the first article it links to: its pages are not read")
    return found


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]).lower()


def _second_answer(network: Network, check: Check, first: Page, feed: Feed) -> list[Remark]:
    validators = first.validators
    if validators.etag is None and validators.last_modified is None:
        return []
    for batch in network.poll([Ask(url=first.final_url, validators=validators)]):
        for _, second in batch:
            if isinstance(second, ItemError):
                return [warning(f"fails when asked whether anything is new: {second.reason}")]
            again = None
            if not second.not_modified:
                try:
                    again, _ = _parse(second, check.kind)
                except FeedError:
                    again = None
            remark = remark_on_second_answer(first, second, feed, again)
            return [remark] if remark else []
    return []
