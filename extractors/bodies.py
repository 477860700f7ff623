"""Bodies: the text of a page by the best of several methods, and which method that was.

The general way is trafilatura in its fast form, on a tree without boxes. Shingle F1 of 91 pages of the public
article-extraction-benchmark and of 112 pages of world outlets (tests/quality/extraction.py):

    trafilatura, balanced, no tables      0.952    favor_precision  0.949
    trafilatura, fast, no tables          0.961    fast and favor_recall  0.958
    ... boxes cut                         0.964
    ... body chunks joined                0.969
    ... tables, unless laid out with them 0.975
    ... paragraphs cleaned up             0.980    news 0.958
    ... standfirsts, lists of links, line breaks, fact boxes, paywalls  0.982    news 0.970
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from extractors.block_text import MAX_PARAGRAPH_CHARS, MAX_TEXT_CHARS, count_words
from extractors.boxes import cut_boxes, join_chunks, wrap_lines
from extractors.errors import PageError
from extractors.json_ld import folded
from extractors.page_rules import PageRules, cut_by_rules, kept_lines
from extractors.plain_text import clean_text
from extractors.standfirsts import Opening, with_standfirst

# What it has to say about a bad page is said by PageError, once and with the address.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Neither "balanced", "precision" nor "recall": read as the first, but for its second look at a page of which little was
# taken, which measures half of all pages for it and finds a better text on one of 203.
_NO_SECOND_LOOK = "steady"

MIN_WORDS = 5
TOO_DEEP = "the page is nested too deeply"
MAX_ROW_CHARS = 600
# All but two of 204 pages have more; menus have two.
MIN_WORDS_A_LINE = 6

# Breadcrumbs and kickers above a heading are some lines of some words.
MAX_LINES_ABOVE = 12
MIN_WORDS_ABOVE = 12

# JSON-LD articleBody wins when it is this much longer: pages that fill in their text by script, or bury it in markup
# that trafilatura does not follow. None of the 91 benchmark pages needs it, and none is harmed.
BODY_RATIO = 1.5
MIN_BODY_CHARS = 300

_TAG = re.compile(r"<[^<>]{1,500}>")
# Zero-width non-joiner and joiner, and what stands for them: letters of a script that nobody has written since Ugarit.
_JOINERS, _STAND_INS = "\u200c\u200d", "\U00010394\U00010395"
_HIDE, _UNHIDE = str.maketrans(_JOINERS, _STAND_INS), str.maketrans(_STAND_INS, _JOINERS)
_STRING = XPath("string()", smart_strings=False)
_SILENT = ("script", "link", "meta")


@dataclass(frozen=True, slots=True)
class Body:
    """Text of a page, paragraphs in order, and the method that found it: rules, trafilatura or json-ld.

    `left_out` is how many characters are beyond what is read of a text or a paragraph.
    """

    paragraphs: tuple[str, ...]
    extractor: str
    left_out: int = 0


class _Lines(NamedTuple):
    lines: tuple[str, ...] = ()
    left_out: int = 0


def read_body(tree: HtmlElement, *, url: str, opening: Opening, json_ld: str, rules: PageRules | None) -> Body:
    """Take the text from a page.

    Args:
        tree: The parsed page; it is cut up.
        url: Its address.
        opening: What stands between its heading and its text.
        json_ld: The articleBody of its JSON-LD, "" if there is none.
        rules: What its outlet's rules keep and drop. They win where they find a text.

    Raises:
        PageError: It is nested too deeply to be read.
    """
    if rules is not None:
        cut_by_rules(tree, rules)
        kept = kept_lines(tree, rules)
        if sum(map(count_words, kept)) >= MIN_WORDS:
            return Body(with_standfirst(kept, opening), "rules")
    # What shows no text would be copied along three times.
    strip_elements(tree, *_SILENT, with_tail=False)
    cut_boxes(tree)
    join_chunks(tree)
    wrap_lines(tree)
    _hide_joiners(tree)
    headings = {folded(heading.text_content()) for heading in tree.findall(".//h1")[:5]}
    lines, left_out = _general_lines(tree, url)
    paragraphs, extractor = _without_heading(lines, headings), "trafilatura"
    length = sum(map(len, paragraphs))
    # A single paragraph may be the same JSON-LD, which trafilatura falls back on too but without its lines.
    longer = len(json_ld) > BODY_RATIO * length or (len(paragraphs) == 1 and len(json_ld) >= length)
    if len(json_ld) >= MIN_BODY_CHARS and longer:
        (paragraphs, left_out), extractor = _lines(_TAG.sub("", json_ld)), "json-ld"
    return Body(with_standfirst(paragraphs, opening), extractor, left_out)


def _general_lines(tree: HtmlElement, url: str) -> _Lines:
    try:
        found = _body_lines(tree, url, tables=True)
        if (
            found.lines and _words_a_line(found.lines) < MIN_WORDS_A_LINE
        ):  # a menu: the body was not where it was sought
            others = _body_lines(tree, url, tables=False, recall=True)
            found = max(found, others, key=lambda each: _words_a_line(each.lines))
        # A cell of this length is no data: the page is laid out with tables, and a row of it holds everything.
        rows = (line for line in found.lines if len(line) > MAX_ROW_CHARS)
        if any(row[:1] == "|" or " | " in row[:MAX_ROW_CHARS] for row in rows):
            others = _body_lines(tree, url, tables=False)
            found = others if others.lines else found
    except RecursionError as error:
        raise PageError(url, TOO_DEEP) from error
    return found


def _body_lines(tree: HtmlElement, url: str, *, tables: bool, recall: bool = False) -> _Lines:
    options = Extractor(url=url, output_format="python", fast=True, comments=False, tables=tables, recall=recall)
    if not recall:
        options.focus = _NO_SECOND_LOOK
    document: Any = bare_extraction(tree, url=url, options=options)
    return _Lines() if document is None or not document.text else _lines(document.text.translate(_UNHIDE))


def _hide_joiners(tree: HtmlElement) -> None:
    """Put what trafilatura keeps in the place of joiners, which it takes for control characters. They are letters, as
    it were, of Persian, of Indian scripts and of emoji."""
    text = _STRING(tree)
    if not any(joiner in text for joiner in _JOINERS):
        return
    for element in tree.iter():
        if element.text and isinstance(element.tag, str):
            element.text = element.text.translate(_HIDE)
        if element.tail:
            element.tail = element.tail.translate(_HIDE)


def _without_heading(lines: tuple[str, ...], headings: set[str]) -> tuple[str, ...]:
    """Drop the page's heading from the top, and the short lines before it: where on the site we are, a kicker.

    Cutting the heading from the tree costs trafilatura its bearings: F1 0.966.
    """
    top = next((number for number, line in enumerate(lines[:MAX_LINES_ABOVE]) if folded(line) in headings), None)
    if top is not None and all(count_words(line) < MIN_WORDS_ABOVE for line in lines[:top]):
        lines = lines[top + 1 :]
    return tuple(line for number, line in enumerate(lines) if number > 2 or folded(line) not in headings)


def _words_a_line(lines: tuple[str, ...]) -> float:
    return sum(map(count_words, lines)) / max(len(lines), 1)


def _lines(text: str) -> _Lines:
    cleaned = (line.removeprefix("- ") for line in clean_text(text[:MAX_TEXT_CHARS], keep_lines=True).split("\n"))
    lines = [line for line in cleaned if line and line != "-"]
    left_out = max(0, len(text) - MAX_TEXT_CHARS) + sum(max(0, len(line) - MAX_PARAGRAPH_CHARS) for line in lines)
    return _Lines(tuple(line[:MAX_PARAGRAPH_CHARS] for line in lines), left_out)
