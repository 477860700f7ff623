"""One article, one row: whatever leads to it, and whatever its page says of its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import duckdb
import pytest

from extractors.errors import PageError
from extractors.records import PageArticle
from flows.article_addresses import article_id, settle_addresses
from tests.builders import MONDAY, article, batch, load
from tests.fresh import in_memory
from tests.pipeline import Pipeline, pipeline
from tests.webserver import WebServer
from warehouse.load import load_batch
from warehouse.recall import PendingEntry

TEXTS = {
    "harbour": (
        "The new harbour of Durres was opened on Tuesday by the prime minister, who thanked the workers of the berth.",
        "Half of the works, which took three years longer than promised, was paid for by the European Union.",
        "Ships from Italy and Greece will be the first to call there, the port authority said in a statement.",
    ),
    "bridge": (
        "A bridge over the river Drin will be closed for two months, the ministry of transport announced on Monday.",
        "Lorries have to take the road through the valley, where farmers fear for the peace of their sheep.",
        "Engineers had found cracks in two of its pillars last winter, and warned of worse to come.",
    ),
    "school": (
        "Teachers in Shkodra went on strike for higher wages, and forty schools of the district stayed closed.",
        "Their union says that a teacher earns less than a waiter, which the government does not deny.",
        "Talks are to go on when the parliament is back from its holidays, in the second week of the month.",
    ),
}
TITLES = {"harbour": "Harbour of Durres opens", "bridge": "Drin bridge closed", "school": "Teachers strike"}


def page(key: str, canonical: str = "", title: str = "", more: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = "".join(f"<p>{text}</p>" for text in (*TEXTS[key], *filter(None, [more])))
    title = title or TITLES[key]
    return f"""<!doctype html><html lang="en"><head><title>{title}</title>{link}
<meta property="article:published_time" content="2026-08-14T09:30:00Z"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""


def feed(server: WebServer, path: str, *links: str, title: str = "Harbour") -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>{path}{n}</guid><title>{title}</title><link>{link}</link></item>"
        for n, link in enumerate(links)
    )
    return server.serve(path, f"<rss version='2.0'><channel><title>G</title>{items}</channel></rss>")


def watch(folder: Path, *feeds: str) -> Pipeline:
    listed = ", ".join(f'"{url}"' for url in feeds)
    return pipeline(
        folder,
        f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "gazette"\nname = "G"\nfeeds = [{listed}]\n',
    )


def html(server: WebServer, path: str, text: str) -> str:
    return server.serve(path, text, "text/html; charset=utf-8")


def rows(found: Pipeline) -> list[tuple[str, int]]:
    """Path of each article with the number of entries that led to it."""
    answer = found.ask(
        "SELECT regexp_replace(url, '^https?://[^/]+', ''), (SELECT count(*) FROM entries AS e "
        "WHERE e.article_id = a.article_id AND e.status = 'loaded') FROM articles AS a ORDER BY 1"
    )
    return [(path, entries) for path, entries in answer]


def test_links_of_five_kinds_are_one_article(webserver: WebServer, tmp_path: Path) -> None:
    """With tracking, in AMP form, over a redirect, for phones, and with a slash, the last two without a word of it."""
    plain = html(webserver, "/news/harbour", page("harbour", "/news/harbour"))
    links = [
        f"{plain}?utm_source=rss&amp;utm_medium=feed",
        html(webserver, "/amp/news/harbour", page("harbour", "/news/harbour")),
        f"{webserver.url}/redirect-to?url={plain}",
        html(webserver, "/m/news/harbour", page("harbour")),
        html(webserver, "/news/harbour/", page("harbour")),
    ]
    found = watch(tmp_path, *(feed(webserver, f"/feed{n}", link) for n, link in enumerate(links)))
    report = found.run()
    assert (report.counts.entries_new, report.counts.articles_new) == (5, 1)
    assert rows(found) == [("/news/harbour", 5)]
    assert found.broken() == []
    before = found.ask("FROM articles"), found.ask("SELECT sum(hash(m)) FROM mentions AS m")
    again = found.run()
    assert (again.counts.entries_new, again.counts.articles_new, again.counts.articles_revised) == (0, 0, 0)
    assert (found.ask("FROM articles"), found.ask("SELECT sum(hash(m)) FROM mentions AS m")) == before


def test_links_that_come_one_run_after_the_other(webserver: WebServer, tmp_path: Path) -> None:
    """The form for phones first: the article keeps the address under which it was loaded."""
    found = watch(tmp_path, f"{webserver.url}/feed")
    html(webserver, "/news/harbour", page("harbour"))
    links: list[str] = []
    for path in ("/m/news/harbour", "/news/harbour", "/news/harbour/amp"):
        links.append(html(webserver, path, page("harbour")))
        feed(webserver, "/feed", *links)
        found.run()
    assert rows(found) == [("/m/news/harbour", 3)]
    assert found.broken() == []


def test_an_address_that_all_pages_claim(webserver: WebServer, tmp_path: Path) -> None:
    """A slip in a template: three articles, not three versions of one."""
    links = [html(webserver, f"/story/{key}", page(key, "/story/about-our-little-gazette")) for key in TEXTS]
    found = watch(tmp_path, feed(webserver, "/feed", *links))
    report = found.run()
    assert (report.counts.articles_new, report.counts.articles_revised) == (3, 0)
    assert sorted(title for (title,) in found.ask("SELECT title FROM articles")) == sorted(TITLES.values())
    before = rows(found)
    assert [entries for _, entries in before] == [1, 1, 1]
    feed(webserver, "/feed", *links, title="Harbour, corrected")
    found.now += timedelta(hours=2)
    again = found.run()
    assert (again.counts.articles_new, again.counts.articles_revised) == (0, 0)
    assert rows(found) == before
    assert found.broken() == []


def test_a_site_that_changes_its_mind_about_an_address(webserver: WebServer, tmp_path: Path) -> None:
    """A new headline makes a new address, to which the old one redirects: a version of the article, not another."""
    first = html(webserver, "/news/harbour-opens", page("harbour", "/news/harbour-opens"))
    found = watch(tmp_path, feed(webserver, "/feed", first))
    found.run()
    title = "Durres harbour open at last"
    second = html(webserver, "/news/durres-harbour-open-at-last", page("harbour", title=title, more="It rained."))
    webserver.serve("/news/harbour-opens", "", headers={"Location": second}, status=301)
    feed(webserver, "/feed", first, title=title)
    found.now += timedelta(hours=2)
    report = found.run()
    assert (report.counts.articles_new, report.counts.articles_revised) == (0, 1)
    assert found.ask("SELECT title, revision FROM articles") == [(title, 2)]
    assert rows(found) == [("/news/harbour-opens", 1)]
    assert found.broken() == []


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        yield connection


SITE = "https://www.example.org"


def entry(url: str, known: int | None = None) -> PendingEntry:
    return PendingEntry(
        entry_id=1, feed_id=1, outlet_id="gazette", url=url, title="", authors=(), published_at=None, seen_at=MONDAY,
        attempts=0, article_id=known, language="en",
    )  # fmt: skip


def read(url: str, key: str, canonical: str = "") -> PageArticle:
    return PageArticle(url=url, canonical_url=canonical or url, title=TITLES[key], paragraphs=TEXTS[key])


def store(con: duckdb.DuckDBPyConnection, url: str, key: str) -> None:
    load_batch(con, batch(load(article(url, title=TITLES[key], text="\n".join(TEXTS[key])))))


def settled(con: duckdb.DuckDBPyConnection, *read: tuple[PendingEntry, PageArticle]) -> list[str]:
    found = settle_addresses(con, [([entry], page) for entry, page in read])
    return [page.canonical_url for page in found if isinstance(page, PageArticle)]


def test_a_spelling_that_has_changed_makes_no_second_row(con: duckdb.DuckDBPyConnection) -> None:
    """As where an earlier version did not know a parameter for tracking: no migration is needed."""
    old, new = f"{SITE}/a?tracked=1", f"{SITE}/a"
    store(con, old, "harbour")
    assert settled(con, (entry(old, article_id(old)), read(new, "harbour"))) == [old]
    assert settled(con, (entry(old, article_id(old)), read(new, "bridge"))) == [new], "it leads to something else now"


STORED = f"{SITE}/news/2"
KNOWN = [
    (f"{SITE}/news/2", "bridge", "", STORED, "another text at the same address is a version of it"),
    ("http://www.example.org/news/2", "harbour", "", STORED, "without TLS"),
    ("https://example.org/news/2/", "harbour", "", STORED, "without www., and with a slash"),
    ("https://m.example.org/news/2", "harbour", "", STORED, "for phones"),
    ("https://m.example.org/news/2", "bridge", "", "https://m.example.org/news/2", "for phones, but something else"),
    (f"{SITE}/other", "harbour", "", f"{SITE}/other", "the same text at another address: a copy, and one story"),
    (f"{SITE}/other", "harbour", STORED, STORED, "its own word, and the text bears it out"),
    (f"{SITE}/other", "bridge", STORED, f"{SITE}/other", "its own word, but the text is another"),
]


@pytest.mark.parametrize(("url", "key", "canonical", "expected", "reason"), KNOWN, ids=[reason for *_, reason in KNOWN])
def test_beside_what_is_stored(
    con: duckdb.DuckDBPyConnection, url: str, key: str, canonical: str, expected: str, reason: str
) -> None:
    store(con, STORED, "harbour")
    assert settled(con, (entry(url), read(url, key, canonical))) == [expected], reason


def test_whoever_stands_at_an_address_comes_before_who_claims_it(con: duckdb.DuckDBPyConnection) -> None:
    pages = {"harbour": f"{SITE}/news/2", "bridge": f"{SITE}/news/3", "school": f"{SITE}/news/4"}
    claim = [(entry(url), read(url, key, pages["harbour"])) for key, url in pages.items()]
    for order in permutations(claim):
        assert sorted(settled(con, *order)) == sorted(pages.values())


def test_errors_keep_their_place(con: duckdb.DuckDBPyConnection) -> None:
    error = PageError("https://www.example.org/1", "the page is empty")
    one, two = read(f"{SITE}/1", "harbour"), read(f"{SITE}/2", "bridge")
    several: Sequence[PageArticle | PageError] = [one, error, two]
    assert settle_addresses(con, [([entry("https://www.example.org/1")], each) for each in several]) == several
