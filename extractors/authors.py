"""Who wrote an article: names out of JSON-LD, meta tags and bylines.

An outlet that names itself as the author is one only where nobody else is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from extractors.bylines import marked_names, shown_names
from extractors.json_ld import Node, folded, node_text
from extractors.plain_text import clean_text
from extractors.titles import plain

MAX_AUTHORS = 20
_MAX_NAME_CHARS = 100

_AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "byl", "dc.creator", "sailthru.author", "dcterms.creator",
    "cxenseparse:author", "article:author_name", "article.author", "og:article:author", "byline",
)  # fmt: skip

# Words that join two names, in lower case: "John E Smith" is one.
_SPLIT = re.compile(
    r"\s*(?:;|,|、|，|\||\n|/(?=[A-ZÀ-Þ][a-zß-ÿ])|\s(?:&|and|And|AND|und|et|y|e|og|och|en|и|та|i|dan|和)\s)\s*"
)
_ADDRESS = re.compile(r"\S*(?:https?:|www\.|@)\S*")
# Where the word may be part of the name ("von der Leyen", "Di Maio"), a full name must follow.
_LEAD = re.compile(
    r"^\W*(?:(?:(?:written|reported|words|text|story) )?by\b|oleh\b|autor(?:in|en)?\b[/:]?|tekst:|text:|автор[ы]?\b"
    r"|от\b|文/|記者|(?:von|par|por|di|af|av|door)\b(?=\s+[^\s,]+\s+[^\s,]))[\s:/]*",
    re.I,
)
_NO_NAME = re.compile(
    r"^\W*$|^(?-i:[a-z0-9]+(?:[-_][a-z0-9]+)+)$|^(?:admin|administrator|editor|guest|author|unknown|null|none|undefined"
    r"|news desk|web desk|journalist(?:in)?|reporter(?:in)?|redakteur(?:in)?|redacteur|correspondent|staff writer)$"
    r"|\d{4}|\d:\d\d|\s\d{1,2}$|\b(?:updated|published|min(?:ute)?s? read)\b",
    re.I,
)
_PARTICLES = frozenset(
    (
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "das",
        "do",
        "la",
        "le",
        "van",
        "von",
        "zu",
        "zur",
        "el",
        "al",
    )
)
# What stands beside a name in a byline and looks like one.
_ROLES = re.compile(
    r"\b(?:editor|reporter|correspondent|staff|writer|journalist|contributor|redakteur(?:in)?|redaktion|korrespondent"
    r"(?:in)?|follow|share|read|more|about|view|profile|email|news|our|the|author|by|from|photo|picture|image|live"
    r"|subscribe|comments?)\b",
    re.I,
)


def read_authors(
    tree: HtmlElement, metas: dict[str, list[str]], node: Node, nodes: list[Node], *outlets: str
) -> tuple[str, ...]:
    """Names of the authors of a page's article, in its order.

    Args:
        tree: The page.
        metas: Its meta tags by name.
        node: The JSON-LD node of its article.
        nodes: All its JSON-LD nodes, which authors may be references to.
        outlets: Names of the outlet: the site's own, and others that are known.
    """
    told = list(_node_names(node, nodes))
    outlets = (*outlets, node_text(node.get("publisher")))
    named = [name for name in metas if name.endswith("author") and name not in _AUTHOR_METAS][:5]
    tagged = [text for name in (*_AUTHOR_METAS, *named) for text in metas.get(name, ())[:MAX_AUTHORS]]
    names = clean_authors(told, outlets=outlets)
    for meta in (*_AUTHOR_METAS, *named):
        # a meta tag counts where JSON-LD says nothing, and where it says the same and more
        more = clean_authors(metas.get(meta, ())[:MAX_AUTHORS], outlets=outlets)
        if len(more) > len(names) and {folded(name) for name in names} <= {folded(name) for name in more}:
            names = more
    names = names or clean_authors(marked_names(tree), outlets=outlets)
    if not names:
        shown = (_credible(pieces, outlets) for pieces in shown_names(tree))
        names = next((found for found in shown if found), ())
    return names or clean_authors([*told, *tagged])[:1]


def clean_authors(raw: Iterable[str], *, outlets: Sequence[str] = ()) -> tuple[str, ...]:
    """Make names of bylines: no "By", no addresses, one name each, none twice.

    Args:
        raw: Bylines as found, each naming one or more authors.
        outlets: The site's names for itself, which are no authors.
    """
    names: dict[str, str] = {}
    ours = {folded(outlet) for outlet in outlets}
    for line in raw:
        if line.strip().startswith(("http:", "https:", "/")):
            continue
        for part in _SPLIT.split(_LEAD.sub("", clean_text(_ADDRESS.sub(";", line[:2000]))[:500])):
            name = _LEAD.sub("", part).strip(" .,:;-–—|\"'()")
            if not 1 < len(name) <= _MAX_NAME_CHARS or len(name.split()) > 6 or _NO_NAME.search(name):
                continue
            if folded(name) in ours:
                continue
            names.setdefault(folded(name), name)
    return tuple(names.values())[:MAX_AUTHORS]


def _node_names(node: Node, nodes: list[Node]) -> Iterator[str]:
    raw = node.get("author") or node.get("creator") or []
    for item in (raw if isinstance(raw, list) else [raw])[:MAX_AUTHORS]:
        if isinstance(item, dict) and "name" not in item and (key := item.get("@id")):
            item = next((other for other in nodes if other.get("@id") == key and other.get("name")), item)
        name = item.get("name") if isinstance(item, dict) else item
        for part in name[:MAX_AUTHORS] if isinstance(name, list) else [name]:
            if isinstance(part, str):
                yield plain(part)


def _credible(pieces: Iterable[str], outlets: Sequence[str]) -> tuple[str, ...]:
    """The names among pieces of text that may hold none: two words with capitals, or a name in another script."""
    return tuple(name for name in clean_authors(pieces, outlets=outlets) if _is_credible(name))


def _is_credible(name: str) -> bool:
    if _ROLES.search(name) or any(char.isdigit() for char in name):
        return False
    if not name[0].isupper() and not name[0].islower() and name[0].isalpha():  # a script without capitals
        return 2 <= len(name) <= 12
    words = name.split()
    if len(words) == 1:  # an agency or a desk
        return name.isupper() and len(name) <= 5
    return len(words) <= 5 and all(word[0].isupper() or word in _PARTICLES for word in words)
