"""The address a page gives itself, as far as it can be believed."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.json_ld import Node, node_text
from extractors.urls import canonical_url, is_fetchable, same_site

_CANONICAL = XPath("//link[@rel='canonical']/@href")


def canonical_address(tree: HtmlElement, metas: dict[str, list[str]], node: Node, url: str) -> str:
    """The page's own word for its address, if it can be believed: same site, not the front page for a page below."""
    links = [str(link) for link in _CANONICAL(tree)[:3]]
    candidates = [
        *links,
        *metas.get("og:url", [])[:1],
        node_text(node.get("mainEntityOfPage")),
        node_text(node.get("url")),
    ]
    for raw in candidates:
        try:
            found = canonical_url(urljoin(url, raw.strip())) if raw.strip() else ""
        except ValueError:
            continue
        front = urlsplit(found).path in ("", "/") and not urlsplit(found).query if found else True
        if (
            found
            and is_fetchable(found)
            and same_site(found, url)
            and not (front and urlsplit(url).path not in ("", "/"))
        ):
            return found
    return canonical_url(url)
