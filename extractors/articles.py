"""Articles: from the bytes of a page to its text and what is known about it.

The body is trafilatura's in its fast form, from a tree without boxes. Measured on 91 pages of the public
article-extraction-benchmark (shingle F1 as in tests/quality/test_extraction.py):

    trafilatura, balanced, no tables      0.952    favor_precision  0.949
    trafilatura, fast, no tables          0.961    fast and favor_recall  0.958
    ... boxes cut                         0.964
    ... body chunks joined                0.969
    ... tables, unless laid out with them 0.975
    ... paragraphs cleaned up             0.980
"""

from __future__ import annotations

import codecs
import logging
import re
from datetime import datetime, tzinfo
from typing import Any

from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement
from trafilatura import bare_extraction, load_html

from extractors.boxes import cut_boxes, join_chunks, read_captions
from extractors.dates import settle_date
from extractors.errors import PageError
from extractors.json_ld import folded
from extractors.languages import detect_language, fits_script
from extractors.page_metadata import read_metadata
from extractors.plain_text import clean_text
from extractors.records import PageArticle

# What these two have to say about a bad page is said by PageError, once and with the address.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# The 204 pages used for evaluation have up to 1.7 MB and 4,100 elements. With these bounds the worst pages made for the
# purpose take two to four seconds.
MAX_BYTES = 5_000_000
MAX_ELEMENTS = 30_000
MIN_WORDS = 5
MAX_PARAGRAPH_CHARS = 20_000
MAX_TEXT_CHARS = 500_000
MAX_ROW_CHARS = 600
# All but two of 204 pages have more; menus have two.
MIN_WORDS_A_LINE = 6

# JSON-LD articleBody wins when it is this much longer: pages that fill in their text by script, or bury it in markup
# that trafilatura does not follow. None of the 91 benchmark pages needs it, and none is harmed.
BODY_RATIO = 1.5
MIN_BODY_CHARS = 300

# libxml2 compares each attribute of an element with all before it: 100,000 take ten seconds.
MAX_ATTRIBUTES = 5_000
_LONG_TAG = re.compile(r"<(?!script|style)[a-z][^<]{20000,}", re.IGNORECASE)  # and the text after it, up to the next
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

_COUNT = XPath("count(//*)")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_TEXT = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_TAG = re.compile(r"<[^<>]{1,500}>")
_ANY_TAG = re.compile(r"<(?:html|head|body|div|p|article|section|h1|table|span|title|meta)\b", re.I)


def extract_article(
    body: bytes, *, url: str, charset: str = "", now: datetime | None = None, zone: tzinfo | None = None
) -> PageArticle:
    """Read the article of a page.

    Args:
        body: The page as it came, decompressed.
        url: Address that answered.
        charset: As the Content-Type header names it, "" if it does not. Bytes that are valid UTF-8 are read as such.
        now: When the page was fetched: what says it was published long after is set aside. None: not known.
        zone: The outlet's, for times on the page that name none. None: UTC is assumed.

    Returns:
        What the page says, paragraphs in order. `dates` has every time it gives, `published_at` what the page alone
        says by the rule of `extractors.dates`.

    Raises:
        PageError: The page is empty, too large, not HTML, or has no text to read.
    """
    if not body.strip():
        raise PageError(url, "the page is empty")
    if len(body) > MAX_BYTES:
        raise PageError(url, f"the page has {len(body):,} bytes, more than {MAX_BYTES:,}")
    if body.startswith(_NOT_TEXT):
        raise PageError(url, "not HTML: the bytes are of another kind of file")
    html = decode(body, charset)
    if is_crowded(html):
        raise PageError(url, "more attributes in one element than any page has")
    tree = _parse(html, url)
    metadata = read_metadata(tree, url=url, zone=zone, now=now)
    date = settle_date(metadata.dates, fetched_at=now, zone=zone)
    captions = read_captions(tree)
    cut_boxes(tree)
    join_chunks(tree)
    headings = {folded(heading.text_content()) for heading in tree.findall(".//h1")[:5]}
    paragraphs, extractor = _without_heading(_paragraphs(tree, url), headings), "trafilatura"
    length = sum(map(len, paragraphs))
    # A single paragraph may be the same JSON-LD, which trafilatura falls back on too but without its lines.
    longer = len(metadata.body) > BODY_RATIO * length or (len(paragraphs) == 1 and len(metadata.body) >= length)
    if len(metadata.body) >= MIN_BODY_CHARS and longer:
        paragraphs, extractor = _lines(_TAG.sub("", metadata.body)), "json-ld"
    if sum(map(count_words, paragraphs)) < MIN_WORDS:
        raise PageError(url, "no text: fewer than five words could be read as an article")
    return PageArticle(
        url=url,
        canonical_url=metadata.canonical_url,
        title=metadata.title,
        paragraphs=paragraphs,
        authors=metadata.authors,
        published_at=date.at if date else None,
        published_from=date.source if date else None,
        date_flag=date.flag if date else None,
        dates=metadata.dates,
        language=_language(metadata.language, paragraphs),
        outlet=metadata.outlet,
        captions=captions,
        extractor=extractor,
    )


def decode(body: bytes, charset: str = "") -> str:
    """Decode a page, whatever it is said to be in.

    Valid UTF-8 is UTF-8: text in another encoding passes for it by chance once in thousands of bytes. Then the header,
    then the page's own word, then UTF-8 if few bytes are broken, then Windows-1252, which never fails.

    Args:
        body: Bytes of the page.
        charset: As the Content-Type header names it, or "".
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    declared = _META_CHARSET.search(body[:4096])
    named = [name for name in (charset, declared[1].decode("ascii") if declared else "") if _is_charset(name)]
    escaping = [name for name in named if codecs.lookup(name).name.startswith(("iso2022", "hz", "utf-16", "utf-32"))]
    for name in [*escaping, "utf-8", *named]:
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") * 1000 <= len(text):
        return text
    legacy = next((name for name in named if codecs.lookup(name).name != "utf-8"), "cp1252")
    return body.decode(legacy, "replace")


def _is_charset(name: str) -> bool:
    try:
        # Codecs that turn bytes into bytes (base64, zlib) are in the same registry.
        return bool(name) and isinstance(b"a".decode(name, "replace"), str)
    except (LookupError, UnicodeError, ValueError):
        return False


def _parse(html: str, url: str) -> HtmlElement:
    html = html.replace("\x00", "")
    if not _ANY_TAG.search(html):
        raise PageError(url, "not HTML: no tag in it")
    try:
        tree = load_html(html)
    except (LxmlError, ValueError, RecursionError) as error:
        raise PageError(url, f"not HTML: {type(error).__name__}") from error
    if tree is None:
        raise PageError(url, "not HTML: the parser found no document")
    if _COUNT(tree) > MAX_ELEMENTS:
        raise PageError(url, f"the page has more than {MAX_ELEMENTS:,} elements")
    return tree


def is_crowded(html: str) -> bool:
    """Whether a tag has more attributes than are worth waiting for; a bound, not a count."""
    return any(_is_crowded_tag(run[0]) for run in _LONG_TAG.finditer(html))


def _is_crowded_tag(tag: str) -> bool:
    if tag.count("=") > MAX_ATTRIBUTES:
        return True
    return len(_QUOTED.sub("", tag).partition(">")[0].split()) > MAX_ATTRIBUTES


def _paragraphs(tree: HtmlElement, url: str) -> tuple[str, ...]:
    try:
        lines = _body_lines(tree, url, tables=True)
        if lines and _words_a_line(lines) < MIN_WORDS_A_LINE:  # a menu: the body was not where it was looked for
            lines = max(lines, _body_lines(tree, url, tables=False, recall=True), key=_words_a_line)
        # A cell of this length is no data: the page is laid out with tables, and a row of it holds everything.
        if any(len(line) > MAX_ROW_CHARS and (line[:1] == "|" or " | " in line[:MAX_ROW_CHARS]) for line in lines):
            lines = _body_lines(tree, url, tables=False) or lines
    except RecursionError as error:
        raise PageError(url, "the page is nested too deeply") from error
    return lines


def _body_lines(tree: HtmlElement, url: str, *, tables: bool, recall: bool = False) -> tuple[str, ...]:
    document: Any = bare_extraction(
        tree, url=url, fast=True, include_comments=False, include_tables=tables, favor_recall=recall
    )
    return () if document is None or not document.text else _lines(document.text)


def _without_heading(lines: tuple[str, ...], headings: set[str]) -> tuple[str, ...]:
    """Drop the page's heading from the top. Cutting it from the tree costs trafilatura its bearings: F1 0.966."""
    return tuple(line for number, line in enumerate(lines) if number > 2 or folded(line) not in headings)


def count_words(line: str) -> int:
    """Words of a line, in scripts without spaces one for twelve characters (twice what a word takes elsewhere)."""
    return max(len(line.split()), len(line) // 12)


def _words_a_line(lines: tuple[str, ...]) -> float:
    return sum(map(count_words, lines)) / max(len(lines), 1)


def _lines(text: str) -> tuple[str, ...]:
    lines = (line.removeprefix("- ") for line in clean_text(text[:MAX_TEXT_CHARS], keep_lines=True).split("\n"))
    return tuple(line[:MAX_PARAGRAPH_CHARS] for line in lines if line and line != "-")


def _language(declared: str, paragraphs: tuple[str, ...]) -> str:
    text = " ".join(paragraphs[:40])
    return declared if declared and fits_script(declared, text) else detect_language(text)
