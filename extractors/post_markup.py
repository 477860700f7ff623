"""HTML of a page of posts -> its posts, whatever the markup: elements that repeat, each holding one whole text.

Looked for in this order of trust: elements of one kind at one depth (`article`, `.post`, `li`, `div`), of which each
gives a sign that it is a post; headings with links in one flow; lines that end posts in one flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.block_text import block_lines
from extractors.boxes import cut_boxes
from extractors.feed_dates import DateReader
from extractors.json_ld import ARTICLE_TYPES, folded, node_types, read_nodes
from extractors.languages import language_tag
from extractors.page_metadata import PageMetadata, read_metadata
from extractors.plain_text import clean_text
from extractors.post_element import read_post
from extractors.post_groups import best_flow, best_group, flow_chars, gathered, own_chars
from extractors.post_lines import Block, cut_blocks, read_posts
from extractors.post_parts import (
    Post,
    PostPage,
    is_notice,
    to_page,
    told_apart,
)

# Teasers make up the page where they hold more of its text than this share.
MIN_TEASER_SHARE = 0.5
_COMMENTS = frozenset(
    {"comments", "comment", "comment-list", "commentlist", "comments-area", "respond", "disqus_thread"}
)
_LIST_PAGE = frozenset({"archive", "category", "blog", "home", "tag", "date", "author", "paged", "search-results"})
_ONE_PAGE = frozenset({"single", "single-post", "article-page"})
_OG_TYPE = XPath("string((//meta[@property='og:type']/@content)[1])")
_PAGE_HEADING = XPath("//h1")


def posts_of_page(tree: HtmlElement, url: str) -> PostPage:
    """Find the posts of a parsed page. The tree is used up.

    Args:
        tree: The page.
        url: Its address, "" if it is not known.

    Returns:
        Its posts; without any where the page is one article, or none.
    """
    metadata = read_metadata(tree, url=url)
    if is_one_article(tree):
        return PostPage(title=metadata.title, outlet=metadata.outlet)
    base = _base(tree, url)
    cut_boxes(tree)
    _cut_comments(tree)
    chars = own_chars(tree)
    page_chars = chars.get(tree, 0)
    reader = DateReader(language=metadata.language)
    for posts in _ways(tree, chars, base, reader):
        if _is_live_blog(posts):
            continue
        whole, rest = told_apart(posts)
        held = sum(len(text) for post in posts for text in post.paragraphs)
        if len(whole) > 1 or (len(posts) > 2 and held > MIN_TEASER_SHARE * page_chars):
            return to_page(
                whole, title=metadata.title, outlet=metadata.outlet, language=_language(metadata), unfinished=rest
            )
    return PostPage(title=metadata.title, outlet=metadata.outlet)


def _is_live_blog(posts: Sequence[Post]) -> bool:
    """Whether posts are the entries of one report: all of one day, none with an address or an end of its own."""
    days = {post.date.at.date() if post.date else None for post in posts}
    return (
        len(posts) > 2
        and len(days) == 1
        and None not in days
        and not any(post.url or any(map(is_notice, post.paragraphs[-2:])) for post in posts)
    )


def is_one_article(tree: HtmlElement) -> bool:
    """Whether a page says of itself that it is one article: what repeats in it are then its sections, or related."""
    body = tree.find(".//body")
    classes = set((body.get("class", "") if body is not None else "").lower().split())
    if classes & _LIST_PAGE:
        return False
    if classes & _ONE_PAGE or str(_OG_TYPE(tree)).strip().lower() == "article":
        return True
    kinds = [node_types(node) for node in read_nodes(tree)]
    if any("collectionpage" in each or "blog" in each for each in kinds):
        return False
    return sum(bool(ARTICLE_TYPES.intersection(each)) for each in kinds) == 1


def _language(metadata: PageMetadata) -> str:
    # A theme's language is often not that of the posts: only a text can tell, where it is long enough.
    return "" if not language_tag(metadata.language) else metadata.language


def _base(tree: HtmlElement, url: str) -> str:
    base = tree.find(".//base[@href]")
    return urljoin(url, base.get("href", "")) if base is not None else url


def _cut_comments(tree: HtmlElement) -> None:
    named = [
        element
        for element in tree.iter("div", "section", "ol", "ul", "li", "aside")
        if element.get("id", "").lower() in _COMMENTS or _COMMENTS & set(element.get("class", "").lower().split())
    ]
    for element in named:
        if element.getparent() is not None and not element.get("class", "").startswith("post"):
            element.drop_tree()


def _ways(tree: HtmlElement, chars: dict[HtmlElement, int], base: str, reader: DateReader) -> Iterator[Sequence[Post]]:
    group = best_group(tree, chars, base)
    flows = best_flow(tree, chars, base, reader)

    def wrapped() -> list[Post]:
        return [read_post(element, base, reader) for element in group]

    if sum(chars[element] for element in group) >= sum(flow_chars(flow, chars) for flow in flows):
        yield wrapped()
        yield [read_post(gathered(flow), base, reader) for flow in flows]
    else:
        yield [read_post(gathered(flow), base, reader) for flow in flows]
        yield wrapped()
    yield _posts_between_notices(tree, reader)


def _posts_between_notices(tree: HtmlElement, reader: DateReader) -> list[Post]:
    ends = [part for part in tree.iter("p", "div", "em", "i", "li") if is_notice(clean_text(part.text_content()[:400]))]
    if len(ends) < 2:
        return []
    around = [list(end.iterancestors()) for end in (ends[0], ends[-1])]
    flow = next(element for element in around[0] if element in around[1])
    headings = {folded(heading.text_content()) for heading in _PAGE_HEADING(tree)[:3]}
    blocks = [Block(text) for text in block_lines(flow) if folded(text) not in headings]
    _, runs = cut_blocks(blocks, reader)
    return read_posts(runs, reader)
