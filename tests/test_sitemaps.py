"""Sitemaps: one oddity a case, its answer beside it; then what is hostile, and what holds for any bytes."""

from __future__ import annotations

import contextlib
import gzip
import re
import time
import tracemalloc
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import sitemaps
from extractors.errors import FeedError
from extractors.records import IndexedDocument
from extractors.sitemaps import parse_sitemap
from extractors.urls import same_site

URL = "https://www.example.org/sitemap-news.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
ONE = "https://www.example.org/one"
LATER = datetime(2026, 8, 17, 8, 30, tzinfo=UTC)


def news(
    loc: str = ONE,
    *,
    title: str = "Harbour opens",
    date: str = "2026-08-17T08:30:00Z",
    more: str = "",
    outside: str = "",
) -> str:
    """A url element with news."""
    return (
        f"<url><loc>{loc}</loc>{outside}<news:news><news:publication><news:name>Gazette</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title>{more}</news:news></url>"
    )


def urlset(*urls: str) -> bytes:
    """A sitemap."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{"".join(urls)}</urlset>'.encode()


BODY = urlset("<!-- a comment -->", news()).split(b"\n", 1)[1]  # without declaration
BARE = f"<urlset>{news()}</urlset>".encode()


def index(*places: str) -> bytes:
    """An index of sitemaps."""
    rows = "".join(f"<sitemap>{place}</sitemap>" for place in places)
    return f"<sitemapindex {SPACES}>{rows}</sitemapindex>".encode()


def test_a_news_sitemap() -> None:
    feed = parse_sitemap(
        urlset(
            news(
                more="<news:keywords>Aktau, ports; Aktau</news:keywords><news:genres>Opinion</news:genres>",
                outside="<lastmod>2026-08-17T10:00:00+00:00</lastmod>",
            ),
            news("https://www.example.org/two", title="Caf&#233; &amp; bar"),
        ),
        url=URL,
    )
    assert (feed.title, feed.language, feed.problems, feed.index) == ("Gazette", "en", (), ())
    one, two = feed.entries
    assert one.guid == one.url == "https://www.example.org/one"
    assert (one.title, one.published_at, one.tags) == ("Harbour opens", LATER, ("Aktau", "ports", "Opinion"))
    assert one.updated_at == datetime(2026, 8, 17, 10, tzinfo=UTC)
    assert (two.title, two.updated_at) == ("Café & bar", None)


def test_an_ordinary_sitemap_dates_nothing() -> None:
    """lastmod says when a page changed, which may be years after its article came out."""
    feed = parse_sitemap(
        urlset("<url><loc>https://www.example.org/one</loc><lastmod>2026-08-17</lastmod></url>"), url=URL
    )
    [entry] = feed.entries
    assert (entry.published_at, entry.updated_at) == (None, datetime(2026, 8, 17, tzinfo=UTC))
    assert (entry.title, feed.problems) == ("", ())


@pytest.mark.parametrize(
    ("date", "at", "problem"),
    [
        ("2026-08-17T08:30:00Z", LATER, ""),
        ("2026-08-17T08:30Z", LATER, ""),
        ("2026-08-17T10:30:00+02:00", LATER, ""),
        ("2026-08-17T10:30:00.00+02:00", LATER, ""),
        ("2026-08-17T04:30-04:00", LATER, ""),
        ("2026-08-17", datetime(2026, 8, 17, tzinfo=UTC), "without a time of day"),
        ("2026-08-17T08:30:00", LATER, "time zone"),
        ("2026-08", None, "cannot be read"),  # W3C-DTF knows it, but it names no instant
        ("2026", None, "cannot be read"),
        ("Mon, 17 Aug 2026 08:30:00 GMT", LATER, ""),  # not allowed, but plain
        ("0000-00-00", None, "cannot be read"),
        ("yesterday", None, "cannot be read"),
        ("", None, "has no date"),
    ],
)
def test_dates(date: str, at: datetime | None, problem: str) -> None:
    feed = parse_sitemap(urlset(news(date=date)), url=URL)
    assert feed.entries[0].published_at == at
    assert [problem in said for said in feed.problems] == ([True] if problem else [])


@pytest.mark.parametrize(
    ("why", "loc", "url", "problem"),
    [
        ("CDATA", "<![CDATA[https://www.example.org/a?x=1&y=2]]>", "https://www.example.org/a?x=1&y=2", ""),
        ("space around", "\n  https://www.example.org/a\n ", "https://www.example.org/a", ""),
        ("relative", "/a", "https://www.example.org/a", "without host"),
        ("another host of the site", "https://live.example.org/a", "https://live.example.org/a", ""),
        ("plain http", "http://www.example.org/a", "http://www.example.org/a", ""),
        ("another site", "https://example.com/a", "", "another site, such as https://example.com/a,"),
        ("a site that ends alike", "https://notexample.org/a", "", "another site"),
        ("no address", "javascript:alert(1)", "", "not a web address"),
        ("a file", "file:///etc/passwd", "", "not a web address"),
        ("nothing", "", "", "has no link"),
        ("bare ampersand", "https://www.example.org/a?x=1&y=2", "https://www.example.org/a?x=1&y=2", "&amp;"),
        ("entity of HTML", "https://www.example.org/caf&eacute;", "https://www.example.org/café", "HTML names"),
    ],
)
def test_locations(why: str, loc: str, url: str, problem: str) -> None:
    feed = parse_sitemap(urlset(news(loc), news("https://www.example.org/sure")), url=URL)
    assert [entry.url for entry in feed.entries[:-1]] == ([url] if url else []), why
    assert [problem in said for said in feed.problems] == ([True] if problem else []), why


def test_sites_a_sitemap_may_speak_for() -> None:
    """One named by a site's robots.txt may lie elsewhere; a file speaks for whatever it lists."""
    body = urlset(news())
    elsewhere = "https://storage.example/example.org.xml"
    assert parse_sitemap(body, url=elsewhere).entries == ()
    assert len(parse_sitemap(body, url=elsewhere, homepage="https://example.org/").entries) == 1
    assert len(parse_sitemap(body, url="sitemap.xml").entries) == 1


@pytest.mark.parametrize(
    ("why", "body", "problem"),
    [
        ("gzip no header announced", gzip.compress(urlset(news())), ""),
        ("byte order mark", b"\xef\xbb\xbf" + urlset(news()), ""),
        ("UTF-16", urlset(news()).decode().encode("utf-16"), ""),
        ("no declaration, empty lines", b"\n\n" + BODY, ""),
        ("comments before and in it", b"<!-- x --><!-- <html> -->" + BODY, ""),
        ("empty lines before the declaration", b"\n\n" + urlset(news()), "white space in front"),
        ("junk before", b"Warning: x in y.php\n" + urlset(news()), "in front of the document"),
        ("junk before, no declaration", b"oops" + BODY, "in front of"),
        ("no namespace at all", BARE, "namespace"),
        ("old namespace", urlset(news()).replace(b"sitemaps.org/schemas/sitemap", b"google.com/schemas"), "namespace"),
        (
            "prefixed",
            re.sub(rb"<(/?)(urlset|url|loc)\b", rb"<\1s:\2", urlset(news())).replace(b"xmlns=", b"xmlns:s="),
            "",
        ),
        ("undeclared prefix", re.sub(rb"<(/?)(urlset|url|loc)\b", rb"<\1s:\2", BARE), "namespace"),
        ("cut off", urlset(news(), news("https://www.example.org/two"))[:-200], "broken"),
        ("cut off in an address", urlset(news(), news("https://www.example.org/two")).split(b"wo<")[0], "broken"),
        ("never closed", urlset(news())[:-9], "broken"),
        ("control characters", urlset(news(title="Harbour \x0bopens")), "forbids"),
        ("its own entities", b'<!DOCTYPE urlset [<!ENTITY x "y">]>' + BODY, "entities"),
        ("latin-1 that says UTF-8", urlset(news(title="Café")).decode().encode("latin-1"), "encoding"),
        ("given twice", urlset(news(), news()), "repeats"),
        ("no address in one", urlset("<url><lastmod>2026-08-17</lastmod></url>", news()), "no link"),
        (
            "a picture with a place and title",
            urlset(news(outside="<i:image xmlns:i='urn:i'><i:loc>https://x.example/p.jpg</i:loc><i:title>P</i:title></i:image>")),
            "",
        ),
    ],
)  # fmt: skip
def test_as_found_in_the_wild(why: str, body: bytes, problem: str) -> None:
    feed = parse_sitemap(body, url=URL)
    assert [(entry.url, entry.published_at) for entry in feed.entries] == [(ONE, LATER)], why
    assert [problem in said for said in feed.problems] == ([True] if problem else []), why
    assert feed.incomplete is (problem == "broken"), "a validator must not run ahead of what did not come"


def test_an_index() -> None:
    feed = parse_sitemap(
        index(
            "<loc>https://www.example.org/news.xml</loc><lastmod>2026-08-17T08:30:00Z</lastmod>",
            "<loc>/pages.xml.gz</loc>",
            f"<loc>{URL}</loc>",
            "<loc>https://example.com/news.xml</loc>",
        ),
        url=URL,
    )
    assert feed.entries == ()
    assert feed.index == (
        IndexedDocument(url="https://www.example.org/news.xml", modified_at=LATER),
        IndexedDocument(url="https://www.example.org/pages.xml.gz"),
    )
    assert "The index lists itself." in feed.problems


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_text(end: str) -> None:
    lines = ["https://www.example.org/one", "", "https://www.example.org/two", "https://example.com/"]
    feed = parse_sitemap(b"\xef\xbb\xbf" + end.join(lines).encode(), url=URL)
    assert [entry.url for entry in feed.entries] == lines[:1] + lines[2:3]


def test_a_feed_as_sitemap() -> None:
    rss = b"<rss version='2.0'><channel><title>G</title><item><title>T</title><link>https://x.example/1</link></item></channel></rss>"
    atom = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id><link href='https://x.example/1'/></entry></feed>"
    assert [parse_sitemap(body, url=URL).entries[0].url for body in (rss, atom)] == ["https://x.example/1"] * 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty body"),
        (b" \n", "empty body"),
        (b"hello", "not a sitemap"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "an HTML page, not a sitemap"),
        (b"<p>404</p>", "XML, but not a sitemap (it starts with <p>)"),
        (b"<opml><body/></opml>", "it starts with <opml>"),
        (b"<urlset", "broken XML"),
        (b"<urlset><url><loc>https://www.example.org/", "broken XML"),
        (b"{}", "JSON"),
        (b"\x1f\x8b\x08broken", "broken gzip data"),
        (gzip.compress(bytes(60_000_000), 1), "unpacks to more than 12 MB"),
    ],
)
def test_what_is_no_sitemap(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=re.escape(reason)):
        parse_sitemap(body, url=URL)


def test_an_empty_sitemap_is_one() -> None:
    assert parse_sitemap(urlset(), url=URL).problems[-1] == "The document has no entries."


def test_hostile_xml_does_nothing() -> None:
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    doctype = f'<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">{entities}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    body = f"{doctype}<urlset {SPACES}>{news(title='x &j; &file;')}</urlset>"
    tracemalloc.start()
    [entry] = parse_sitemap(body.encode(), url=URL).entries
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert entry.title == "x &j; &file;"
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<urlset>" + b"<url>" * 100_000, "broken XML"),
        (b"<urlset><url>" + b"<a/>" * (sitemaps.MAX_TAGS_IN_DOCUMENT + 1), "more markup than any sitemap has"),
    ],
)
def test_no_document_is_too_deep_or_too_wide(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        parse_sitemap(body, url=URL)


@pytest.mark.parametrize(
    "body",
    [
        urlset(news(title="<![CDATA[" * 120_000)),
        b"<!--" * 250_000 + urlset(news()),
        b"<!-- " + b"<!--" * 20_000 + b"-->" + urlset(news()),
        urlset(news(title="&#" * 500_000)),
        urlset(news(title="& " * 500_000)),
    ],
    ids=["open CDATA", "open comments", "a comment full of them", "half references", "ampersands"],
)
def test_what_is_never_closed_costs_little(body: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(FeedError):
        parse_sitemap(body, url=URL)
    assert time.process_time() - started < 5


def test_more_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_URLS", 3)
    feed = parse_sitemap(urlset(*(news(f"https://www.example.org/{n}") for n in range(5))), url=URL)
    assert len(feed.entries) == 3
    assert feed.problems == ("The sitemap lists more than 50,000 addresses, the most there may be; 2 were left out.",)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.sampled_from([news().encode(), b"<url>", b"</url>", b"<loc>", b"&", b"<![CDATA[", b"]]>", b"<"]))
        .map(lambda parts: b"<urlset>" + b"".join(parts) + b"</urlset>"),
    )
)  # fmt: skip
def test_any_bytes_are_a_sitemap_or_an_error(body: bytes) -> None:
    try:
        feed = parse_sitemap(body, url=URL)
    except FeedError:
        return
    assert len({entry.guid for entry in feed.entries}) == len(feed.entries)
    assert all(same_site(entry.url, URL) for entry in feed.entries)
