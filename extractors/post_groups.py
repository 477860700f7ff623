"""The elements of a page that are a post each: what repeats, whatever its markup, and gives signs of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml.html import Element, HtmlElement

from extractors.feed_dates import DateReader
from extractors.plain_text import clean_text
from extractors.post_element import BOOKMARKS, DATES, HEADINGS, MIN_ELEMENT_CHARS, heading_url, is_dated
from extractors.post_parts import (
    MIN_POST_WORDS,
    is_notice,
)

_WHOLE_CHARS = 5 * MIN_POST_WORDS
# Elements of one kind, of which so much of the text stands in ones that hold several posts, are not the posts.
MAX_CONTAINED = 0.3
# Elements of a kind are looked into one after another, as long as each element of the page is seen so often at most.
MAX_LOOKS = 30
_WRAPPERS = frozenset({"article", "div", "section", "li", "tr", "dd", "details", "blockquote"})
_SILENT = frozenset({"script", "style", "noscript", "template", "select", "button", "svg"})
_DIGITS = re.compile(r"\d+")
_POST_CLASSES = frozenset({"post", "hentry", "h-entry", "blog-post", "blogpost", "post-entry", "blog-entry", "article"})
_POST_TYPES = re.compile(r"schema\.org/(?:\w*Article|BlogPosting)$")


def own_chars(tree: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of text in each element that are not in links, scripts or forms."""
    chars: dict[HtmlElement, int] = {}
    for element in reversed(list(tree.iter())):
        if not isinstance(element.tag, str) or element.tag in _SILENT or element.tag in ("a", "head", *HEADINGS):
            chars[element] = 0
            continue
        own = len(" ".join((element.text or "").split()))
        for child in element:
            own += chars.get(child, 0) + len(" ".join((child.tail or "").split()))
        chars[element] = own
    return chars


def best_group(tree: HtmlElement, chars: dict[HtmlElement, int], base: str) -> list[HtmlElement]:
    """The elements of one kind that hold most of the page's text and are a post each."""
    groups: defaultdict[tuple[object, ...], list[HtmlElement]] = defaultdict(list)
    for element, depth in _with_depth(tree):
        if element.tag not in _WRAPPERS or chars.get(element, 0) < MIN_ELEMENT_CHARS:
            continue
        groups[element.tag, "", element.getparent()].append(element)
        for token in {_DIGITS.sub("0", token) for token in element.get("class", "").split()[:20]}:
            groups[element.tag, token, depth].append(element)
    signs = _Signs(base)
    sizes = _sizes(tree)
    budget = MAX_LOOKS * sizes[tree]
    best: list[HtmlElement] = []
    most = (0, 0)
    ranked = sorted(groups.values(), key=lambda group: -sum(chars[element] for element in group))
    for group in ranked:
        total = sum(chars[element] for element in group)
        cost = sum(sizes[element] for element in group)
        if len(group) < 2 or total < most[0] or cost > budget:
            continue
        budget -= cost
        if sum(chars[element] >= _WHOLE_CHARS for element in group) < 2 and len(group) < 3:
            continue
        kept = [element for element in group if not signs.holds_several(element)]
        contained = total - sum(chars[element] for element in kept)
        if contained > MAX_CONTAINED * total:
            continue
        signed = sum(signs.is_post(element) for element in kept)
        size = (total - contained, len(kept))
        if len(kept) > 1 and 2 * signed > len(kept) and size > most:
            best, most = kept, size
    return best


def _sizes(tree: HtmlElement) -> dict[HtmlElement, int]:
    """How many elements each element holds, itself included."""
    sizes: dict[HtmlElement, int] = {}
    for element in reversed(list(tree.iter())):
        sizes[element] = 1 + sum(sizes[child] for child in element)
    return sizes


def _with_depth(tree: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    depths: dict[HtmlElement, int] = {}
    for element in tree.iter():
        parent = element.getparent()
        depths[element] = 0 if parent is None else depths.get(parent, 0) + 1
        if isinstance(element.tag, str):
            yield element, depths[element]


class _Signs:
    """What tells that an element is a post, or holds several; looked up once for each element."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._several: dict[HtmlElement, bool] = {}
        self._post: dict[HtmlElement, bool] = {}

    def holds_several(self, element: HtmlElement) -> bool:
        if element not in self._several:
            self._several[element] = self._count_posts(element) > 1
        return self._several[element]

    def is_post(self, element: HtmlElement) -> bool:
        if element not in self._post:
            self._post[element] = self._gives_sign(element)
        return self._post[element]

    def _count_posts(self, element: HtmlElement) -> int:
        inside = sum(1 for part in element.iterdescendants("article", "div", "li", "section") if _is_named_post(part))
        if inside > 1:
            return inside
        if _is_named_post(element):
            return 1
        bookmarks = {link.get("href") for link in BOOKMARKS(element)}
        titles = _top_titles(element, self._base)
        ends = 0
        before = False
        for part in element.iter("p", "li", "div", "em", "i"):
            ended = not len(part.findall("p")) and is_notice(clean_text(part.text_content()[:400]))
            ends += ended and not before
            before = ended
        return max(len(bookmarks), len(titles), ends)

    def _gives_sign(self, element: HtmlElement) -> bool:
        if _is_named_post(element) or BOOKMARKS(element) or _top_titles(element, self._base):
            return True
        if DATES(element):
            return True
        parts = [part for part in element.iter("p") if part.text_content().strip()]
        if parts and any(is_notice(clean_text(part.text_content()[:400])) for part in parts[-3:]):
            return True
        return element.tag == "li" and len(parts) > 2


def _is_named_post(element: HtmlElement) -> bool:
    if element.tag == "article" or _POST_TYPES.search(element.get("itemtype", "")):
        return True
    return bool(_POST_CLASSES & set(element.get("class", "").lower().split()))


def _top_titles(element: HtmlElement, base: str) -> list[HtmlElement]:
    """Headings of the highest level in an element that link to a page of the same site."""
    for tag in HEADINGS:
        found = [heading for heading in element.iter(tag) if heading.text_content().strip()]
        if found:
            return [heading for heading in found if heading_url(heading, base)]
    return []


def best_flow(
    tree: HtmlElement, chars: dict[HtmlElement, int], base: str, reader: DateReader
) -> list[list[HtmlElement]]:
    """Runs of siblings, each begun by a heading that links to its post, of the element that holds most of them."""
    best: list[list[HtmlElement]] = []
    for parent in {heading.getparent() for heading in tree.iter("h1", "h2", "h3", "h4")}:
        if parent is None:
            continue
        for tag in ("h1", "h2", "h3", "h4"):
            runs = _runs(parent, tag, base, reader)
            if len(runs) > 1 and sum(flow_chars(run, chars) for run in runs) > sum(
                flow_chars(run, chars) for run in best
            ):
                best = runs
    return best


def _runs(parent: HtmlElement, tag: str, base: str, reader: DateReader) -> list[list[HtmlElement]]:
    runs: list[list[HtmlElement]] = []
    for child in parent:
        if not isinstance(child.tag, str):
            continue
        if child.tag == tag and heading_url(child, base):
            runs.append([child])
        elif runs:
            runs[-1].append(child)
    return runs if all(_vouched(run, reader) for run in runs) else []


def _vouched(run: Sequence[HtmlElement], reader: DateReader) -> bool:
    """Whether more than a link says that a run is a post: sections of an article have linked headings, too."""
    if BOOKMARKS(run[0]):
        return True
    texts = [clean_text(part.text_content()[:400]) for part in (*run[1:3], *run[-3:])]
    dated = any(DATES(part) or part.tag == "time" for part in run[:3])
    return dated or any(is_notice(text) for text in texts) or any(is_dated(text, reader) for text in texts[:2])


def flow_chars(run: Sequence[HtmlElement], chars: dict[HtmlElement, int]) -> int:
    """Characters of text in a run of siblings."""
    return sum(chars.get(part, 0) for part in run)


def gathered(run: Sequence[HtmlElement]) -> HtmlElement:
    """A run of siblings, copied into one element."""
    whole: HtmlElement = Element("div")
    for part in run:
        whole.append(deepcopy(part))
    return whole
