"""HTML, or text that may be HTML -> plain text on one line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from lxml import html as lxml_html
from lxml.etree import ParserError, iterwalk

# Only elements HTML has: "a <b and c" and "<Company>" in a headline are text.
_ELEMENTS = (
    r"a|abbr|acronym|article|aside|audio|b|big|blockquote|body|br|button|center|cite|"
    r"code|dd|del|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|"
    r"head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|"
    r"noscript|object|ol|p|picture|pre|q|s|script|section|small|source|span|strike|"
    r"strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|video|"
    r"wbr"
)
_TAG = re.compile(rf"<(?:/?(?:{_ELEMENTS})(?=[\s/>])[^<>]*>|!--)", re.IGNORECASE)
_PAIR = re.compile(rf"<({_ELEMENTS})(?=[\s>])[^<>]{{0,500}}>[^<]{{0,5000}}</\1>", re.IGNORECASE)
_NO_TAG = re.compile(rf"<(?!/?(?:{_ELEMENTS})(?=[\s/>])[^<>]*>|!--)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f]")
_SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "object", "svg"))
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code del dfn em font i ins label mark q s small span strike strong sub sup"
        " time tt u wbr",
    )
)


def plain_text(markup: str, *, literal: bool = False) -> str:
    """Return the text of HTML on one line; script and style say nothing, blocks are set apart by a space.

    Text that was encoded twice (`&amp;amp;`, `&amp;lt;b&amp;gt;`) is decoded twice.

    Args:
        markup: HTML, or text that may or may not be.
        literal: The format says it is plain text: what looks like a tag is text, unless it is closed by another, as
            where people forget to say that they write HTML.
    """
    text = _CONTROL.sub(" ", markup)
    if "<![CDATA[" in text:  # wrapped twice
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    literal = literal and not (("</" in text or "&lt;/" in text) and _PAIR.search(html.unescape(text)))
    for _ in range(2):
        if not literal and _TAG.search(text):
            text = _strip(text)
        elif "&" in text and _REFERENCE.search(text):
            text = html.unescape(text)
        else:
            break
    if not literal and _TAG.search(text):
        text = _strip(text)
    return " ".join(_CONTROL.sub(" ", text).replace("\xad", "").split())


def holds_markup(text: str) -> bool:
    """Whether there is HTML in a text: a tag, bare or escaped."""
    return ("<" in text or "&lt;" in text) and _TAG.search(html.unescape(text)) is not None


def _strip(markup: str) -> str:
    try:
        root = lxml_html.fragment_fromstring(_NO_TAG.sub("&lt;", markup), create_parent="div")
    except (ParserError, ValueError, AssertionError):
        return _TAG.sub(" ", markup)
    pieces: list[str] = []
    # Iterative: a document nested a hundred thousand deep must not meet Python's recursion limit.
    skipped_until: object = None
    for event, element in _walk(root):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if skipped_until is None and (not name or name in _SILENT):
                skipped_until = element
            if skipped_until is None:
                pieces.append("" if name in _INLINE else " ")
                pieces.append(element.text or "")
        else:
            if skipped_until is element:
                skipped_until = None
            if skipped_until is None:
                pieces.append("" if name in _INLINE else " ")
                pieces.append(element.tail or "")
    return "".join(pieces)


def _walk(root: lxml_html.HtmlElement) -> Iterable[tuple[str, lxml_html.HtmlElement]]:
    walk: Iterable[tuple[str, lxml_html.HtmlElement]] = iterwalk(root, events=("start", "end", "comment", "pi"))
    return walk


def clean_text(text: str, *, keep_lines: bool = False) -> str:
    """Fold white space and drop control characters and lone surrogates of text that is no HTML any more.

    Args:
        text: Text from outside.
        keep_lines: Fold within lines only.
    """
    text = _NO_CHARACTER.sub("", text)
    if keep_lines:
        return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))
    return " ".join(text.split())
