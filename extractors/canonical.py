"""The address a page gives itself, as far as it can be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.json_ld import Node, node_text
from extractors.urls import canonical_url, is_fetchable, same_site

_BASE = XPath("string(//base/@href)")
_MAX_LINKS = 500
# What stands behind the address of an article in those of its other forms.
_FORM = re.compile(r"amp|print|mobile|lite|full|single|all|page|\d+", re.IGNORECASE)
# The last part of an address that is more likely an article's than a section's.
_SLUG = re.compile(r"\d|[-_].+[-_]|\.\w+$")


def canonical_address(tree: HtmlElement, metas: dict[str, list[str]], node: Node, url: str) -> str:
    """The page's own word for its address, if it can be believed: rel=canonical, og:url, JSON-LD, in this order.

    It must be of the same site. The front page, or a section, is not the address of a page below it: their templates
    were used for it.

    Args:
        tree: The parsed page.
        metas: Its meta tags.
        node: Its article in JSON-LD.
        url: Address that answered.

    Returns:
        The address in canonical spelling; that of `url` where the page says nothing to be believed.
    """
    own = canonical_url(url)
    for raw in _candidates(tree, metas, node):
        found = canonical_url(raw if raw.startswith(("http://", "https://")) else _absolute(tree, raw, url))
        if is_fetchable(found) and same_site(found, own) and (found == own or not _lists(found, own)):
            return found
    return own


def _candidates(tree: HtmlElement, metas: dict[str, list[str]], node: Node) -> Iterator[str]:
    links = [
        link.get("href", "")
        for link in islice(tree.iter("link"), _MAX_LINKS)
        if "canonical" in link.get("rel", "").lower().split()
    ]
    yield from (link.strip() for link in links[:3] if link.strip())
    yield from (said.strip() for said in metas.get("og:url", [])[:1])
    yield from (said for key in ("mainEntityOfPage", "url") if (said := node_text(node.get(key)).strip()))


def _absolute(tree: HtmlElement, raw: str, url: str) -> str:
    for base in (str(_BASE(tree)).strip(), ""):
        try:
            return urljoin(urljoin(url, base), raw)
        except ValueError:
            continue
    return ""


def _lists(found: str, own: str) -> bool:
    """Whether an address is that of the front page or a section above a page, both in canonical spelling."""
    above, below = urlsplit(found), urlsplit(own)
    if above.query:
        return False
    names, ours = above.path.strip("/").split("/"), below.path.strip("/").split("/")
    if names == [""]:
        return ours != [""] or bool(below.query)
    if len(names) >= len(ours) or ours[: len(names)] != names:
        return False
    return not _SLUG.search(names[-1]) and not all(_FORM.fullmatch(part) for part in ours[len(names) :])
