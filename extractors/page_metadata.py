"""What a page says about its article outside the text, put together from JSON-LD, meta tags and what it shows.

Headline, authors and dates have a module each: `titles`, `authors`, `page_dates`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.authors import read_authors
from extractors.canonical import canonical_address
from extractors.json_ld import ARTICLE_TYPES, Node, article_node, node_text, node_types, read_nodes
from extractors.languages import language_tag
from extractors.page_dates import read_dates
from extractors.plain_text import clean_text
from extractors.records import DateCandidate
from extractors.titles import read_title

_MAX_METAS = 1000
_MAX_NAME_CHARS = 100

_METAS = XPath("//meta[@content]")


@dataclass(slots=True)
class PageMetadata:
    """What a page says about its article. Texts are "" where it says nothing."""

    canonical_url: str
    title: str = ""
    authors: tuple[str, ...] = ()
    dates: tuple[DateCandidate, ...] = ()
    language: str = ""
    outlet: str = ""
    body: str = ""  # JSON-LD articleBody
    metas: dict[str, list[str]] = field(default_factory=dict)


def read_metadata(
    tree: HtmlElement, *, url: str, zone: tzinfo | None = None, now: datetime | None = None, outlet: str = ""
) -> PageMetadata:
    """Read what a page says about its article.

    Args:
        tree: The parsed page, before anything is cut from it.
        url: Address of the page: the canonical address must be of the same site.
        zone: What times without zone are read in; None: UTC, and they say so.
        now: Latest possible publication time, for dates searched in the text. None: today.
        outlet: The outlet's name, as its titles may end with it where the page does not name it. "": not known.
    """
    metas = _metas(tree)
    nodes = list(read_nodes(tree))
    named = _outlet(metas, nodes)
    node = article_node(nodes, url=url, title=_first(metas, "og:title"))
    return PageMetadata(
        canonical_url=canonical_address(tree, metas, node, url),
        title=read_title(tree, metas, node, named, outlet),
        authors=read_authors(tree, metas, node, nodes, named, outlet),
        dates=read_dates(tree, metas, node, nodes, url=url, zone=zone, now=now),
        language=_language(tree, metas, node),
        outlet=named,
        body=clean_text(node_text(node.get("articleBody")), keep_lines=True),
        metas=metas,
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in _METAS(tree)[:_MAX_METAS]:
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = meta.get("content", "")
        if name and content.strip():
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((text for name in names for raw in metas.get(name, ()) if (text := clean_text(raw[:5000]))), "")


def _outlet(metas: dict[str, list[str]], nodes: list[Node]) -> str:
    name = _first(metas, "og:site_name")
    if not name:
        for node in nodes:
            publisher = node.get("publisher") if any(kind in ARTICLE_TYPES for kind in node_types(node)) else None
            name = node_text(publisher) or (node_text(node.get("name")) if "website" in node_types(node) else "")
            if name and not name.startswith("http"):
                break
    name = clean_text(name) or _first(metas, "application-name", "apple-mobile-web-app-title")
    return "" if name.startswith("http") else name[:_MAX_NAME_CHARS]


def _language(tree: HtmlElement, metas: dict[str, list[str]], node: Node) -> str:
    root = tree.getroottree().getroot()
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
    raw = (declared, node_text(node.get("inLanguage")), _first(metas, "og:locale"), _first(metas, "content-language"))
    return next((tag for text in raw if (tag := language_tag(text))), "")
