"""Feed documents: RSS 2.0, RSS 1.0 (RDF), Atom and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from flows.newsroom.outlets import Outlet

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed.

    Args:
        path: Address on the outlet's site.
        title: Headline of the version that stands.
        summary: Opening of the text.
        paragraphs: The whole text, for feeds that carry it.
        authors: Byline.
        tags: Categories.
        published_at: Publication.
        updated_at: When the standing version appeared.
    """

    path: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    published_at: datetime
    updated_at: datetime

    @property
    def html(self) -> str:
        """The text as HTML paragraphs."""
        return "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed and what it lists, newest first."""

    outlet: Outlet
    name: str
    base: str
    items: Sequence[Item]

    @property
    def title(self) -> str:
        """Title of the feed."""
        return f"{self.outlet.name}: {self.name}" if len(self.outlet.feeds) > 1 else self.outlet.name

    @property
    def url(self) -> str:
        """Address of the feed."""
        return self.base + self.outlet.feed_path(self.name)

    def link(self, item: Item) -> str:
        """Address of an entry, with the outlet's tracking."""
        url = self.base + item.path
        return f"{url}?{self.outlet.tracking}" if self.outlet.tracking else url


def rss(channel: Channel, *, content: bool = False) -> bytes:
    """RSS 2.0; guids are numbers of the outlet's own and no addresses.

    Args:
        channel: The feed.
        content: Carry the whole text in content:encoded.
    """
    spaces = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    spaces += ' xmlns:content="http://purl.org/rss/1.0/modules/content/"' if content else ""
    parts = [XML, f'<rss version="2.0"{spaces}><channel><title>{escape(channel.title)}</title>']
    parts.append(f"<link>{escape(channel.base)}/</link><description>News</description><language>en</language>")
    for item in channel.items:
        parts.append(f"<item><title>{escape(item.title)}</title><link>{escape(channel.link(item))}</link>")
        parts.append(f'<guid isPermaLink="false">{escape(channel.outlet.id + ":" + item.path)}</guid>')
        parts.append(f"<pubDate>{format_datetime(item.published_at)}</pubDate>")
        parts.extend(f"<dc:creator>{escape(author)}</dc:creator>" for author in item.authors)
        parts.extend(f"<category>{escape(tag)}</category>" for tag in item.tags)
        parts.append(f"<description>{escape(item.summary)}</description>")
        if content:
            parts.append(f"<content:encoded><![CDATA[{item.html}]]></content:encoded>")
        parts.append("</item>\n")
    parts.append("</channel></rss>\n")
    return "".join(parts).encode()


def rss_content(channel: Channel) -> bytes:
    """RSS 2.0 with the whole text."""
    return rss(channel, content=True)


def rdf(channel: Channel) -> bytes:
    """RSS 1.0."""
    links = "".join(f"<rdf:li rdf:resource={quoteattr(channel.link(item))}/>" for item in channel.items)
    parts = [
        XML,
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">',
        f"<channel rdf:about={quoteattr(channel.url)}><title>{escape(channel.title)}</title>",
        f"<link>{escape(channel.base)}/</link><description>News</description><dc:language>en</dc:language>",
        f"<items><rdf:Seq>{links}</rdf:Seq></items></channel>\n",
    ]
    for item in channel.items:
        link = channel.link(item)
        parts.append(f"<item rdf:about={quoteattr(link)}><title>{escape(item.title)}</title>")
        parts.append(f"<link>{escape(link)}</link><description>{escape(item.summary)}</description>")
        parts.append(f"<dc:date>{item.published_at.isoformat()}</dc:date>")
        parts.extend(f"<dc:creator>{escape(author)}</dc:creator>" for author in item.authors)
        parts.extend(f"<dc:subject>{escape(tag)}</dc:subject>" for tag in item.tags)
        parts.append("</item>\n")
    parts.append("</rdf:RDF>\n")
    return "".join(parts).encode()


def atom(channel: Channel, *, relative: bool = False) -> bytes:
    """Atom 1.0.

    Args:
        channel: The feed.
        relative: Write addresses relative to an xml:base.
    """
    base = f" xml:base={quoteattr(channel.base + '/')}" if relative else ""
    updated = max((item.updated_at for item in channel.items), default=None)
    parts = [
        XML,
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"{base}><title>{escape(channel.title)}</title>',
    ]
    parts.append(f'<id>{escape(channel.url)}</id><link rel="self" href={quoteattr(channel.url)}/>')
    if updated:
        parts.append(f"<updated>{updated.isoformat()}</updated>")
    for item in channel.items:
        href = item.path.removeprefix("/") if relative else channel.link(item)
        parts.append(
            f"<entry><id>tag:{channel.outlet.id},2020:{escape(item.path)}</id><title>{escape(item.title)}</title>"
        )
        parts.append(f'<link rel="alternate" href={quoteattr(href)}/><updated>{item.updated_at.isoformat()}</updated>')
        parts.append(f"<published>{item.published_at.isoformat()}</published>")
        parts.extend(f"<author><name>{escape(author)}</name></author>" for author in item.authors)
        parts.extend(f"<category term={quoteattr(tag)}/>" for tag in item.tags)
        parts.append(f"<summary>{escape(item.summary)}</summary></entry>\n")
    parts.append("</feed>\n")
    return "".join(parts).encode()


def atom_base(channel: Channel) -> bytes:
    """Atom 1.0 with relative addresses."""
    return atom(channel, relative=True)


def json_feed(channel: Channel, *, html: bool = False) -> bytes:
    """JSON Feed 1.1.

    Args:
        channel: The feed.
        html: Carry the whole text as HTML.
    """
    items = []
    for item in channel.items:
        link = channel.link(item)
        entry: dict[str, object] = {
            "id": link,
            "url": link,
            "title": item.title,
            "summary": item.summary,
            "date_published": item.published_at.isoformat(),
            "date_modified": item.updated_at.isoformat(),
            "authors": [{"name": author} for author in item.authors],
            "tags": list(item.tags),
        }
        entry |= {"content_html": item.html} if html else {"content_text": item.summary}
        items.append(entry)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.base + "/",
        "feed_url": channel.url,
        "language": "en",
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def json_html(channel: Channel) -> bytes:
    """JSON Feed 1.1 with the whole text."""
    return json_feed(channel, html=True)


FORMATS: dict[str, tuple[Callable[[Channel], bytes], str]] = {
    "rss": (rss, "application/rss+xml; charset=utf-8"),
    "rss-content": (rss_content, "application/rss+xml; charset=utf-8"),
    "rdf": (rdf, "application/rdf+xml; charset=utf-8"),
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "atom-base": (atom_base, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
    "json-html": (json_html, "application/feed+json; charset=utf-8"),
}
