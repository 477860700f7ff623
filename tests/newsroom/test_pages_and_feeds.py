"""Pages and feeds of every outlet: complete, parseable, and right for the moment."""

import calendar
import html
import json
from datetime import date, timedelta

import feedparser
import pytest
import trafilatura

from flows.newsroom.newsroom import FEED_WINDOW, Newsroom
from flows.newsroom.outlets import Outlet, load_outlets

UNTIL = date(2026, 11, 16)
FEEDS = [(outlet, name) for outlet in load_outlets() for name in outlet.feeds]
OUTLETS = {outlet.id: outlet for outlet in load_outlets()}


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(until=UNTIL)


def test_outlets_differ(newsroom: Newsroom) -> None:
    assert len(newsroom.outlets) >= 9
    assert len({outlet.country for outlet in newsroom.outlets}) == len(newsroom.outlets)
    assert len({outlet.template for outlet in newsroom.outlets}) == len(newsroom.outlets)
    formats = {form for outlet in newsroom.outlets for form in outlet.feeds.values()}
    assert formats == {"rss", "rss-content", "rdf", "atom", "atom-base", "json", "json-html"}


@pytest.mark.parametrize("outlet_id", OUTLETS)
def test_pages_hold_their_articles(newsroom: Newsroom, outlet_id: str) -> None:
    for article in newsroom.all_articles():
        if article.outlet.id != outlet_id:
            continue
        page = newsroom.page(outlet_id, article.path, newsroom.ends_at)
        assert page is not None
        text = html.unescape(page[0].decode())
        assert all(paragraph in text for paragraph in article.final.paragraphs)
        assert article.final.title in text
        assert article.credit in text
        assert f'<link rel="canonical" href="{newsroom.addresses[outlet_id]}{article.path}">' in text
        assert newsroom.at(article.offset_s).isoformat() in text


@pytest.mark.parametrize("outlet_id", OUTLETS)
def test_an_extractor_finds_the_body(newsroom: Newsroom, outlet_id: str) -> None:
    article = next(a for a in newsroom.all_articles() if a.outlet.id == outlet_id and a.relation == "original")
    page = newsroom.page(outlet_id, article.path, newsroom.ends_at)
    assert page is not None
    text = trafilatura.extract(page[0].decode()) or ""
    assert all(paragraph in " ".join(text.split()) for paragraph in article.final.paragraphs)


@pytest.mark.parametrize(("outlet", "name"), FEEDS, ids=lambda value: getattr(value, "id", value))
def test_feeds_parse_and_list_the_window(newsroom: Newsroom, outlet: Outlet, name: str) -> None:
    base = newsroom.addresses[outlet.id]
    for weeks in (3, 7, 12):
        now = newsroom.starts_at + timedelta(weeks=weeks)
        document, content_type = newsroom.feed(outlet.id, name, now)
        listed = newsroom.listed(outlet.id, name, now)
        assert listed
        assert all(now - FEED_WINDOW <= newsroom.at(a.offset_s) <= now for a, _ in listed)
        if "json" in content_type:
            items = json.loads(document)["items"]
            assert [item["url"].removeprefix(base) for item in items] == [a.path for a, _ in listed]
            assert [item["title"] for item in items] == [v.report.title for _, v in listed]
            continue
        feed = feedparser.parse(document, response_headers={"content-type": content_type})
        assert not feed.bozo
        assert [e.link.split("?")[0].removeprefix(base) for e in feed.entries] == [a.path for a, _ in listed]
        for entry, (article, version) in zip(feed.entries, listed, strict=True):
            assert entry.title == version.report.title
            assert [author.name for author in entry.authors] == list(article.authors)
            assert [tag.term for tag in entry.tags] == list(version.report.tags)
            stamp = entry.get("published_parsed") or entry.updated_parsed
            assert calendar.timegm(stamp) == newsroom.at(article.offset_s).timestamp()


def test_peculiar_feeds(newsroom: Newsroom) -> None:
    now = newsroom.ends_at
    assert b"<content:encoded>" in newsroom.feed("lagoon-times", "all", now)[0]
    assert b'isPermaLink="false"' in newsroom.feed("steppe-courier", "news", now)[0]
    assert b"utm_source=" in newsroom.feed("coromandel-standard", "home", now)[0]
    base = newsroom.feed("kura-observer", "en", now)[0]
    assert b"xml:base=" in base
    assert b'href="en/' in base
    both = [{a.path for a, _ in newsroom.listed("tasman-tribune", name, now)} for name in ("all", "world")]
    assert both[1] < both[0]


def test_nothing_shows_before_its_time(newsroom: Newsroom) -> None:
    article = newsroom.article(5)
    published = newsroom.at(article.offset_s)
    assert newsroom.page(article.outlet.id, article.path, published - timedelta(seconds=1)) is None
    assert newsroom.page(article.outlet.id, article.path, published) is not None
    other = next(outlet.id for outlet in newsroom.outlets if outlet is not article.outlet)
    assert newsroom.page(other, article.path, newsroom.ends_at) is None
    assert newsroom.page(article.outlet.id, article.path + "x", newsroom.ends_at) is None


def test_every_article_is_listed_in_its_week(newsroom: Newsroom) -> None:
    seen = set()
    for week in range(1, 13):
        now = newsroom.starts_at + timedelta(weeks=week)
        for outlet, name in FEEDS:
            seen |= {article.number for article, _ in newsroom.listed(outlet.id, name, now)}
    assert seen == set(range(newsroom.articles))
