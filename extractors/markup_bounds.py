"""What a page would cost a parser, told from its characters alone, and before it is paid."""

from __future__ import annotations

import re

# libxml2 compares each attribute of an element with all before it: 100,000 take ten seconds.
MAX_ATTRIBUTES = 5_000
_LONG_TAG = re.compile(r"<(?!script|style)[a-z][^<]{20000,}", re.IGNORECASE)  # and the text after it, up to the next
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# A start tag is an element, but programs and comments have some that are none.
_START = re.compile(r"<[a-z]", re.IGNORECASE)
_SLACK = 2
# libxml2 drops what is nested deeper than 255 elements.
MAX_DEPTH = 200
_WRAPPER = re.compile(
    r"<(/?)(?:div|span|section|center|font|table|tbody|tr|td|th|ul|ol|li|dl|dd|blockquote|b|i|em|strong|a)\b[^<>]*>",
    re.IGNORECASE,
)


def has_too_many(html: str, elements: int) -> bool:
    """Whether a page has far more start tags than it may have elements."""
    most = _SLACK * elements
    return html.count("<") > most and sum(1 for _ in _START.finditer(html)) > most


def is_deep(html: str) -> bool:
    """Whether wrappers are nested as deep as no page does, and about as deep as the parser goes."""
    depth = deepest = 0
    for tag in _WRAPPER.finditer(html):
        depth = max(0, depth + (-1 if tag[1] else 1))
        deepest = max(deepest, depth)
    return deepest >= MAX_DEPTH


def flattened(html: str) -> str:
    """A page without its wrappers: paragraphs, headings and the large parts stay."""
    return _WRAPPER.sub("\n", html)


def is_crowded(html: str) -> bool:
    """Whether a tag has more attributes than are worth waiting for; a bound, not a count."""
    return any(_is_crowded_tag(run[0]) for run in _LONG_TAG.finditer(html))


def _is_crowded_tag(tag: str) -> bool:
    if tag.count("=") > MAX_ATTRIBUTES:
        return True
    return len(_QUOTED.sub("", tag).partition(">")[0].split()) > MAX_ATTRIBUTES
