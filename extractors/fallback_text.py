"""The text a feed carries itself -> paragraphs, to stand in for a page that cannot be read.

Such a text is all article (see `extractors.block_text`). Of one in a single paragraph, or without a tag, trafilatura
finds nothing at all.
"""

from __future__ import annotations

import html
import re

from lxml import html as lxml_html
from lxml.etree import LxmlError

from extractors.block_text import BLANK_LINE, CONTROL, block_lines, clean_lines, count_words
from extractors.markup_bounds import is_crowded
from extractors.plain_text import holds_markup

# So many words a feed must have under content:encoded, where the format wants a full text, ...
MIN_CONTENT_WORDS = 40
# ... and so many under description, where most have a teaser.
MIN_SUMMARY_WORDS = 80

_ANY_TAG = re.compile(r"</?[A-Za-z][^<>]{0,20000}>|<!--")
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
    markup = CONTROL.sub("", markup)
    if _ANY_TAG.search(markup) is None:
        markup = html.unescape(markup)  # plain text, or HTML that was escaped once too often
    if not holds_markup(markup):
        return _clean(BLANK_LINE.split(markup) if BLANK_LINE.search(markup) else markup.splitlines())
    if is_crowded(markup):
        return _clean([html.unescape(_ANY_TAG.sub(" ", markup))])
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (LxmlError, ValueError, AssertionError):
        return _clean([html.unescape(_ANY_TAG.sub(" ", markup))])
    return _without_footer(block_lines(root))


def _clean(lines: list[str]) -> tuple[str, ...]:
    return _without_footer(clean_lines(lines))


def _without_footer(lines: tuple[str, ...]) -> tuple[str, ...]:
    while lines and _FOOTER.fullmatch(lines[-1]):
        lines = lines[:-1]
    return lines
