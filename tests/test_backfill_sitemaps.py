"""`wirewatch backfill sitemap`: from the sitemaps of a site to its articles, over real HTTP."""

from __future__ import annotations

import gzip
import json
import resource
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tests.archives import page, title
from tests.test_backfill import ask, broken, content
from tests.webserver import WebServer, gzip_bomb

Capture = pytest.CaptureFixture[str]

XML = "application/xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


@pytest.fixture
def site(webserver: WebServer) -> WebServer:
    """A site that may be asked without delay."""
    Path("wirewatch.toml").write_text('[fetch]\ncontact = "mailto:a@b.example"\nallow_private_hosts = ["127.0.0.1"]\n')
    return webserver


def urlset(items: Iterable[str]) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}>{"".join(items)}</urlset>'


def url(address: str, lastmod: str = "", published: str = "", headline: str = "A headline") -> str:
    more = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    if published:
        more += (
            "<news:news><news:publication><news:name>Gazette</news:name><news:language>en</news:language>"
            f"</news:publication><news:publication_date>{published}</news:publication_date>"
            f"<news:title>{headline}</news:title></news:news>"
        )
    return f"<url><loc>{address}</loc>{more}</url>"


def index(items: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{lastmod}</lastmod></sitemap>" for loc, lastmod in items)
    return f"<sitemapindex {SPACES}>{listed}</sitemapindex>"


def serve_articles(site: WebServer, numbers: Iterable[int], form: str = "/news/{}") -> list[str]:
    return [site.serve(form.format(number), page(number), "text/html") for number in numbers]


def backfill(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """What `backfill sitemap --json` prints, with what it said in `said`."""
    capsys.readouterr()
    assert main(["backfill", "sitemap", *arguments, "--json"]) == code, capsys.readouterr().err
    out, err = capsys.readouterr()
    return {**json.loads(out), "said": err} if out else {"said": err}


def test_a_sitemap_becomes_articles(capsys: Capture, site: WebServer) -> None:
    addresses = serve_articles(site, range(3))
    root = site.serve("/sitemap.xml", urlset(map(url, [*addresses, f"{site.url}/html", f"{site.url}/status/404"])), XML)
    answer = backfill(capsys, root, "--outlet", "gazette")
    assert (answer["sitemaps"], answer["addresses_new"], answer["pages_asked"]) == (1, 5, 5)
    assert (answer["articles_new"], answer["entries_failed"], answer["pending"]) == (3, 2, 1)
    assert ask("SELECT outlet_id, title, published_at::DATE::VARCHAR FROM articles ORDER BY title") == [
        ("gazette", title(number), "2019-05-03") for number in range(3)
    ]
    assert ask("SELECT count(*) FROM articles WHERE date_flag IS NOT NULL") == [(0,)], "early dates are no wonder here"
    kept = (
        "SELECT f.kind, f.subscribed, e.status, e.error, e.attempts FROM entries AS e JOIN feeds AS f USING (feed_id)"
    )
    assert ask(f"{kept} WHERE e.status <> 'loaded' ORDER BY status") == [
        ("history", False, "failed", "no text: fewer than five words could be read as an article", 1),
        ("history", False, "pending", "HTTP 404 (not found)", 1),
    ]  # fmt: skip
    assert ask("SELECT count(*) FROM page_checks") == [(0,)], "history is not looked at again"
    assert broken() == []


def test_twice_changes_nothing_and_asks_nobody(capsys: Capture, site: WebServer) -> None:
    root = site.serve("/sitemap.xml", urlset(map(url, serve_articles(site, range(3)))), XML)
    backfill(capsys, root)
    before, asked = content(), len(site.paths)
    again = backfill(capsys, root)
    assert (again["sitemaps_read_before"], again["pages_asked"], again["articles_new"]) == (1, 0, 0)
    assert content() == before
    assert len(site.paths) == asked
    assert backfill(capsys, root, "--again")["addresses_known"] == 3
    assert site.paths[asked:] == ["/sitemap.xml"], "known addresses are not fetched again"


def test_a_run_of_ingest_leaves_history_alone(capsys: Capture, site: WebServer) -> None:
    feed = site.serve("/feed", "<rss><channel><title>G</title></channel></rss>")
    Path("wirewatch.toml").write_text(
        f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "g"\nname = "G"\nfeeds = ["{feed}"]\n'
    )
    root = site.serve("/sitemap.xml", urlset(map(url, serve_articles(site, range(4)))), XML)
    assert backfill(capsys, root, "--limit", "1")["pending"] == 3
    assert main(["ingest", "--plain", "--force"]) == 0
    assert ask("SELECT count(*) FROM articles") == [(1,)]
    assert main(["feeds", "list"]) == main(["status"]) == 0
    assert "sitemap.xml" not in capsys.readouterr().out
    assert backfill(capsys, root)["articles_new"] == 3
    assert ask("SELECT DISTINCT state FROM watched('2019-05-03', '2019-05-03', 'day', upto := now())") == [("archive",)]
    assert broken() == []


def test_what_a_feed_has_brought_is_not_fetched_again(capsys: Capture, site: WebServer) -> None:
    addresses = serve_articles(site, range(2))
    item = f"<item><guid>1</guid><title>{title(0)}</title><link>{addresses[0]}</link></item>"
    feed = site.serve("/feed", f"<rss><channel><title>G</title>{item}</channel></rss>")
    Path("wirewatch.toml").write_text(
        f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "g"\nname = "G"\nfeeds = ["{feed}"]\n'
    )
    assert main(["ingest", "--plain"]) == 0
    answer = backfill(capsys, site.serve("/sitemap.xml", urlset(map(url, addresses)), XML))
    assert (answer["outlet"], answer["addresses_known"], answer["articles_new"]) == ("g", 1, 1)
    assert site.paths.count("/news/0") == 1


def test_a_site_names_its_sitemaps_in_robots_txt(capsys: Capture, site: WebServer) -> None:
    addresses = serve_articles(site, range(6))
    site.serve("/news.xml", urlset([url(addresses[0], published="2019-05-03T08:00:00Z")]), XML)
    site.serve("/deep.xml.gz", gzip.compress(urlset([url(addresses[1])]).encode()), "application/gzip")
    site.serve("/list.txt", "\n".join(addresses[2:4]), "text/plain")
    site.serve("/inner.xml", index([(f"{site.url}/deep.xml.gz", "2019-06-01"), (f"{site.url}/inner.xml", "")]), XML)
    site.serve(
        "/outer.xml",
        index([(f"{site.url}/inner.xml", ""), (f"{site.url}/list.txt", ""), (f"{site.url}/outer.xml", "")]),
        XML,
    )
    site.robots = (
        200,
        f"User-agent: *\nDisallow: /news/5\nSitemap: {site.url}/news.xml\nSitemap: {site.url}/outer.xml\n",
    )
    site.serve("/more.xml", urlset(map(url, addresses[4:])), XML)
    answer = backfill(capsys, f"{site.url}/")
    assert (answer["sitemaps"], answer["articles_new"], answer["entries_failed"]) == (5, 4, 0)
    assert site.paths.count("/inner.xml") == site.paths.count("/outer.xml") == 1, "they list themselves"
    assert ask("SELECT count(*) FROM entries WHERE title = 'A headline'") == [(1,)]
    answer = backfill(capsys, f"{site.url}/more.xml")
    assert (answer["articles_new"], answer["entries_failed"]) == (1, 1)
    assert ask("SELECT error FROM entries WHERE status = 'failed'") == [("robots.txt forbids it",)]
    assert "/news/5" not in site.paths


def test_days_leave_out_what_is_certain(capsys: Capture, site: WebServer) -> None:
    old, new = urlset([url(f"{site.url}/a")]), urlset(
        [
            url(f"{site.url}/2019/05/03/in"),
            url(f"{site.url}/2019/07/03/after"),
            url(f"{site.url}/2018/05/03/before"),
            url(f"{site.url}/old", lastmod="2019-01-03"),
            url(f"{site.url}/changed", lastmod="2020-01-03"),
            url(f"{site.url}/told", published="2019-08-01T00:00:00Z"),
        ]
    )  # fmt: skip
    for path in ("/sitemap-2018-05.xml", "/unchanged.xml", "/sitemap-2019-09.xml"):
        site.serve(path, old, XML)
    site.serve("/sitemap-2019-05.xml", new, XML)
    root = site.serve(
        "/sitemap.xml",
        index(
            [
                (f"{site.url}/sitemap-2018-05.xml", "2020-01-01"),
                (f"{site.url}/unchanged.xml", "2019-03-01"),
                (f"{site.url}/sitemap-2019-05.xml", "2020-01-01"),
                (f"{site.url}/sitemap-2019-09.xml", "2020-01-01"),
            ]
        ),
        XML,
    )
    answer = backfill(capsys, root, "--since", "2019-04-01", "--until", "2019-06-30", "--dry-run")
    assert (answer["dry_run"], answer["run_id"], answer["addresses_new"]) == (True, None, 2)
    assert answer["left_out"] == {
        "sitemap before --since": 2, "sitemap after --until": 1, "before --since": 2, "after --until": 2,
    }  # fmt: skip
    assert (
        sorted(site.paths) == ["/robots.txt", "/sitemap-2019-05.xml", "/sitemap.xml"] or "/robots.txt" not in site.paths
    )
    assert not Path("data/wirewatch.duckdb").exists()


def test_other_sites_count_only_where_they_say_so(capsys: Capture, site: WebServer) -> None:
    with WebServer() as other, WebServer() as third:
        mine, theirs, foreign = (serve_articles(each, [number])[0] for number, each in enumerate((site, other, third)))
        root = site.serve("/sitemap.xml", urlset(map(url, [mine, theirs, foreign])), XML)
        other.robots = (200, f"Sitemap: {root}\n")
        answer = backfill(capsys, root)
        assert (answer["articles_new"], answer["addresses"]) == (2, 2)
        assert "/news/2" not in third.paths
        assert third.paths == ["/robots.txt"]


def test_indexes_without_end(capsys: Capture, site: WebServer) -> None:
    for depth in range(9):
        site.serve(f"/{depth}.xml", index([(f"{site.url}/{depth + 1}.xml", "")]), XML)
    answer = backfill(capsys, f"{site.url}/0.xml")
    assert (answer["sitemaps"], answer["left_out"]) == (6, {"sitemap too deep in indexes": 1})


BOMB = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + f"]><urlset {SPACES}><url><loc>https://a.example/&j;</loc></url></urlset>"  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        ("<html><body>Page not found</body></html>", "text/html", "an HTML page, not a sitemap"),
        (b"\x1f\x8b\x08rubbish that is not gzip", "application/gzip", "cannot be read to its end"),
        (gzip.compress(urlset([url("https://a.example/")]).encode())[:-30], "application/gzip", "read to its end"),
        ("", XML, "empty body"),
        ("%PDF-1.4", "application/pdf", "not a sitemap"),
        ("<urlset", XML, "broken XML"),
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_said(capsys: Capture, site: WebServer, body: str | bytes, kind: str, why: str) -> None:
    root = site.serve("/sitemap.xml", body, kind)
    answer = backfill(capsys, root, code=1)
    assert why in answer["said"]
    assert ask("SELECT outcome FROM runs") == [("failed",)]
    good = site.serve("/good.xml", urlset(map(url, serve_articles(site, [1]))), XML)
    both = site.serve("/both.xml", index([(root, ""), (good, "")]), XML)
    answer = backfill(capsys, both)
    assert (answer["sitemaps_failed"], answer["articles_new"]) == (1, 1), "the others are read"


@pytest.mark.parametrize("large", [False, True])
def test_entities_do_not_explode(capsys: Capture, site: WebServer, large: bool) -> None:
    mine = serve_articles(site, [1])[0]
    body = BOMB.replace("</urlset>", url(mine) + ("<!-- " + "x" * 2_100_000 + " -->" if large else "") + "</urlset>")
    root = site.serve("/sitemap.xml", body, XML)
    if large:
        assert "broken XML" in backfill(capsys, root, code=1)["said"]
    else:
        assert backfill(capsys, root)["articles_new"] == 1, "what it declares is left out"


def test_gzip_does_not_explode(capsys: Capture, site: WebServer) -> None:
    root = site.serve("/sitemap.xml.gz", gzip_bomb(300), "application/gzip")
    tracemalloc.start()
    answer = backfill(capsys, root, code=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000
    assert "sitemap.xml.gz: not a sitemap" in answer["said"]


def test_a_site_that_wants_to_be_left_alone(capsys: Capture, site: WebServer) -> None:
    addresses = serve_articles(site, range(3))
    root = site.serve("/sitemap.xml", urlset(map(url, addresses)), XML)
    for number in range(3):
        site.serve(f"/news/{number}", "busy", "text/plain", {"Retry-After": "3600"}, status=429)
    answer = backfill(capsys, root)
    assert (answer["articles_new"], answer["pending"], answer["put_off"]) == (0, 3, 3)
    assert sum(path.startswith("/news/") for path in site.paths) == 1, "the others are not asked"
    asked = len(site.paths)
    again = backfill(capsys, root)
    assert (again["pages_asked"], again["pending"]) == (0, 3)
    assert len(site.paths) == asked
    assert broken() == []


def test_summary_for_people(capsys: Capture, site: WebServer) -> None:
    root = site.serve("/sitemap.xml", urlset(map(url, serve_articles(site, range(3)))), XML)
    assert main(["backfill", "sitemap", root, "--outlet", "gazette", "--limit", "2"]) == 0
    assert capsys.readouterr().out == (
        "run 1: gazette: 1 sitemap, 3 new addresses, 0 known; 2 pages asked for: 2 articles new, 0 without an article; "
        "1 pending, the next run goes on\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("form", "addresses"), [("xml", 250_000), ("text", 100_000)])
def test_many_addresses_take_bounded_memory(capsys: Capture, site: WebServer, form: str, addresses: int) -> None:
    many = (f"{site.url}/2019/05/03/a-story-with-a-long-name-{number}" for number in range(addresses))
    text = urlset(map(url, many)) if form == "xml" else "\n".join(many)
    root = site.serve("/sitemap.xml.gz", gzip.compress(text.encode(), 1), "application/gzip")
    del text
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = backfill(capsys, root, "--limit", "1")
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert (answer["addresses_new"], answer["pages_asked"]) == (addresses, 1)
    assert grown_mb < 700, "much of it is what the database may take"
    assert backfill(capsys, root, "--again", "--limit", "1")["addresses_known"] == addresses
