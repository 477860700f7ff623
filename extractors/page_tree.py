"""HTML -> its tree, within bounds."""

from __future__ import annotations

from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement
from trafilatura import load_html

from extractors.errors import PageError
from extractors.markup_bounds import has_too_many

_COUNT = XPath("count(//*)")


def parse_tree(html: str, *, url: str, most_elements: int, too_large: str) -> HtmlElement:
    """Parse a page.

    Args:
        html: Its text, without NULs.
        url: Its address, for errors.
        most_elements: Elements it may have.
        too_large: What is said of a page with more, before their number.

    Raises:
        PageError: It has too many elements, or the parser makes nothing of it.
    """
    if has_too_many(html, most_elements):
        raise PageError(url, f"{too_large} more than {most_elements:,} elements")
    try:
        tree = load_html(html)
    except (LxmlError, ValueError, RecursionError) as error:
        raise PageError(url, f"not HTML: {type(error).__name__}") from error
    if tree is None:
        raise PageError(url, "not HTML: the parser found no document")
    if _COUNT(tree) > most_elements:
        raise PageError(url, f"{too_large} more than {most_elements:,} elements")
    return tree
