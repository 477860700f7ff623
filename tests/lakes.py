"""News for a lake: a few outlets that print each other's reports, served over HTTP, and what became of them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flows.config import parse_config
from tests.pipeline import NOW, Pipeline
from tests.postgres import Postgres
from tests.webserver import WebServer
from warehouse.connection import open_reader
from warehouse.lake import lake_file

OUTLETS = ("anchor", "beacon", "courier", "dispatch")
STORIES = 6
ARTICLES = 32  # of four outlets, two of whose reports each are printed by another as well
PEOPLE = ("Aida Bekova", "Marat Ospanov", "Petra Novak", "Tomas Lind")
PLACES = ("Almaty", "Prague", "Nairobi", "Oslo")
ORGS = ("World Bank", "European Commission", "Red Cross", "United Nations")


def serve_news(server: WebServer) -> str:
    """Serve the feeds and pages of all outlets, and give the configuration that subscribes to them.

    Each outlet has reports of its own; every third one the next outlet prints as well, hours later.
    """
    items: dict[str, list[tuple[str, str, str, datetime]]] = {outlet: [] for outlet in OUTLETS}
    for number, outlet in enumerate(OUTLETS):
        for story in range(STORIES):
            at = NOW - timedelta(days=3, hours=-5 * story, minutes=-7 * number)
            title, text = _report(number, story)
            items[outlet].append((f"/{outlet}/{story}", title, text, at))
            if story % 3 == 0:
                copying = OUTLETS[(number + 1) % len(OUTLETS)]
                items[copying].append((f"/{copying}/from-{outlet}-{story}", title, text, at + timedelta(hours=2)))
    sections = []
    for outlet, own in items.items():
        for path, title, text, at in own:
            server.serve(path, _page(title, text, at), "text/html; charset=utf-8")
        url = server.serve(f"/{outlet}.xml", _feed(outlet, own, server.url), "application/rss+xml")
        sections.append(f'[[outlet]]\nid = "{outlet}"\nname = "The {outlet}"\nlanguage = "en"\nfeeds = ["{url}"]\n')
    # Of one host, which these outlets are here, it would be asked for one page at a time.
    return '[fetch]\nallow_private_hosts = ["127.0.0.1"]\nhost_connections = 8\n' + "".join(sections)


def lake_of(postgres: Postgres, folder: Path, configuration: str) -> Pipeline:
    """A pipeline into a new lake."""
    address = f"ducklake:postgres:{postgres.create(f'lake_{uuid4().hex[:12]}')}"
    path = lake_file(address, str(folder / "rows"), folder / "here")
    return Pipeline(parse_config(configuration, "test"), path)


def answers(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a warehouse says of the news, without numbers that depend on the order of loading."""
    with open_reader(warehouse) as con:
        return {name: con.execute(query).fetchall() for name, query in _QUESTIONS.items()}


_QUESTIONS = {
    "articles": """
        SELECT url, outlet_id, title, text, published_at, published_from, language, words, revision, relation, tagger
        FROM articles ORDER BY url
    """,
    "stories": """
        SELECT list(a.url ORDER BY a.url) AS urls, s.articles, s.outlets, s.first_published_at
        FROM stories AS s JOIN articles AS a USING (story_id)
        GROUP BY s.story_id, s.articles, s.outlets, s.first_published_at ORDER BY urls
    """,
    "mentions": """
        SELECT a.url, e.type, e.name, m.occurrences, m.surfaces, m.first_start, m.evidence
        FROM mentions AS m JOIN articles AS a USING (article_id) JOIN entities AS e USING (entity_id) ORDER BY ALL
    """,
    "spans": """
        SELECT a.url, s.start, s."end", s.surface, s.rule, e.name
        FROM spans AS s JOIN articles AS a USING (article_id) JOIN entities AS e USING (entity_id) ORDER BY ALL
    """,
    "entries": "SELECT url, status, attempts, error FROM entries ORDER BY url",
    "top": "SELECT week, type, name, stories, articles, outlets, share FROM weekly_entities ORDER BY ALL",
    "trend": "SELECT * EXCLUDE (entity_id) FROM trend('Aida Bekova', DATE '2026-08-10', DATE '2026-08-16', 'day')",
}


def _report(number: int, story: int) -> tuple[str, str]:
    """Headline and text of a report: who is named in it goes round, what it says is its own."""
    person, place = PEOPLE[(number + story) % 4], PLACES[(number * 2 + story) % 4]
    body = ORGS[(number + 3 * story) % 4]
    mark = f"{OUTLETS[number]} {story}"
    sentences = [
        f"{person} arrived in {place} on Monday to open talks about plan {mark} with the {body}.",
        f"The {body} had asked for {100 * story + 7 * number + 11} tonnes of grain under a contract signed in {place}.",
        f"Delegates of region {number * STORIES + story} said that {person} was willing to wait for lot {story} of it.",
        f"A harbour of {place} would take ships numbered {1000 + 31 * story + 7 * number} on from next spring.",
    ]
    return f"{person} opens talks number {story} in {place}", "\n".join(sentences)


def _page(title: str, text: str, at: datetime) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    return f"""<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{at.astimezone(UTC).isoformat()}"></head>
<body><article><h1>{title}</h1>{lines}</article></body></html>"""


def _feed(outlet: str, items: list[tuple[str, str, str, datetime]], address: str) -> str:
    return f"<rss version='2.0'><channel><title>{outlet}</title>{''.join(_entries(items, address))}</channel></rss>"


def _entries(items: list[tuple[str, str, str, datetime]], address: str) -> Iterator[str]:
    for path, title, text, at in items:
        yield (
            f"<item><guid isPermaLink='false'>{path}</guid><title>{title}</title><link>{address}{path}</link>"
            f"<pubDate>{format_datetime(at)}</pubDate><description>{text.splitlines()[0]}</description></item>"
        )
