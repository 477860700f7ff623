"""One post in HTML -> its text, and what the markup around it says: headline, address, day, authors."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.authors import clean_authors
from extractors.block_text import block_lines, count_words
from extractors.dates import flag_of
from extractors.feed_dates import DateReader
from extractors.json_ld import folded
from extractors.page_dates import day_of_address, parse_time
from extractors.plain_text import clean_text
from extractors.post_parts import (
    Post,
    date_below,
    read_dateline,
    without_underline,
)
from extractors.records import DateCandidate, PublishedFrom
from extractors.urls import canonical_url, is_fetchable, same_site

# An element with less text of its own (characters outside of links) is no post and no teaser.
MIN_ELEMENT_CHARS = 60
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTENT = re.compile(
    r"(?:^|\s)(?:article|story|post|entry|blog)[-_]{0,2}(?:body|text|content)(?:\s|$)|(?:^|\s)(?:e-content|articlebody)(?:\s|$)",
    re.I,
)
_ABOVE = re.compile(
    r"(?:^|\s|[-_])(?:meta|byline|dateline|posted-on|postmetadata|entry-date|post-date|tags|post-footer|entry-footer|sharedaddy)(?:\s|$)",
    re.I,
)
_TITLE = re.compile(r"(?:entry|post|article|story|p)[-_]{0,2}(?:title|name|headline)", re.I)
DATES = XPath(
    ".//time[@datetime] | .//*[@itemprop='datePublished']"
    " | .//abbr[contains(@class, 'published') or contains(@class, 'dt-published')]"
)
BOOKMARKS = XPath(".//a[contains(concat(' ', @rel, ' '), ' bookmark ')][@href]")
_MARKED_URLS = XPath(
    ".//a[contains(@class, 'permalink') or contains(@class, 'u-url') or @itemprop='url'][@href] | .//a[@href][time]"
)
_AUTHORS = XPath(
    ".//*[@rel='author'] | .//*[@itemprop='author'] | .//*[contains(concat(' ', @class, ' '), ' author ')]"
    " | .//*[contains(concat(' ', @class, ' '), ' p-author ')]"
)


def read_post(element: HtmlElement, base: str, reader: DateReader) -> Post:
    """Read a post.

    Args:
        element: What holds it and nothing else; it is marked.
        base: Address of the page, against which links are read; "" if it is not known.
        reader: Reads its day, where only words name it.
    """
    heading = _heading(element, base, reader)
    title = "" if heading is None else clean_text(heading.text_content())[:500]
    url = _permalink(element, heading, base)
    authors = [clean_text(part.text_content()[:200]) for part in _AUTHORS(element)[:5]]
    date = _date(element)
    paragraphs = _body(element, heading)
    kept: list[str] = []
    for number, text in enumerate(paragraphs):
        if number < 4 and title and folded(text) == folded(title):
            continue
        if number < 4 and not any(count_words(line) > 12 for line in kept):
            day, by = read_dateline(text, reader)
            if day is not None:
                date = date or day
                authors += by if not authors else ()
                continue
        kept.append(text)
    if date is None:
        date, kept = date_below(kept, reader)
    if date is None and url:
        date = day_of_address(url)
    return Post(
        paragraphs=without_underline(kept),
        title=title,
        url=url,
        authors=clean_authors(authors),
        date=date,
    )


def _heading(element: HtmlElement, base: str, reader: DateReader) -> HtmlElement | None:
    """The headline of a post: named or linked as one, else the highest, above its text; a day is none."""
    found = [
        heading
        for tag in HEADINGS
        for heading in element.iter(tag)
        if clean_text(heading.text_content()) and not is_dated(clean_text(heading.text_content()), reader)
    ]
    found.sort(key=lambda heading: (not _TITLE.search(heading.get("class", "")), not heading_url(heading, base)))
    return found[0] if found and _stands_first(found[0], element) else None


def _stands_first(heading: HtmlElement, element: HtmlElement) -> bool:
    """Whether no text of the post stands above a heading, which then is a section's."""
    before = 0
    for part in element.iter():
        if part is heading:
            return True
        if part.tag == "p":
            before += len(clean_text(part.text_content()))
        if before > 2 * MIN_ELEMENT_CHARS:
            return False
    return True


def _permalink(element: HtmlElement, heading: HtmlElement | None, base: str) -> str:
    own = [heading_url(heading, base)] if heading is not None else []
    links = [_address(link.get("href", ""), base) for link in [*BOOKMARKS(element)[:3], *_MARKED_URLS(element)[:3]]]
    return next((link for link in [*own, *links] if link), "")


def _date(element: HtmlElement) -> DateCandidate | None:
    found: list[tuple[bool, int, DateCandidate]] = []
    for number, part in enumerate(DATES(element)[:5]):
        raw = part.get("datetime") or part.get("content") or part.get("title") or part.text_content()
        read = parse_time(raw)
        if read is None or flag_of(read.at, None):
            continue
        exact = part.get("itemprop") == "datePublished" and read.has_clock
        updated = "updated" in part.get("class", "") and "published" not in part.get("class", "")
        found.append((updated, number, replace(read, source=PublishedFrom.META if exact else PublishedFrom.TEXT)))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _body(element: HtmlElement, heading: HtmlElement | None) -> tuple[str, ...]:
    length = len(element.text_content())
    for part in element.iterdescendants("div", "section", "td", "article"):
        named = _CONTENT.search(f"{part.get('class', '')} {part.get('itemprop', '')}")
        if named and 2 * len(part.text_content()) > length:
            return block_lines(part)
    if heading is not None:
        heading.set("data-cut", "")
    copy = deepcopy(element)
    for part in list(copy.iterdescendants("header", "footer", "time", "nav", *HEADINGS, "div", "p", "span", "ul")):
        small = len(part.text_content()) < 3 * MIN_ELEMENT_CHARS
        above = part.tag in ("footer", "time", "nav", "header") or _ABOVE.search(part.get("class", ""))
        if part.getparent() is not None and ("data-cut" in part.attrib or (above and small)):
            part.drop_tree()
    return block_lines(copy)


def heading_url(heading: HtmlElement, base: str) -> str:
    """Where a heading leads, if that is another page of the site; else ""."""
    link, above = heading.find(".//a[@href]"), heading.getparent()
    if link is None and above is not None and above.tag == "a":
        link = above
    return "" if link is None else _address(link.get("href", ""), base)


def _address(href: str, base: str) -> str:
    """A link in canonical form, if it leads to a page below this site that is not this page."""
    try:
        found = canonical_url(urljoin(base, href.strip()))
    except ValueError:
        return ""
    parts = urlsplit(found)
    if not is_fetchable(found) or (parts.path in ("", "/") and not parts.query):
        return ""
    if base and (found == canonical_url(base) or not same_site(found, base)):
        return ""
    return found


def is_dated(text: str, reader: DateReader) -> bool:
    """Whether a line names a day and no more."""
    return read_dateline(text, reader)[0] is not None
