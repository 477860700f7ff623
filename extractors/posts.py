"""A page that holds many whole posts (an archive, a category, a blog) -> each of them as an article of its own.

`post_lines` cuts plain text, as people save such pages, and `post_markup` cuts HTML. Nothing is invented: a post
without a title, an address or a date of its own comes without.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from extractors.articles import NOT_TEXT, decode
from extractors.charsets import is_binary
from extractors.errors import PageError
from extractors.ids import stable_id
from extractors.json_ld import folded
from extractors.markup_bounds import is_crowded
from extractors.page_tree import parse_tree
from extractors.post_lines import posts_of_text
from extractors.post_markup import posts_of_page
from extractors.post_parts import PostPage
from extractors.urls import canonical_url, is_fetchable

# A page of 5,000 posts has about ten million characters, and 100,000 elements. A tree takes forty times its bytes.
MAX_BYTES = 20_000_000
MAX_ELEMENTS = 400_000

_BLOCK_TAG = re.compile(
    r"<(?:!doctype|html|head|body|article|main|div|section|table|p|ul|ol|li|h[1-6]|br)(?=[\s/>])", re.I
)
_LOOKED_AT = 500_000
# Two reports that begin with the same 200 letters are one, or columns that begin alike.
KEY_CHARS = 200
_OWN_ADDRESS = (
    re.compile(r"<!-- saved from url=\(\d{4}\)(?P<url>https?://[^\s<>]{1,2000}) -->"),
    re.compile(
        r"<link\b[^<>]{0,300}?\brel=[\"']?canonical[\"']?[^<>]{0,300}?\bhref=[\"']?(?P<url>https?://[^\s\"'<>]{1,2000})",
        re.I,
    ),
    re.compile(
        r"<link\b[^<>]{0,300}?\bhref=[\"']?(?P<url>https?://[^\s\"'<>]{1,2000})[\"']?[^<>]{0,300}?\brel=[\"']?canonical\b",
        re.I,
    ),
    re.compile(
        r"<meta\b[^<>]{0,300}?\bproperty=[\"']og:url[\"'][^<>]{0,300}?\bcontent=[\"'](?P<url>https?://[^\s\"'<>]{1,2000})",
        re.I,
    ),
)


def is_markup(text: str, content_type: str = "") -> bool:
    """Whether a page is HTML; plain text may speak of tags, but has none of a block.

    Args:
        text: The page, decoded.
        content_type: As its server named it, "" if none did.
    """
    return content_type != "text/plain" and _BLOCK_TAG.search(text[:_LOOKED_AT]) is not None


def find_posts(body: bytes, *, url: str, charset: str = "", content_type: str = "") -> PostPage:
    """Find the posts of a page, in HTML or in plain text.

    Args:
        body: The page as it came, decompressed.
        url: Its address, or its file's name if it has none; what errors are about.
        charset: As the Content-Type header names it, "" if it does not.
        content_type: Likewise.

    Returns:
        Its posts. `several` is false where the page is one article: of plain text that is the one post, HTML is for
        `extract_article` to read.

    Raises:
        PageError: The page is empty, too large or no text.
    """
    if not body.strip():
        raise PageError(url, "the page is empty")
    if len(body) > MAX_BYTES:
        raise PageError(url, f"the page has {len(body):,} bytes, more than {MAX_BYTES:,}")
    if body.startswith(NOT_TEXT):
        raise PageError(url, "neither HTML nor plain text: the bytes are of another kind of file")
    text = decode(body, charset)
    if is_binary(text):
        raise PageError(url, "neither HTML nor plain text: the bytes are of another kind of file")
    text = text.replace("\x00", "")
    if not is_markup(text, content_type):
        return posts_of_text(text)
    if is_crowded(text):
        raise PageError(url, "more attributes in one element than any page has")
    tree = parse_tree(text, url=url, most_elements=MAX_ELEMENTS, too_large="the page has")
    return posts_of_page(tree, url if url.startswith(("http://", "https://")) else "")


def is_text_page(body: bytes, charset: str = "", content_type: str = "") -> bool:
    """Whether the bytes of a page are plain text."""
    return not is_markup(decode(body, charset), content_type)


def post_key(paragraphs: Sequence[str], *, whole: bool = False) -> str:
    """A name for a post that has no address: made of its first words, so that it outlives edits further down.

    Args:
        paragraphs: Of the post.
        whole: Make it of all words, where another post begins with the same ones.

    Returns:
        "post-" and 16 hexadecimal digits.
    """
    text, parts = "", iter(paragraphs)
    while (whole or len(text) < KEY_CHARS) and (part := next(parts, None)) is not None:
        text = f"{text} {folded(part)}".strip()
    return f"post-{stable_id('post', text if whole else text[:KEY_CHARS]):016x}"


def own_address(text: str) -> str:
    """The address that a saved HTML page gives as its own, "" if none: browsers note it, and most pages name it."""
    for pattern in _OWN_ADDRESS:
        if match := pattern.search(text[:_LOOKED_AT]):
            found = canonical_url(html.unescape(match["url"]))
            if is_fetchable(found):
                return found
    return ""
