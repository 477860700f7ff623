"""Markup that is all text -> its paragraphs: a line for each block, nothing of what is not read.

For texts whose place is known: what a feed carries, what an outlet's rules keep of a page. trafilatura, made to find an
article among menus and boxes, only loses parts of such a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lxml import html as lxml_html
from lxml.etree import iterwalk

MAX_PARAGRAPH_CHARS = 20_000
MAX_TEXT_CHARS = 500_000

_SILENT = frozenset(
    (
        "audio", "button", "canvas", "embed", "figure", "form", "head", "iframe", "math", "noscript", "object",
        "script", "select", "style", "svg", "template", "textarea", "video",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol",
        "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    )
)  # fmt: skip
_CELLS = frozenset(("td", "th", "img"))
_BREAK = "\x0b"  # a <br>; no text has one, since it is white space and folded
_BREAKS = re.compile(r" ?\x0b[ \x0b]*\x0b")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\ud800-\udfff\ufffe\uffff]")
BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n\s*")


def block_lines(root: lxml_html.HtmlElement) -> tuple[str, ...]:
    """Text of an element, a line for each of its paragraphs; two line breaks make one, too.

    Args:
        root: Nested as deep as it may be.
    """
    text = CONTROL.sub("", "".join(_pieces(root)))
    return clean_lines(_BREAKS.sub("\n", text).replace(_BREAK, " ").split("\n"))


def clean_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines that say something, white space folded; one that is the same as the one before goes."""
    kept = [folded for line in lines if (folded := " ".join(line.replace("\xad", "").split())[:MAX_PARAGRAPH_CHARS])]
    return tuple(line for before, line in pairwise(["", *kept]) if line != before)


def bounded(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """What is read of a text, and how many characters are left out: those beyond 500,000."""
    kept, room = [], MAX_TEXT_CHARS
    for paragraph in paragraphs:
        if room > 0:
            kept.append(paragraph[:room].strip())
        room -= len(paragraph)
    return tuple(kept), max(0, -room)


def count_words(line: str) -> int:
    """Words of a line, in scripts without spaces one for twelve characters (twice what a word takes elsewhere)."""
    return max(len(line.split()), len(line) // 12)


def _pieces(root: lxml_html.HtmlElement) -> Iterator[str]:
    """Texts with a line break where a paragraph ends. Iterative: nesting is bounded by nothing but the feed's size."""
    # Without a block, blank lines are what is left to tell paragraphs by.
    flat = not any(element.tag in _BLOCKS or element.tag == "br" for element in root.iterdescendants())
    silent_until: object = None
    for event, element in iterwalk(root, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if silent_until is None and name in _SILENT:
                silent_until = element
            if silent_until is None:
                yield _edge(name)
                yield _folded(element.text, flat)
            continue
        if silent_until is element:
            silent_until = None
        if silent_until is None:
            yield _edge(name, at_end=True)
            yield _folded(element.tail, flat) if element is not root else ""


def _edge(name: str, *, at_end: bool = False) -> str:
    if name == "br":
        return "" if at_end else _BREAK
    return "\n" if name in _BLOCKS or name in _SILENT else " " if name in _CELLS else ""


def _folded(text: str | None, flat: bool) -> str:
    if not text:
        return ""
    parts = BLANK_LINE.split(text) if flat else [text]
    return "\n".join(re.sub(r"\s+", " ", part) for part in parts)
