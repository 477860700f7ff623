"""Bylines that a page shows its readers: by their markup, by a class, by a word before them, by their place.

Elements are found by what they are themselves, and few of them are looked at: asking for their ancestors in XPath takes
a quarter of an hour on a page made for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.plain_text import clean_text

_MAX_CHARS = 200
_MAX_PIECES = 50
_MAX_ELEMENTS = 300
_MAX_DEPTH = 300

_AFTER = "(//h1)[1]/following::*"
_BLOCKS = "[self::span or self::a or self::div or self::p or self::address or self::ul or self::li or self::cite]"
_CLASSES = ("uthor", "yline", "utor-", "auteur", "eporter", "ournalist")  # XPath 1.0 cannot fold case
_IS_CLASSED = "[" + " or ".join(f"contains(@class, '{part}')" for part in _CLASSES) + " or contains(@rel, 'author')]"
_MARKED = XPath("//*[@itemprop='author' or @itemprop='name' or (self::a and @rel='author')]")
_CLASSED = XPath(_AFTER + _BLOCKS + _IS_CLASSED)
_CLASSED_ANYWHERE = XPath("//body//*" + _BLOCKS + _IS_CLASSED)
_LED = XPath(_AFTER + _BLOCKS)
_PARAGRAPHS = XPath("//p[strong or b]")

# Where other articles stand that a page links to.
_OTHER_TAGS = frozenset(("aside", "footer", "nav"))
_OTHER_CLASS = re.compile(r"related|comment|card|teaser")

_SAYS_WHO = re.compile(
    r"^(?:By|BY|Von|VON|Par|Por|POR|Di|Door|Oleh|Av|Af|(?:Autorin/)?Autor(?:in|en)?|Text|Автор)\s*:?\s+(\S.*)", re.S
)
# What follows the names of a byline: "By Ann Lee, in World News", "By Ann Lee | 5 May".
_ASIDE = re.compile(r",?\s+in\s|\s*[·•|–—]")


def marked_names(tree: HtmlElement) -> list[str]:
    """Texts of what is marked up as an author: microdata, and links with `rel=author`."""
    found = [element for element in _MARKED(tree)[:_MAX_ELEMENTS] if _is_author(element)]
    ours = [element for element in found if not _is_elsewhere(element)] or found[:1]
    return [text for element in ours[:5] if (text := _short_text(element))]


def shown_names(tree: HtmlElement) -> Iterator[Iterable[str]]:
    """Pieces of text in which names may stand, most likely first: each element's may be the whole byline."""
    classed = _CLASSED(tree) or _CLASSED_ANYWHERE(tree)
    for element in classed[:_MAX_ELEMENTS]:
        if _short_text(element) and not _is_elsewhere(element):
            yield [text for piece in element.itertext() if (text := piece.strip())]
    for element in _LED(tree)[:_MAX_ELEMENTS]:
        said = _SAYS_WHO.match(_short_text(element))
        if said and not _is_elsewhere(element, links=True):
            yield [_ASIDE.split(said[1])[0]]
    for paragraph in _PARAGRAPHS(tree)[:2]:
        text = _short_text(paragraph)
        if any(text == _short_text(child) for child in paragraph[:1] if child.tag in ("strong", "b")):
            yield [text]


def _is_author(element: HtmlElement) -> bool:
    if element.get("itemprop") != "name":
        return element.tag == "a" or not len(element)
    return any(above.get("itemprop") == "author" for above in _above(element))


def _is_elsewhere(element: HtmlElement, *, links: bool = False) -> bool:
    return any(
        above.tag in _OTHER_TAGS or (links and above.tag == "a") or _OTHER_CLASS.search(above.get("class", ""))
        for above in _above(element)
    )


def _above(element: HtmlElement) -> Iterator[HtmlElement]:
    for number, above in enumerate(element.iterancestors()):
        if number == _MAX_DEPTH:
            return
        yield above


def _short_text(element: HtmlElement) -> str:
    """Text of an element, "" if it is too long for a byline."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        length += len(piece.strip())
        if length > _MAX_CHARS or len(pieces) > _MAX_PIECES:
            return ""
        pieces.append(piece)
    return clean_text(" ".join(pieces))
