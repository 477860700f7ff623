"""Rules of an outlet: CSS selectors that say what of its pages is text, for pages that the general way reads badly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import HtmlElement

from extractors.block_text import block_lines

MAX_SELECTOR_CHARS = 500


@dataclass(frozen=True, slots=True)
class PageRules:
    """What of a page is its text.

    `keep` selects the elements that hold it, in document order; empty: the general way finds it. `drop` selects what is
    cut before that, inside and outside of them.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


# Content systems by name. "pangea" is what RFE/RL, VOA, Current Time and their sister sites share.
CONTENT_SYSTEMS: Mapping[str, PageRules] = MappingProxyType(
    {
        "pangea": PageRules(
            keep=("#article-content .wsw",),
            drop=(
                "#article-content .wsw__embed", "#article-content .media-block-wrap", "#article-content .also-read",
                "#article-content .infgraphicsAttach", "#article-content .c-spinner", "#article-content .c-lightbox",
                "#article-content .caption", "#article-content .c-author", "#article-content .dateline",
                "#article-content .date", "#article-content .region",
            ),
        ),
    }
)  # fmt: skip


def page_rules(keep: Sequence[str] = (), drop: Sequence[str] = (), system: str | None = None) -> PageRules | None:
    """Rules of an outlet's own, added to those of its content system.

    Returns:
        None if there are none.
    """
    shared = CONTENT_SYSTEMS[system] if system else PageRules()
    rules = PageRules(keep=(*shared.keep, *keep), drop=(*shared.drop, *drop))
    return rules if rules.keep or rules.drop else None


def is_selector(text: str) -> bool:
    """Whether a text is a CSS selector that can be used."""
    try:
        return 0 < len(text.strip()) <= MAX_SELECTOR_CHARS and _selector(text) is not None
    except (SelectorError, XPathError, ValueError, RecursionError):
        return False


def cut_by_rules(tree: HtmlElement, rules: PageRules) -> int:
    """Remove what an outlet's rules drop, in place; text behind an element stays.

    Returns:
        How many elements were cut.
    """
    found = [element for selector in rules.drop for element in _selector(selector)(tree)]
    cut = 0
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
            cut += 1
    return cut


def kept_lines(tree: HtmlElement, rules: PageRules) -> tuple[str, ...]:
    """Paragraphs of what an outlet's rules keep, in document order, each once; none if they select nothing."""
    selected = {element for selector in rules.keep for element in _selector(selector)(tree)}
    if not selected:
        return ()
    outermost = [
        element
        for element in tree.iter()
        if element in selected and not any(above in selected for above in element.iterancestors())
    ]
    return tuple(line for element in outermost for line in block_lines(element))


@lru_cache(maxsize=1000)
def _selector(text: str) -> CSSSelector:
    return CSSSelector(text, translator="html")
