"""Articles: from the bytes of a page to its text and what is known about it.

Its text is found by `extractors.bodies`; what a site shows instead of one is known by `extractors.walls`.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from lxml.etree import strip_elements
from lxml.html import HtmlElement

from extractors.block_text import count_words
from extractors.bodies import MIN_WORDS, TOO_DEEP, read_body
from extractors.boxes import read_captions
from extractors.charsets import guess_script, is_binary, looks_latin, mostly_utf8, text_bytes, wide_charset
from extractors.dates import flag_of, settle_date
from extractors.errors import PageError
from extractors.json_ld import ARTICLE_TYPES, node_types, read_nodes
from extractors.languages import settle_language
from extractors.markup_bounds import flattened, is_crowded, is_deep
from extractors.page_metadata import PageMetadata, read_metadata
from extractors.page_rules import PageRules
from extractors.page_tree import parse_tree
from extractors.records import Access, DateCandidate, PageArticle, PublishedFrom
from extractors.standfirsts import read_opening
from extractors.walls import MAX_STUB_WORDS, cut_wall, is_declared_paid, may_be_wall, mentions_paywall, name_wall

# What it has to say about a bad page is said by PageError, once and with the address.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# The 204 pages used for evaluation have up to 1.7 MB and 4,100 elements. With these bounds the worst pages made for the
# purpose take two to four seconds.
MAX_BYTES = 5_000_000
MAX_ELEMENTS = 30_000

NO_TEXT = "no text: fewer than five words could be read as an article"
NOTHING_BUT_WALL = "no article but a paywall: nothing of the text is shown"

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WESTERN = frozenset(("cp1252", "iso8859-1", "iso8859-15"))
NOT_TEXT = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_ANY_TAG = re.compile(r"<(?:html|head|body|div|p|article|section|h1|table|span|title|meta)\b", re.I)


def extract_article(
    body: bytes,
    *,
    url: str,
    charset: str = "",
    now: datetime | None = None,
    zone: tzinfo | None = None,
    rules: PageRules | None = None,
    outlet: str = "",
) -> PageArticle:
    """Read the article of a page.

    Args:
        body: The page as it came, decompressed.
        url: Address that answered.
        charset: As the Content-Type header names it, "" if it does not. Bytes that are valid UTF-8 are read as such.
        now: When the page was fetched: what says it was published long after is set aside. None: not known.
        zone: The outlet's, for times on the page that name none. None: UTC is assumed.
        rules: What the rules of its outlet keep and drop, if it has any.
        outlet: Its outlet's name, which is no part of titles and no author. "": only what the page calls itself is.

    Returns:
        What the page says, paragraphs in order. `dates` has every time it gives, `published_at` what the page alone
        says by the rule of `extractors.dates`.

    Raises:
        PageError: The page is empty, too large, not HTML, has no text to read, or is a wall: a check for robots, a
            question for consent, a login, a paywall without the beginning of an article.
    """
    if not body.strip():
        raise PageError(url, "the page is empty")
    if len(body) > MAX_BYTES:
        raise PageError(url, f"too large for one article: {len(body):,} bytes, more than {MAX_BYTES:,}")
    if body.startswith(NOT_TEXT):
        raise PageError(url, "not HTML: the bytes are of another kind of file")
    html = decode(body, charset)
    if is_binary(html):
        raise PageError(url, "not HTML: the bytes are of another kind of file")
    if is_crowded(html):
        raise PageError(url, "more attributes in one element than any page has")
    read = partial(_read, url=url, now=now, zone=zone, rules=rules, outlet=outlet)
    try:
        return read(html)
    except PageError as error:
        if error.reason not in (NO_TEXT, TOO_DEEP) or not is_deep(html):
            raise
    try:  # the parser goes no deeper than 255 elements, and says nothing of what is below
        return read(flattened(html))
    except PageError as error:
        raise PageError(url, TOO_DEEP) from error


def _read(
    html: str, *, url: str, now: datetime | None, zone: tzinfo | None, rules: PageRules | None, outlet: str
) -> PageArticle:
    tree = _parse(html, url)
    metadata = read_metadata(tree, url=url, zone=zone, now=now, outlet=outlet)
    date = settle_date(metadata.dates, fetched_at=now, zone=zone)
    captions = read_captions(tree)
    opening = read_opening(tree, title=metadata.title, descriptions=_descriptions(metadata), captions=captions)
    body_text = read_body(tree, url=url, opening=opening, json_ld=metadata.body, rules=rules)
    text = cut_wall(body_text.paragraphs)
    words = sum(map(count_words, text.paragraphs))
    # Pages with little text are looked at twice: what was cut from the tree may say what they are.
    uncut = _parse(html, url) if words < MAX_STUB_WORDS or may_be_wall(text.paragraphs, words) else None
    if uncut is not None and (
        reason := name_wall(uncut, title=metadata.title, paragraphs=text.paragraphs, words=words)
    ):
        raise PageError(url, reason)
    if words < MIN_WORDS:
        raise PageError(url, NOTHING_BUT_WALL if text.wall else NO_TEXT)
    walled = text.walled or (uncut is not None and words < MAX_STUB_WORDS and _is_stub(uncut))
    return PageArticle(
        url=url,
        canonical_url=metadata.canonical_url,
        title=metadata.title,
        paragraphs=text.paragraphs,
        authors=metadata.authors,
        published_at=date.at if date else None,
        published_from=date.source if date else None,
        date_flag=date.flag if date else next(filter(None, (flag_of(each.at, now) for each in metadata.dates)), None),
        dates=metadata.dates,
        modified_at=_modified(metadata.dates),
        language=settle_language(metadata.language, text.paragraphs),
        outlet=metadata.outlet,
        captions=captions,
        extractor=body_text.extractor,
        access=Access.PAYWALL if walled else Access.FULL,
        wall=text.wall,
        left_out=body_text.left_out,
    )


def decode(body: bytes, charset: str = "") -> str:
    """Decode a page, whatever it is said to be in.

    Valid UTF-8 is UTF-8: text in another encoding passes for it by chance once in thousands of bytes. So is what a few
    bytes spoil, as `extractors.charsets` counts. Then the header, then the page's own word, then what the bytes look
    like, if that is another script than Latin, then Windows-1252, which never fails. Where the header or the page says
    Western European, which fits everything, and most letters are none, what they look like comes first.

    Args:
        body: Bytes of the page.
        charset: As the Content-Type header names it, or "".
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    declared = _META_CHARSET.search(body[:4096])
    named = [name for name in (charset, declared[1].decode("ascii") if declared else "") if _is_charset(name)]
    if not named and (wide := wide_charset(body)):
        return body.decode(wide, "replace")
    codes = [codecs.lookup(name).name for name in named]
    escaping = [name for name in codes if name.startswith(("iso2022", "hz", "utf-16", "utf-32"))]
    for name in [*escaping, "utf-8"]:
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    mended = mostly_utf8(body, said="utf-8" in codes)
    if mended:
        return mended
    for name in codes:
        try:
            text = body.decode(name)
        except UnicodeError:
            continue
        return (_in_its_script(body) or text) if name in _WESTERN else text
    legacy = next((name for name in codes if name != "utf-8"), "")
    return body.decode(legacy, "replace") if legacy else _in_its_script(body) or body.decode("cp1252", "replace")


def _in_its_script(body: bytes) -> str:
    """A page that says nothing true about its encoding, read in the script it looks like; "" if that is Latin."""
    sample = text_bytes(body)
    guessed = "" if looks_latin(sample) else guess_script(sample)
    return body.decode(guessed, "replace") if guessed else ""


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
    tree = parse_tree(html, url=url, most_elements=MAX_ELEMENTS, too_large="too large for one article:")
    strip_elements(tree, "style", "svg", "template", with_tail=False)  # every look at the tree is cheaper without them
    return tree


def _modified(dates: Sequence[DateCandidate]) -> datetime | None:
    """When the page says that its article was last changed; a bare day says too little."""
    said = (each for each in dates if each.source is PublishedFrom.MODIFIED and each.has_clock)
    return next((each.at.astimezone(UTC) for each in said), None)


def _descriptions(metadata: PageMetadata) -> list[str]:
    names = ("og:description", "description", "twitter:description")
    return list(dict.fromkeys(text for name in names for text in metadata.metas.get(name, ())[:1]))


def _is_stub(uncut: HtmlElement) -> bool:
    """Whether a page with little text says that there is more of it for subscribers."""
    nodes = (node for node in read_nodes(uncut) if not ARTICLE_TYPES.isdisjoint(node_types(node)))
    return any(map(is_declared_paid, nodes)) or mentions_paywall(uncut)
