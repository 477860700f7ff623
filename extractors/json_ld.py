"""JSON-LD: what a page says about itself for machines, in the many forms that sites write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.urls import canonical_url

Node: TypeAlias = dict[str, Any]

# Bounds for hostile pages: real ones stay far below.
_MAX_SCRIPTS = 60
_MAX_SCRIPT_CHARS = 1_000_000
_MAX_NODES = 3000

_SCRIPTS = XPath("//script[contains(@type, 'ld+json')]")

_TYPE_NAMES = """
    article newsarticle reportagenewsarticle analysisnewsarticle backgroundnewsarticle opinionnewsarticle
    reviewnewsarticle asknewsarticle blogposting liveblogposting report scholarlyarticle techarticle
    advertisercontentarticle socialmediaposting interview
"""
ARTICLE_TYPES = frozenset(_TYPE_NAMES.split())
# Where an article may hide inside another node; never lists of other articles (itemListElement, hasPart).
_INTO = ("@graph", "mainEntity", "mainEntityOfPage", "article", "subjectOf")


def read_nodes(tree: HtmlElement) -> Iterator[Node]:
    """JSON-LD objects that describe the page itself, outermost first."""
    waiting: list[Any] = []
    for script in _SCRIPTS(tree)[:_MAX_SCRIPTS]:
        raw = (script.text or "").strip()
        if raw and len(raw) <= _MAX_SCRIPT_CHARS:
            waiting.append(_load_json(raw))
    seen = 0
    while waiting and seen < _MAX_NODES:
        item = waiting.pop(0)
        seen += 1
        if isinstance(item, list):
            waiting[:0] = item[: _MAX_NODES - seen]
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in _INTO if isinstance(item.get(key), (dict, list)))


def _load_json(raw: str) -> Any:
    raw = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*;?\s*$", "", raw)
        .strip()
        .rstrip(";")
    )
    for attempt in (raw, re.sub(r",(\s*[}\]])", r"\1", raw)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def node_types(node: Node) -> list[str]:
    """Types of a node in lower case, without the schema's address."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rpartition("/")[2].lower() for kind in kinds if isinstance(kind, str)]


def article_node(nodes: list[Node], *, url: str, title: str) -> Node:
    """The node about this page's article: by address, else by headline, else the first."""
    articles = [node for node in nodes if any(kind in ARTICLE_TYPES for kind in node_types(node))]
    if not articles:
        return next((node for node in nodes if node.get("datePublished") and "webpage" in node_types(node)), {})

    def fit(node: Node) -> int:
        about = {
            canonical_url(found) for key in ("url", "@id", "mainEntityOfPage") if (found := node_text(node.get(key)))
        }
        headline = folded(node_text(node.get("headline")))
        return (
            2 * (canonical_url(url) in about)
            + 2 * bool(headline and title and headline[:40] in folded(title))
            + bool(node.get("datePublished"))
        )

    return max(articles, key=fit)  # the first of the best


def node_text(value: Any) -> str:
    """A JSON-LD value as text, whichever of its forms it comes in."""
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else ""
        if isinstance(value, dict):
            value = value.get("name") or value.get("@id") or value.get("url") or value.get("@value") or ""
    return value if isinstance(value, str) else ""


def folded(text: str) -> str:
    """Fold case, punctuation and white space, for comparing headlines and names."""
    return re.sub(r"\W+", " ", text.casefold()).strip()
