"""Captured feed items as a world to watch: weekly feeds of 24 outlets with a page for every item."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.webserver import WebServer


@dataclass(frozen=True, slots=True)
class Item:
    """One captured feed item."""

    number: str
    source: str
    title: str
    description: str
    published_at: datetime

    @property
    def has_body(self) -> bool:
        """Whether there is more than a headline; some feeds have none."""
        return len(self.description.split()) >= 5 and self.description != self.title

    @property
    def path(self) -> str:
        return f"/{outlet_id(self.source)}/{self.number}"


@dataclass(frozen=True, slots=True)
class CapturedWeek:
    """The items of one week; `ends_at` is when a reader would have them all."""

    label: str
    items: tuple[Item, ...]
    ends_at: datetime


def outlet_id(source: str) -> str:
    """An id for the configuration."""
    return re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[:60]


def captured_weeks(folder: Path, per_outlet: int | None) -> Iterator[CapturedWeek]:
    """The captured weeks, oldest first, each item in the week it was first collected in.

    Args:
        per_outlet: At most so many items of each outlet and week.
    """
    seen: set[str] = set()
    for file in sorted(folder.glob("*.ndjson.gz")):
        label = file.name.split(".")[0]
        year, week = int(label[:4]), int(label[6:])
        start = datetime.combine(datetime.fromisocalendar(year, week, 1), datetime.min.time(), UTC)
        end = start + timedelta(days=7)
        chosen: defaultdict[str, list[Item]] = defaultdict(list)
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                item = _item(json.loads(line))
                enough = per_outlet is not None and len(chosen[item.source]) >= per_outlet
                if not enough and item.number not in seen and item.published_at < end:
                    seen.add(item.number)
                    chosen[item.source].append(item)
        yield CapturedWeek(label, tuple(item for items in chosen.values() for item in items), end)


def publish(server: WebServer, week: CapturedWeek) -> dict[str, str]:
    """Serve a week: one feed per outlet, replacing last week's, and a page for every item.

    Returns:
        Source to the address of its feed.
    """
    by_source: defaultdict[str, list[Item]] = defaultdict(list)
    for item in week.items:
        by_source[item.source].append(item)
        server.serve(item.path, _page(item), "text/html; charset=utf-8")
    return {
        source: server.serve(f"/{outlet_id(source)}/feed", _feed(source, items, server.url))
        for source, items in by_source.items()
    }


def configuration(feeds: dict[str, str]) -> str:
    """A configuration that subscribes to the given feeds on loopback."""
    outlets = "".join(
        f'[[outlet]]\nid = "{outlet_id(source)}"\nname = {json.dumps(source)}\nlanguage = "en"\nfeeds = ["{url}"]\n'
        for source, url in sorted(feeds.items())
    )
    return f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\n{outlets}'


def _item(record: dict[str, str]) -> Item:
    return Item(
        number=record["id"],
        source=record["source"],
        title=html.unescape(record["title"] or ""),
        description=html.unescape(record["description"] or ""),
        published_at=datetime.fromisoformat(record["pubDate"] or record["collectedAt"]),
    )


def _page(item: Item) -> str:
    title = html.escape(item.title)
    return f"""<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{item.published_at.isoformat()}"></head><body>
<article><h1>{title}</h1><p>{title}.</p><p>{html.escape(item.description)}</p></article></body></html>"""


def _feed(source: str, items: list[Item], address: str) -> str:
    entries = "".join(
        f"<item><guid isPermaLink='false'>{item.number}</guid><title>{html.escape(item.title)}</title>"
        f"<link>{address}{item.path}</link><pubDate>{format_datetime(item.published_at)}</pubDate>"
        f"<description>{html.escape(item.description)}</description></item>"
        for item in items
    )
    return f"<rss version='2.0'><channel><title>{html.escape(source)}</title>{entries}</channel></rss>"
