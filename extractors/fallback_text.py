"""The text a feed carries itself -> paragraphs, to stand in for a page that cannot be read.

Such a text is all article: what trafilatura is for, finding it among menus and boxes, only loses parts of it here. Of a
text in one paragraph, or without a tag, it finds nothing at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import html as lxml_html
from lxml.etree import LxmlError, iterwalk

from extractors.articles import MAX_PARAGRAPH_CHARS, count_words, is_crowded
from extractors.plain_text import holds_markup

# So many words a feed must have under content:encoded, where the format wants a full text, ...
MIN_CONTENT_WORDS = 40
# ... and so many under description, where most have a teaser.
MIN_SUMMARY_WORDS = 80

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
_ANY_TAG = re.compile(r"</?[A-Za-z][^<>]{0,20000}>|<!--")
_BREAK = "\x0b"  # a <br>; no text has one, since it is white space and folded
_BREAKS = re.compile(r" ?\x0b[ \x0b]*\x0b")
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n\s*")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\ud800-\udfff\ufffe\uffff]")
# What WordPress puts under every entry of a feed. On a page it would say where an article was taken over from.
_FOOTER = re.compile(r"The post .{1,500} (?:appeared first|first appeared) on .{1,200}", re.IGNORECASE)


def fallback_paragraphs(content: str, summary: str) -> tuple[str, ...]:
    """Paragraphs of the text that an entry of a feed carries.

    Args:
        content: HTML or plain text, as `Entry.content`.
        summary: Plain text on one line, as `Entry.summary`; it counts where there is too little under `content`.

    Returns:
        In order; nothing where neither has words enough to be more than a teaser.
    """
    paragraphs = _paragraphs(content)
    if sum(map(count_words, paragraphs)) >= MIN_CONTENT_WORDS:
        return paragraphs
    lines = _clean([summary])
    return lines if sum(map(count_words, lines)) >= MIN_SUMMARY_WORDS else ()


def _paragraphs(markup: str) -> tuple[str, ...]:
    markup = _CONTROL.sub("", markup)
    if _ANY_TAG.search(markup) is None:
        markup = html.unescape(markup)  # plain text, or HTML that was escaped once too often
    if not holds_markup(markup):
        return _clean(_BLANK_LINE.split(markup) if _BLANK_LINE.search(markup) else markup.splitlines())
    if is_crowded(markup):
        return _clean([html.unescape(_ANY_TAG.sub(" ", markup))])
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (LxmlError, ValueError, AssertionError):
        return _clean([html.unescape(_ANY_TAG.sub(" ", markup))])
    text = "".join(_pieces(root))
    return _clean(_BREAKS.sub("\n", text).replace(_BREAK, " ").split("\n"))


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
    parts = _BLANK_LINE.split(text) if flat else [text]
    return "\n".join(re.sub(r"\s+", " ", part) for part in parts)


def _clean(lines: list[str]) -> tuple[str, ...]:
    """Lines that say something, white space folded; one that is the same as the one before goes."""
    kept = [folded for line in lines if (folded := " ".join(line.split())[:MAX_PARAGRAPH_CHARS])]
    once = [line for before, line in pairwise(["", *kept]) if line != before]
    while once and _FOOTER.fullmatch(once[-1]):
        once.pop()
    return tuple(once)
