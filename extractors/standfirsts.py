"""Standfirsts: the summary that many outlets print between headline and text, which extraction of a body passes by.

It is told by its place and by either its name in the markup or by being what the page says of itself for machines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.json_ld import folded

# Elements behind the heading that are looked at: one of 112 pages of news has its standfirst farther off.
MAX_ELEMENTS = 160
MAX_LINES = 4
# A standfirst stands before the text, which has begun by then.
MAX_TEXTS = 24
MIN_WORDS = 8
MAX_CHARS = 900
# So much of a description must stand there, and so many characters may come before it ("Berlin. ").
_MIN_SAME = 30
_MAX_BEFORE = 30
_MAX_CHILDREN = 12
# A line of the body is known again by so much of its beginning.
_SAME_START = 40
_MIN_LINE = 20

_NAMES_TEXT = """
    standfirst subtitle subheadline subheading subhead subline lead lede intro introduction teaser summary excerpt dek
    deck chapo sapo sommario preamble ingress untertitel vorspann bajada entradilla copete catenaccio desc description
    abstract tagline strapline
"""
_NAMES = frozenset(_NAMES_TEXT.split())
# Beside such a word the name is of something else.
_OTHERS_TEXT = """
    image img media photo picture caption figure video author authors bio byline share social meta tag tags ad
    ads newsletter related promo credit card nav menu label date time comments
"""
_OTHERS = frozenset(_OTHERS_TEXT.split())
_PICTURES_TEXT = """
    caption captions figure gallery carousel slideshow video player image picture photo
"""
_PICTURES = frozenset(_PICTURES_TEXT.split())
_TEXTS = frozenset(("p", "div", "h2", "h3", "h4", "span", "strong", "b", "em", "i", "section", "li"))
_NOT_WITHIN = frozenset(("figure", "figcaption", "nav", "aside", "footer", "a", "button", "form"))
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_BYLINE = re.compile(r"(?:by|von|par|por|di|autor|text|photo|foto)[ :]+\S.{0,80}$", re.I)
_STRING = XPath("substring(string(), 1, 1000)", smart_strings=False)  # of a wrapper, that is plenty


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands behind the heading of a page, in order: texts, and which of them may be its standfirst."""

    texts: tuple[str, ...] = ()
    standfirst: frozenset[int] = frozenset()


def read_opening(
    tree: HtmlElement, *, title: str, descriptions: Collection[str], captions: Collection[str] = ()
) -> Opening:
    """Read what stands between the heading of a page and its text.

    Args:
        tree: The parsed page, before anything is cut from it.
        title: Headline of the article.
        descriptions: What meta tags give as its description.
        captions: Of the page's pictures: none of them is its standfirst.
    """
    heading = _heading(tree, folded(title))
    if heading is None:
        return Opening()
    wanted = [text[:60] for raw in descriptions if len(text := folded(raw[:500])) >= _MIN_SAME]
    texts: list[str] = []
    standfirst: set[int] = set()
    inside: set[HtmlElement] = set()
    under_pictures = {folded(caption)[:_SAME_START] for caption in captions}
    place: HtmlElement | None = None
    for element in islice(_behind(heading), MAX_ELEMENTS):
        if len(texts) == MAX_TEXTS:
            break
        if element.getparent() in inside:
            inside.add(element)
            continue
        if element.tag not in _TEXTS or len(element) > _MAX_CHILDREN:
            continue
        named = _is_named(element.get("class", "") + " " + element.get("itemprop", ""))
        text = " ".join(_STRING(element).split())
        if len(text.split()) < MIN_WORDS or (len(text) > MAX_CHARS and element.tag != "p"):
            continue
        known = bool(wanted) and _says_one_of(wanted, folded(text[:200]))
        beside = place is None or element.getparent() is place
        if (named or known) and beside and len(text) <= MAX_CHARS and not _is_elsewhere(element, text, under_pictures):
            place = element.getparent()
            inside.add(element)
            standfirst.add(len(texts))
        texts.append(text)
    return Opening(tuple(texts), frozenset(standfirst))


def with_standfirst(lines: tuple[str, ...], opening: Opening) -> tuple[str, ...]:
    """Put before a body what it lacks of its standfirst: of what stands between the heading and its first line."""
    if not lines or not opening.standfirst:
        return lines
    starts = {folded(line[:200])[:_SAME_START] for line in lines[:3] if len(line) >= _MIN_LINE} - {""}
    end = next((n for n, text in enumerate(opening.texts) if folded(text[:300]).startswith(tuple(starts))), None)
    if end is None:
        return lines
    body = folded(" ".join(lines))
    lacking = [opening.texts[n] for n in sorted(opening.standfirst) if n < end]
    return tuple(dict.fromkeys(text for text in lacking if folded(text) not in body))[:MAX_LINES] + lines


def _heading(tree: HtmlElement, title: str) -> HtmlElement | None:
    headings = tree.findall(".//h1")[:5]
    for heading in headings:
        text = folded(_STRING(heading)[:1000])
        if text and (text in title or title in text):
            return heading
    return headings[0] if headings else None


def _behind(heading: HtmlElement) -> Iterator[HtmlElement]:
    """Elements behind one, in document order, without what stands in it."""
    element: HtmlElement | None = heading
    while element is not None:
        following = element.getnext()
        if following is not None:
            yield from following.iter("*")
            element = following
        else:
            element = element.getparent()


def _is_named(names: str) -> bool:
    words = _words(names)
    return not words.isdisjoint(_NAMES) and words.isdisjoint(_OTHERS)


def _says_one_of(wanted: Collection[str], text: str) -> bool:
    return any(0 <= text.find(same) <= _MAX_BEFORE for same in wanted)


@lru_cache(maxsize=10_000)
def _words(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _NAME_WORD.findall(names[:500]))


def _is_elsewhere(element: HtmlElement, text: str, captions: Collection[str]) -> bool:
    """Whether it is a byline or a caption, stands in a figure, a link or a box, or holds links alone, or a program."""
    if _BYLINE.match(text) or folded(text[:200])[:_SAME_START] in captions:
        return True
    for above in islice(element.iterancestors(), 5):
        if above.tag in _NOT_WITHIN or not _words(above.get("class", "")).isdisjoint(_PICTURES):
            return True
    linked = sum(len(_STRING(link)) for link in element.iter("a", "script", "style"))
    return linked * 2 > len(_STRING(element))
