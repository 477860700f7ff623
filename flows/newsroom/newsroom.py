"""The newsroom: its outlets, and what their feeds and pages show at any moment."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from flows.newsroom.articles import Article, Version
from flows.newsroom.feeds import FORMATS, Channel, Item
from flows.newsroom.likeness import Memory
from flows.newsroom.outlets import Outlet, load_outlets
from flows.newsroom.pages import render_front, render_page, summary
from flows.newsroom.plan import (
    ABRIDGED,
    ORIGINAL,
    PROCEDURAL_FROM,
    SPAN_S,
    WEEKS,
    Plan,
    Slip,
    article_path,
    mix,
)
from flows.newsroom.reports import Report, second_headline, write_report
from flows.newsroom.specials import Fixed, fixed_articles

DEFAULT_ARTICLES = 320
DEFAULT_SEED = 2026
# How long an entry stays in a feed.
FEED_WINDOW = timedelta(days=15)
# What the second feed of an outlet with sections lists.
SECTION_DESKS = frozenset({"World", "Politics", "Economy", "Rights"})
# Wordings tried before two reports may resemble each other after all.
MOST_WORDINGS = 40
_ID = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an address answers.

    Args:
        body: The bytes.
        content_type: With its charset.
        modified_at: When it last changed, UTC.
    """

    body: bytes
    content_type: str
    modified_at: datetime


def last_monday(today: date) -> date:
    """Monday of the last complete ISO week before `today`."""
    return today - timedelta(days=today.weekday() + 7)


class Newsroom:
    """Outlets, feeds, pages and the truth about them, for any number of articles.

    The same arguments give the same texts in every process. `until` moves the dates and nothing else.

    Args:
        articles: How many articles there are in the twelve weeks.
        until: Monday of the last week; by default that of the last complete week.
        seed: Decides every text.
        addresses: Base address of each outlet's site, without a final slash.
    """

    def __init__(
        self,
        articles: int = DEFAULT_ARTICLES,
        until: date | None = None,
        seed: int = DEFAULT_SEED,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        until = until or last_monday(datetime.now(UTC).date())
        if until.weekday():
            raise ValueError(f"until must be a Monday, {until} is not")
        if articles < 1:
            raise ValueError("a newsroom has at least one article")
        self.seed = seed
        self.articles = articles
        self.until = until
        self.outlets: tuple[Outlet, ...] = load_outlets()
        self.starts_at = datetime(until.year, until.month, until.day, tzinfo=UTC) - timedelta(weeks=WEEKS - 1)
        self.ends_at = self.starts_at + timedelta(seconds=SPAN_S)
        self.addresses = {outlet.id: f"http://{outlet.id}.invalid" for outlet in self.outlets} | dict(addresses or {})
        self._outlets = {outlet.id: outlet for outlet in self.outlets}
        self._fixed = _fixed(seed)[:articles]
        self._fixed_offsets = [fixed.versions[0][0] for fixed in self._fixed]
        self.plan = Plan(seed, max(1, articles - len(self._fixed)))
        self._generated = articles - len(self._fixed)
        if articles < PROCEDURAL_FROM and self._generated:
            self.plan.salts.update(_salts(seed, self.plan.count))
        # The clock stands still while a run polls, and at scale a feed takes a second to write.
        self._written = lru_cache(maxsize=12)(self._write_feed)
        self._article: Callable[[int], Article] = lru_cache(maxsize=4096)(self._make)

    def article(self, number: int) -> Article:
        """One article.

        Args:
            number: From 0 to below `articles`; hand-written ones come first.
        """
        if not 0 <= number < self.articles:
            raise IndexError(f"article {number} of {self.articles}")
        return self._article(number)

    def all_articles(self) -> Iterator[Article]:
        """Every article, hand-written ones first, the others by time."""
        return (self.article(number) for number in range(self.articles))

    def at(self, offset_s: float) -> datetime:
        """The moment so many seconds after the start of the first week."""
        return self.starts_at + timedelta(seconds=offset_s)

    def feed(self, outlet_id: str, feed_name: str, as_of: datetime) -> tuple[bytes, str]:
        """What a feed lists at a moment: entries of the last 15 days, newest first.

        Args:
            outlet_id: The outlet.
            feed_name: One of its feeds.
            as_of: The moment, aware.

        Returns:
            The document and its content type.
        """
        resource = self._feed(self._outlets[outlet_id], feed_name, as_of)
        return resource.body, resource.content_type

    def page(self, outlet_id: str, path: str, as_of: datetime) -> tuple[bytes, str] | None:
        """An article's page at a moment.

        Args:
            outlet_id: The outlet.
            path: Path on its site.
            as_of: The moment, aware.

        Returns:
            The page and its content type; None where there is no such page (yet).
        """
        resource = self._page(outlet_id, path, as_of)
        return (resource.body, resource.content_type) if resource else None

    def answer(self, outlet_id: str, path: str, as_of: datetime) -> Resource | None:
        """Whatever stands at a path of an outlet's site: front page, feed, article, robots.txt.

        Args:
            outlet_id: The outlet.
            path: Path without the query.
            as_of: The moment, aware.
        """
        outlet = self._outlets[outlet_id]
        if path == "/":
            return self._front(outlet, as_of)
        if path == "/robots.txt":
            text = "User-agent: *\nDisallow: /admin/\nDisallow: /share\n"
            return Resource(body=text.encode(), content_type="text/plain", modified_at=self.starts_at)
        name = path.removeprefix("/feeds/")
        if name in outlet.feeds and path == outlet.feed_path(name):
            return self._feed(outlet, name, as_of)
        return self._page(outlet_id, path, as_of)

    def find(self, outlet_id: str, path: str) -> Article | None:
        """The article at an address, published or not."""
        for digits in _ID.findall(path):
            number = int(digits) - 100_000
            if 0 <= number < self.articles:
                article = self.article(number)
                if article.outlet.id == outlet_id and article.path == path:
                    return article
        return None

    def listed(self, outlet_id: str, feed_name: str, as_of: datetime) -> list[tuple[Article, Version]]:
        """The articles a feed lists at a moment, with the version that it tells of, newest first."""
        now_s = (as_of - self.starts_at).total_seconds()
        first_s = now_s - FEED_WINDOW.total_seconds()
        low = bisect.bisect_left(self._fixed_offsets, first_s)
        high = bisect.bisect_right(self._fixed_offsets, now_s)
        numbers = [n for n in range(low, high) if self._fixed[n].outlet == outlet_id]
        if self._generated:
            shift = len(self._fixed)
            numbers += [shift + n for n in self.plan.between(first_s, now_s) if self.plan.slip(n).outlet == outlet_id]
        sections = list(self._outlets[outlet_id].feeds).index(feed_name) > 0
        found = []
        for number in numbers:
            article = self.article(number)
            version = article.told(now_s)
            if version is None or article.offset_s < first_s:
                continue
            if not sections or version.report.desk in SECTION_DESKS:
                found.append((article, version))
        return sorted(found, key=lambda pair: (pair[0].offset_s, pair[0].number), reverse=True)

    def _feed(self, outlet: Outlet, name: str, as_of: datetime) -> Resource:
        return self._written(outlet.id, name, as_of, self.addresses[outlet.id])

    def _write_feed(self, outlet_id: str, name: str, as_of: datetime, base: str) -> Resource:
        outlet = self._outlets[outlet_id]
        listed = self.listed(outlet.id, name, as_of)
        items = [
            Item(
                path=article.path,
                title=version.report.title,
                summary=summary(article, version),
                paragraphs=version.report.paragraphs,
                authors=article.authors,
                tags=version.report.tags,
                published_at=self.at(article.offset_s),
                updated_at=self.at(version.offset_s),
            )
            for article, version in listed
        ]
        render, content_type = FORMATS[outlet.feeds[name]]
        channel = Channel(outlet=outlet, name=name, base=base, items=items)
        modified_at = max((item.updated_at for item in items), default=self.starts_at)
        return Resource(body=render(channel), content_type=content_type, modified_at=modified_at)

    def _page(self, outlet_id: str, path: str, as_of: datetime) -> Resource | None:
        article = self.find(outlet_id, path)
        version = article.at((as_of - self.starts_at).total_seconds()) if article else None
        if article is None or version is None:
            return None
        modified_at = self.at(version.offset_s)
        url = self.addresses[outlet_id] + article.path
        body = render_page(article, version, url, self.at(article.offset_s), modified_at)
        return Resource(body=body, content_type="text/html; charset=utf-8", modified_at=modified_at)

    def _front(self, outlet: Outlet, as_of: datetime) -> Resource:
        base = self.addresses[outlet.id]
        feeds = [(base + outlet.feed_path(n), FORMATS[f][1].split(";")[0], n) for n, f in outlet.feeds.items()]
        listed = self.listed(outlet.id, next(iter(outlet.feeds)), as_of)[:30]
        links = [(base + article.path, version.report.title) for article, version in listed]
        modified_at = self.at(listed[0][1].offset_s) if listed else self.starts_at
        body = render_front(outlet, feeds, links)
        return Resource(body=body, content_type="text/html; charset=utf-8", modified_at=modified_at)

    def _make(self, number: int) -> Article:
        if number < len(self._fixed):
            return self._make_fixed(number, self._fixed[number])
        return self._make_generated(number, self.plan.slip(number - len(self._fixed)))

    def _make_fixed(self, number: int, fixed: Fixed) -> Article:
        outlet, writer = self._outlets[fixed.outlet], self._outlets[fixed.writer]
        versions = tuple(
            Version(offset_s=offset, report=_quoted(report, writer), silent=offset in fixed.silent)
            for offset, report in fixed.versions
        )
        first = versions[0].report
        return Article(
            number=number,
            outlet=outlet,
            path=article_path(outlet, number, first.title, first.desk),
            story=fixed.story,
            relation=fixed.relation,
            authors=fixed.authors or _byline(outlet, number, self.seed),
            versions=versions,
            credit=f"This post was originally published on {writer.name}." if fixed.credited else "",
            source="" if fixed.relation == ORIGINAL else writer.id,
            traps=fixed.traps,
        )

    def _make_generated(self, number: int, slip: Slip) -> Article:
        lead = self.plan.slip(slip.lead)
        outlet, writer = self._outlets[slip.outlet], self._outlets[slip.writer]
        setting = self.plan.setting(lead.ordinal, lead)
        report = write_report(setting)
        if slip.relation == ABRIDGED:
            # A third to a half of the paragraphs.
            share = 0.34 + 0.16 * (mix(self.seed, "cut", slip.number) % 100) / 100
            report = report.first(max(2, round(len(report.paragraphs) * share)))
        if slip.retitled:
            report = replace(report, title=second_headline(setting))
        report = _quoted(report, writer)
        return Article(
            number=number,
            outlet=outlet,
            path=article_path(outlet, number, report.title, report.desk),
            story=f"{setting.kind}-{lead.ordinal}",
            relation=slip.relation,
            authors=_byline(outlet, number, self.seed),
            versions=(Version(offset_s=slip.offset_s, report=report),),
            credit=f"This post was originally published on {writer.name}." if slip.retitled else "",
            source="" if slip.relation == ORIGINAL else writer.id,
        )


def _quoted(report: Report, writer: Outlet) -> Report:
    return report.straight() if writer.quotes == "straight" else report.curly()


def _byline(outlet: Outlet, number: int, seed: int) -> tuple[str, ...]:
    first = mix(seed, "by", number) % len(outlet.staff)
    second = mix(seed, "by2", number) % (5 * len(outlet.staff))
    if second < len(outlet.staff) and second != first:  # now and then two reporters
        return outlet.staff[first], outlet.staff[second]
    return (outlet.staff[first],)


@lru_cache(maxsize=4)
def _fixed(seed: int) -> list[Fixed]:
    return fixed_articles({outlet.id: outlet for outlet in load_outlets()}, seed)


@lru_cache(maxsize=4)
def _salts(seed: int, count: int) -> dict[int, int]:
    """Choose for each story the first wording that resembles no earlier one."""
    plan = Plan(seed, count)
    memory = Memory()
    for fixed in _fixed(seed):
        if fixed.relation == ORIGINAL:
            memory.keep(fixed.versions[-1][1].body)
    for number in range(count):
        slip = plan.slip(number)
        if slip.relation != ORIGINAL:
            continue
        for salt in range(MOST_WORDINGS):
            plan.salts[slip.ordinal] = salt
            text = write_report(plan.setting(slip.ordinal, slip)).body
            if not memory.resembles(text):
                break
        memory.keep(text)
    return plan.salts
