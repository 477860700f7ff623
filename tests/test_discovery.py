"""Finding feeds: what pages say, what is worth asking, and whole sites on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.discovery import (
    EMPTY,
    Candidate,
    Finding,
    Found,
    best_first,
    children_to_ask,
    judge,
    read_site_page,
    sitemaps_to_ask,
)
from extractors.errors import UsageError
from extractors.fetch import FetchSettings
from extractors.records import Feed, FeedKind, IndexedDocument
from flows.cli import main
from flows.discovery import MAX_REQUESTS, discover
from flows.network import Network
from tests.builders import entry
from tests.webserver import FEED, WebServer

NOW = datetime(2022, 8, 16, 6, 0, tzinfo=UTC)
SITE = "https://www.example.org/"
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}/a</loc><news:news>
 <news:publication_date>2022-08-15T10:00:00Z</news:publication_date><news:title>T</news:title></news:news></url></urlset>"""
PAGES = "<urlset><url><loc>{url}/about</loc></url></urlset>"


@pytest.mark.parametrize(
    ("why", "html", "feeds"),
    [
        ("the plain case", '<link rel="alternate" type="application/rss+xml" href="/f">', ["/f"]),
        ("Atom, no quotes", "<link rel=alternate type=application/atom+xml href=/f>", ["/f"]),
        ("JSON Feed", '<link rel="alternate" type="application/feed+json" href="/f.json">', ["/f.json"]),
        ("JSON Feed, old type", '<link rel="alternate" type="application/json" href="/feed.json">', ["/feed.json"]),
        ("WordPress describes the page", '<link rel="alternate" type="application/json" href="/wp-json/1">', []),
        ("several relations", '<link rel="home ALTERNATE" type="application/rss+xml" href="/f">', ["/f"]),
        ("type with charset", '<link rel="alternate" type="Application/RSS+XML; charset=utf-8" href="/f">', ["/f"]),
        ("rel feed", '<link rel="feed" href="/f">', ["/f"]),
        ("plain XML", '<link rel="alternate" type="text/xml" href="/f">', ["/f"]),
        ("another language", '<link rel="alternate" hreflang="kk" href="/kk/">', []),
        ("for phones", '<link rel="alternate" media="handheld" type="text/html" href="/m">', []),
        ("oEmbed", '<link rel="alternate" type="application/json+oembed" href="/oembed?feed">', []),
        ("comments", '<link rel="alternate" type="application/rss+xml" title="Comments" href="/f">', []),
        ("style sheet", '<link rel="stylesheet" type="text/xml" href="/f">', []),
        ("base", '<base href="/news/"><link rel="alternate" type="application/rss+xml" href="f">', ["/news/f"]),
        ("feed: before it", '<link rel="alternate" type="application/rss+xml" href="feed:https://x.example/f">', None),
        ("in the body", '<body><p><link rel="alternate" type="application/rss+xml" href="/f"></p>', ["/f"]),
        ("twice", 2 * '<link rel="alternate" type="application/rss+xml" href="/f">', ["/f"]),
        ("no address", '<link rel="alternate" type="application/rss+xml" href="javascript:1">', []),
        ("in a comment", '<!-- <link rel="alternate" type="application/rss+xml" href="/f"> -->', []),
        ("nothing", "", []),
    ],
)
def test_link_tags(why: str, html: str, feeds: list[str] | None) -> None:
    found = [candidate.url for candidate in read_site_page(html.encode(), url=SITE).tagged]
    expected = ["https://x.example/f"] if feeds is None else [SITE + feed[1:] for feed in feeds]
    assert found == expected, why


@pytest.mark.parametrize(
    ("href", "is_feed"),
    [
        ("/news.rss", True),
        ("/news.xml", True),
        ("/world/feed/", True),
        ("/?feed=rss2", True),
        ("/api/zbqiml-vomx-tpeqkmy", True),  # RFE/RL: nothing says "feed"
        ("/api/zrtktl-vomx-tpe-kmo", True),
        ("/api/", False),  # of anybody
        ("https://feeds.feedburner.com/gazette/rss", True),
        ("https://other.example/feed", False),  # somebody else's
        ("https://feedly.com/i/subscription/feed/https://www.example.org/f", False),
        ("/sitemap.xml", False),
        ("/comments/feed/", False),
        ("/2022/08/animal-feed-prices.html", False),
        ("/feedback", False),
        ("/a", False),
    ],
)
def test_links_that_look_like_feeds(href: str, is_feed: bool) -> None:
    page = read_site_page(f'<a href="{href}">x</a>'.encode(), url=SITE)
    assert bool(page.linked) == is_feed


@pytest.mark.parametrize(
    ("link", "listing"),
    [
        ('<a href="/rssfeeds">All</a>', "rssfeeds"),
        ('<a href="/rss/">All</a>', "rss/"),
        ('<a href="/info/4711.html">RSS feeds</a>', "info/4711.html"),
        ('<a href="/about">About</a>', ""),
        ('<a href="https://other.example/rss">RSS</a>', ""),
    ],
)
def test_pages_of_feeds(link: str, listing: str) -> None:
    assert read_site_page(link.encode(), url=SITE).listing == (SITE + listing if listing else "")


@given(st.text(max_size=400))
def test_any_page_can_be_read(html: str) -> None:
    page = read_site_page(html.encode("utf-8", "surrogatepass"), url=SITE)
    assert all(c.url.startswith("http") for c in (*page.tagged, *page.linked))


def test_sitemaps_that_speak_of_news_come_first() -> None:
    named = [SITE + "sitemap.xml", SITE + "newsletters.xml", SITE + "sitemap-news.xml", "/relative.xml"]
    assert [c.url for c in sitemaps_to_ask(named, SITE)] == [
        SITE + "sitemap-news.xml", SITE + "sitemap.xml", SITE + "newsletters.xml", SITE + "relative.xml",
    ]  # fmt: skip
    assert {c.found for c in sitemaps_to_ask([], SITE)} == {Found.USUAL}


def test_children_that_speak_of_news_else_the_newest() -> None:
    def child(name: str, day: int) -> IndexedDocument:
        return IndexedDocument(url=SITE + name, modified_at=datetime(2022, 8, day, tzinfo=UTC))

    plain = [child("a.xml", 1), IndexedDocument(url=SITE + "b.xml"), child("c.xml", 3)]
    assert [c.url for c in children_to_ask(plain, 2)] == [SITE + "c.xml", SITE + "a.xml"]
    assert [c.url for c in children_to_ask([*plain, child("news.xml", 2)], 2)] == [SITE + "news.xml"]


def finding(url: str, *guids: str, found: Found = Found.LINK_TAG, **changes: object) -> Finding:
    """A feed that was found, with these entries of yesterday."""
    entries = tuple(entry(guid, published_at=changes.get("at", datetime(2022, 8, 15, tzinfo=UTC))) for guid in guids)
    kind = FeedKind(str(changes.get("kind", "feed")))
    candidate = Candidate(url=url, kind=kind, found=found)
    return judge(candidate, Feed(entries=entries), url=url, final_url=url, now=NOW)


def test_best_first_and_each_once() -> None:
    findings = [
        finding("https://a.example/empty"),
        finding("https://a.example/news.xml", "one", "two", kind="sitemap", found=Found.ROBOTS),
        finding("https://a.example/old", "ancient", at=datetime(2021, 1, 1, tzinfo=UTC)),
        finding("https://a.example/usual", "one", "two", found=Found.USUAL),
        finding("https://a.example/rss", "one", "two"),
        finding("https://a.example/atom", "one", "two"),
        finding("https://a.example/rss?utm_source=x", "three"),  # the same address but for tracking
    ]
    best = best_first(findings)
    assert [(f.url.rsplit("/")[-1], f.ok, len(f.also)) for f in best] == [
        ("rss", True, 3),
        ("old", True, 0),
        ("news.xml", True, 0),
        ("empty", False, 0),
    ]
    assert best[-1].problems == (EMPTY,)
    assert best[1].problems == ("nothing new for 592 days",)


def test_an_ordinary_sitemap_is_no_source_of_news() -> None:
    candidate = Candidate(url=SITE + "s.xml", kind=FeedKind.SITEMAP, found=Found.ROBOTS)
    found = judge(candidate, Feed(entries=(entry("a", title=""),)), url=SITE, final_url=SITE, now=NOW)
    assert (found.ok, found.problems[0][:20]) == (False, "an ordinary sitemap,")


# From here on: whole sites.


@pytest.fixture
def network() -> Iterator[Network]:
    """A network that may ask loopback."""
    with Network(FetchSettings(allow_private_hosts=("127.0.0.1",))) as entered:
        yield entered


def test_a_site_with_everything(webserver: WebServer, network: Network) -> None:
    url = webserver.url
    webserver.robots = (200, f"User-agent: *\nDisallow: /private\nSitemap: {url}/sitemap.xml\n")
    webserver.serve(
        "/",
        '<link rel="alternate" type="application/rss+xml" href="/main.rss">'
        '<link rel="alternate" type="application/atom+xml" href="/moved">'
        '<a href="/rssfeeds">RSS</a><a href="/about">About</a>',
        "text/html",
    )
    webserver.serve("/main.rss", FEED)
    webserver.serve("/moved", "", headers={"Location": "/main.rss"}, status=301)
    webserver.serve(
        "/rssfeeds", '<a href="/api/zabcd-vomx-tpe1">A</a><a href="/api/zbcde-vomx-tpe2">B</a>', "text/html"
    )
    webserver.serve("/api/zabcd-vomx-tpe1", FEED.replace("one", "two"))
    webserver.serve("/api/zbcde-vomx-tpe2", FEED.split("<item>")[0] + "</channel></rss>")
    webserver.serve(
        "/sitemap.xml",
        f"<sitemapindex><sitemap><loc>{url}/pages.xml</loc></sitemap>"
        f"<sitemap><loc>{url}/news-2022-08.xml</loc></sitemap></sitemapindex>",
    )
    webserver.serve("/news-2022-08.xml", NEWS.format(url=url))
    result = discover(network, f"127.0.0.1:{webserver.port}/", NOW)
    assert [(f.url.removeprefix(url), f.kind.value, f.found.value, f.ok) for f in result.findings] == [
        ("/main.rss", "feed", "link tag", True),
        ("/api/zabcd-vomx-tpe1", "feed", "page of feeds", True),
        ("/sitemap.xml", "sitemap", "sitemap index", True),  # its child is named for a month
        ("/api/zbcde-vomx-tpe2", "feed", "page of feeds", False),
    ]
    assert EMPTY in result.findings[-1].problems
    assert (result.homepage, result.trouble, result.unasked) == (f"{url}/", "", 0)
    assert result.requests <= MAX_REQUESTS
    assert set(webserver.paths) == {
        "/robots.txt", "/", "/main.rss", "/moved", "/rssfeeds", "/api/zabcd-vomx-tpe1", "/api/zbcde-vomx-tpe2",
        "/sitemap.xml", "/news-2022-08.xml",
    }, "nothing is guessed where a page tells"  # fmt: skip


def test_usual_addresses_of_a_silent_site(webserver: WebServer, network: Network) -> None:
    webserver.serve("/", "<p>Welcome</p>", "text/html")
    webserver.serve("/feed", "<p>No such page</p>", "text/html")  # 200 for everything is common
    webserver.serve("/index.xml", FEED)
    webserver.serve("/news-sitemap.xml", NEWS.format(url=webserver.url))
    webserver.serve("/sitemap.xml", PAGES.format(url=webserver.url))
    result = discover(network, webserver.url, NOW)
    assert [(f.url.removeprefix(webserver.url), f.found.value, f.ok) for f in result.findings] == [
        ("/index.xml", "usual path", True),
        ("/news-sitemap.xml", "usual path", True),
        ("/sitemap.xml", "usual path", False),
    ]


def test_a_site_that_refuses_its_page_but_not_its_feed(webserver: WebServer, network: Network) -> None:
    webserver.serve("/", "no robots", "text/html", status=403)
    webserver.serve("/rss.xml", FEED)
    result = discover(network, webserver.url + "/", NOW)
    assert [finding.url for finding in result.findings] == [webserver.url + "/rss.xml"]
    assert result.trouble == "HTTP 403 (forbidden)"


def test_a_sitemap_on_another_host_that_robots_names(webserver: WebServer, network: Network) -> None:
    """The protocol lets a site's robots.txt name a sitemap that lies elsewhere; only then may it speak for the site."""
    with WebServer() as elsewhere:
        news = elsewhere.serve("/news.xml", NEWS.format(url=webserver.url))
        webserver.serve("/", '<link rel="alternate" type="application/rss+xml" href="/ok">', "text/html")
        webserver.robots = (200, f"Sitemap: {news}\n")
        result = discover(network, webserver.url + "/", NOW)
    assert [(finding.url, finding.ok) for finding in result.findings][1:] == [(news, True)]


@pytest.mark.parametrize(("path", "kind"), [("/ok", "feed"), ("/news.xml", "sitemap")])
def test_an_address_that_is_a_feed_itself(webserver: WebServer, network: Network, path: str, kind: str) -> None:
    webserver.serve("/news.xml", NEWS.format(url=webserver.url))
    result = discover(network, webserver.url + path, NOW)
    assert [(f.found.value, f.kind.value, f.ok) for f in result.findings] == [("given", kind, True)]
    assert webserver.paths == ["/robots.txt", path], "there is nothing more to ask"


def test_a_page_robots_forbids_is_not_read(webserver: WebServer, network: Network) -> None:
    webserver.robots = (200, "User-agent: *\nDisallow: /\n")
    webserver.serve("/", '<link rel="alternate" type="application/rss+xml" href="/ok">', "text/html")
    result = discover(network, webserver.url, NOW)
    assert (result.findings, result.trouble) == ((), "robots.txt forbids it")
    assert webserver.paths == ["/robots.txt"]


def test_a_talkative_page_costs_few_requests(webserver: WebServer, network: Network) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/t{n}.rss">' for n in range(500))
    links += "".join(f'<a href="/a{n}.rss">x</a>' for n in range(500)) + '<a href="/rssfeeds">RSS</a>'
    webserver.robots = (200, "".join(f"Sitemap: {webserver.url}/s{n}.xml\n" for n in range(99)))
    webserver.serve("/", links, "text/html")
    webserver.serve("/rssfeeds", links.replace("/a", "/l"), "text/html")
    for n in range(99):
        webserver.serve(
            f"/s{n}.xml", f"<sitemapindex><sitemap><loc>{webserver.url}/s{n}{n}.xml</loc></sitemap></sitemapindex>"
        )
    result = discover(network, webserver.url, NOW)
    assert len(webserver.requests) <= result.requests <= MAX_REQUESTS
    assert result.unasked > 100


@pytest.mark.parametrize("site", ["ftp://x.example", "", "https://", "mailto:desk", "a b.example"])
def test_what_is_no_site(network: Network, site: str) -> None:
    with pytest.raises(UsageError, match="no address of a site"):
        discover(network, site, NOW)


class TestCommand:
    @pytest.fixture(autouse=True)
    def configuration(self) -> None:
        Path("wirewatch.toml").write_text('[fetch]\nallow_private_hosts = ["127.0.0.1"]\n')

    def test_add_subscribes_to_what_is_good(self, webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
        webserver.serve("/", '<link rel="alternate" type="application/rss+xml" href="/ok">', "text/html")
        webserver.serve("/sitemap.xml", NEWS.format(url=webserver.url))
        assert main(["feeds", "discover", webserver.url, "--add", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert [(f["kind"], f["ok"], f["added"]) for f in found] == [("feed", True, True), ("sitemap", True, True)]
        assert main(["feeds", "list", "--json"]) == 0
        listed = json.loads(capsys.readouterr().out)
        assert [(f["kind"], f["url"]) for f in listed] == [
            ("feed", webserver.url + "/ok"),
            ("sitemap", webserver.url + "/sitemap.xml"),
        ]
        assert len({f["outlet"] for f in listed}) == 1

    def test_nothing_found_is_one_line(self, webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
        webserver.serve("/", "<p>Welcome</p>", "text/html")
        assert main(["feeds", "discover", webserver.url]) == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n"), "no feed found" in err) == ("", 1, True)
        assert len(err) <= 80

    def test_the_hint_fits_eighty_columns(self, webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
        webserver.serve("/", '<link rel="alternate" type="application/rss+xml" href="/ok">', "text/html")
        assert main(["feeds", "discover", webserver.url]) == 0
        err = capsys.readouterr().err
        assert "--add" in err
        assert max(map(len, err.splitlines())) <= 80

    def test_the_table_names_what_is_wrong(self, webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
        webserver.serve("/", '<link rel="alternate" type="application/rss+xml" href="/f">', "text/html")
        webserver.serve("/f", FEED.split("<item>")[0] + "</channel></rss>")
        assert main(["feeds", "discover", webserver.url]) == 1, "there is one, but it is of no use"
        out = capsys.readouterr().out
        assert out.startswith(f"no    {webserver.url}/f\n")
        assert EMPTY in out
