"""Builders of feed documents: name what matters to a case, the rest is filled in."""

from __future__ import annotations

import json
from typing import Any

from extractors.feeds import parse_feed
from extractors.records import Entry, Feed

URL = "https://gazette.example/feed.xml"
DATE = "Mon, 15 Aug 2022 14:30:00 GMT"


def item(
    *inside: str, guid: str = "one", title: str = "Harbour opens", link: str = "https://gazette.example/one"
) -> str:
    """An RSS item without fault; of a part given as "" there is no element. `inside` is more of its elements."""
    parts = (
        f"<guid isPermaLink='false'>{guid}</guid>" if guid else "",
        f"<title>{title}</title>" if title else "",
        f"<link>{link}</link>" if link else "",
        "" if any("ate>" in part for part in inside) else f"<pubDate>{DATE}</pubDate>",
    )
    return f"<item>{''.join(parts)}{''.join(inside)}</item>"


def rss(
    *items: str, head: str = "<title>Gazette</title>", root: str = "", declaration: str = '<?xml version="1.0"?>'
) -> str:
    """An RSS 2.0 document; `root` is more attributes of its root."""
    return f'{declaration}<rss version="2.0" {root}><channel>{head}{"".join(items)}</channel></rss>'


def atom(*entries: str, head: str = "<title>Gazette</title>", root: str = 'xmlns="http://www.w3.org/2005/Atom"') -> str:
    """An Atom document."""
    return f'<?xml version="1.0"?><feed {root}>{head}{"".join(entries)}</feed>'


def atom_entry(*inside: str, title: str = "<title>Harbour opens</title>", link: str = "/one") -> str:
    """An Atom entry; of a link given as "" there is no element."""
    linked = f'<link href="{link}"/>' if link else ""
    return f"<entry><id>one</id>{title}{linked}<updated>2022-08-15T14:30:00Z</updated>{''.join(inside)}</entry>"


def json_feed(*items: object, **head: object) -> str:
    """A JSON Feed 1.1."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": items} | head)


def json_item(**fields: object) -> dict[str, Any]:
    """An item without fault."""
    return (
        {"id": "one", "url": "https://gazette.example/one", "title": "Harbour opens", "content_text": "It opens."}
        | {"date_published": "2022-08-15T14:30:00Z"}
        | fields
    )


def parse(document: str | bytes, url: str = URL, **options: Any) -> Feed:
    """Parse a document of the Gazette."""
    body = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    return parse_feed(body, url=url, **options)


def only(document: str | bytes, **options: Any) -> Entry:
    """The single entry of a document."""
    (entry,) = parse(document, **options).entries
    return entry
