"""The headline of a page, out of the several that it gives for several readers.

A page names itself for machines (JSON-LD), for those who share it (Open Graph, Twitter), for search engines (`<title>`)
and for its readers (the heading). Measured on 112 pages (pages/news, exact titles): JSON-LD first 90, Open Graph first
93, the heading first 83; the rule below 101. What it still misses are outlets whose truth is the other one of two
headlines between which nothing on the page decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from html import unescape

from lxml.html import HtmlElement

from extractors.json_ld import Node, folded, node_text
from extractors.plain_text import clean_text

MAX_TITLE_CHARS = 500
_MAX_RAW_CHARS = 3000
# A JSON-LD headline may be cut at 110 characters: the rules for rich results once asked for it.
_CUT_AT = 105

# A colon of East Asian width needs no spaces around it.
_BREAK = re.compile(r"\s+[|–—·•»›*:-]+\s+|\s*[|｜：]\s*")
_TAG = re.compile(r"</?(?:a|b|big|br|em|font|h\d|i|p|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]{0,200}>", re.I)


def read_title(tree: HtmlElement, metas: dict[str, list[str]], node: Node, *outlets: str) -> str:
    """The headline of a page without the outlet behind it, "" if there is none.

    Args:
        tree: The page.
        metas: Its meta tags by name.
        node: The JSON-LD node of its article.
        outlets: Names of the outlet: the site's own, and others that are known.
    """
    own = {folded(outlet) for outlet in outlets}
    shown = _meta(metas, "og:title", "og:article:title", "http://ogp.me/ns#title")
    tweeted = _meta(metas, "twitter:title")
    head = plain(tree.findtext(".//head/title") or tree.findtext(".//title") or "")
    headline = plain(node_text(node.get("headline")))
    headings = (plain(h1.text_content()) for h1 in tree.findall(".//h1")[:5])
    heading = next((text for text in headings if folded(text) and folded(text) not in own), "")
    named = [headline, shown, tweeted, heading, head]
    headline, shown, tweeted, heading, head = (
        _without_outlet(text, own, [other for other in named if other is not text]) for text in named
    )
    chosen = _decide(headline, shown, tweeted, head) or heading or head
    return _whole(chosen, (shown, headline, heading, tweeted))[:MAX_TITLE_CHARS]


def plain(text: str) -> str:
    """Text of a value that may hold escaped HTML, as JSON-LD and meta tags often do, some of it escaped twice."""
    return clean_text(_TAG.sub("", unescape(unescape(text[:_MAX_RAW_CHARS]))))


def _meta(metas: dict[str, list[str]], *names: str) -> str:
    return next((text for name in names for raw in metas.get(name, ()) if (text := plain(raw))), "")


def _decide(headline: str, shown: str, tweeted: str, head: str) -> str:
    """The JSON-LD headline or the one to be shared, whichever is not the one written for search engines.

    Where they say the same, the letters of the shared one are kept: scripts that write JSON-LD curl its quotes.
    """
    if not headline or not shown:
        return shown or headline or tweeted
    told, shared, for_search = folded(headline), folded(shown), folded(head)
    if told == shared:
        return shown
    return headline if folded(tweeted) == told or shared == for_search else shown


def _whole(title: str, others: Iterable[str]) -> str:
    """The title, or where it was cut off, the one that goes on where it ends."""
    stem = title.rstrip(". …")
    ends_early = title.endswith(("...", "…"))
    if not ends_early and len(title) < _CUT_AT:
        return title
    start = folded(stem.rpartition(" ")[0]) if ends_early else folded(stem)
    longer = (text for text in others if len(text) > len(stem) + 3 and not text.endswith(("...", "…")))
    return next((text for text in longer if start and folded(text).startswith(start)), title)


def _without_outlet(title: str, outlets: Collection[str], others: list[str]) -> str:
    """Cut " | Section | Outlet" and its like off the end: what names the outlet, or what another title lacks."""
    breaks = list(_BREAK.finditer(title))[-6:]
    whole = {folded(other) for other in others}
    for at in breaks:
        rest = title[: at.start()]
        if len(rest) * 3 > len(title) and folded(rest) in whole:  # a short one is a kicker: "Live | Storm hits coast"
            return rest
    for at in reversed(breaks):
        suffix = folded(title[at.end() :])
        if not suffix or not title[: at.start()] or not any(_names(suffix, name) for name in outlets):
            break
        title = title[: at.start()]
    return title


def _names(suffix: str, outlet: str) -> bool:
    return bool(outlet) and (suffix in outlet or outlet in suffix) and len(suffix) <= len(outlet) + 20
