"""Boxes: parts of a page that by their markup are not its article, cut before the text is read.

A box is told by its element (`aside`) or by words in its class or id. Names are cut into words first
("relatedLinks-box" is related, links, box), so that "shared" or "downloads" never match "share" or "ads".
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, pairwise

from lxml.etree import XPath
from lxml.html import HtmlElement

# One of these words in a class or id makes a box. Names that also wrap articles somewhere (paywall, premium, content,
# widget, card, video) are left out; see MAX_SHARE for the rest of that danger.
_WORDS_TEXT = """
    newsletter newsletters related promo promos promotion promobox subscribe subscription subscriptions
    signup sharing sharebar socialshare addtoany sharethis addthis recommended recommendation
    recommendations recirc recirculation readmore mostread mostpopular trending outbrain taboola zergnet
    sponsor sponsored advert advertisement advertising ads breadcrumb breadcrumbs cookie cookies gdpr
    consent popup modal tooltip paging pagination reprint reprints copyright disclaimer donate donation
    crosslink crosslinks whatsapp seealso infobox factbox
"""
_WORDS = frozenset(_WORDS_TEXT.split())
# Two words next to each other.
_PAIRS_TEXT = """
    most-read most-popular most-viewed most-shared read-more read-next read-also up-next also-read see-also
    more-news more-from more-stories more-on latest-news top-stories sign-up mailing-list author-bio
    author-box about-author about-the share-bar share-buttons share-tools share-links share-box social-share
    social-links social-bar social-media article-share post-share follow-us further-reading you-may
    editors-picks in-other hot-topics ad-container ad-slot ad-wrapper ad-unit article-tags post-tags
    tag-list image-caption photo-caption wp-caption media-caption figure-caption caption-text
    info-box fact-box rollover-block
"""
_PAIRS = frozenset(_PAIRS_TEXT.split())
_NEVER = frozenset({"html", "body", "main", "article", "h1"})

# A box with more than this share of the page's paragraph text is no box: some outlets name the wrapper of everything
# after what else is in it ("with-newsletter").
MAX_SHARE = 0.3

# A box of so few characters (a prompt, a caption) may go from a page without paragraphs too.
_SMALL = 300

# A paragraph that is one link from end to end points elsewhere ("Minister resigns after vote" between two
# paragraphs).
# Fewer words are names of things that the text is about.
_MIN_LINK_WORDS = 4
# So much of a list's item is its link, where the rest is a label ("Archaeology: ...").
_LINK_SHARE = 0.5
_MAX_ITEM_LINKS = 20

# Picture galleries have some hundred; longer texts under a picture are articles.
MAX_CAPTIONS = 200
MAX_CAPTION_WORDS = 80
_MIN_CAPTION_WORDS = 3
# A division with more has its text in paragraphs, and breaks for something else.
_MAX_PARAGRAPHS_AMONG_LINES = 2
_CAPTIONED = XPath(
    "//figcaption | //img[@alt] | //*[self::p or self::div or self::span][contains(@class, 'caption')"
    " or contains(concat(' ', @class, ' '), ' cap ')]"
)

_NAMED_TAGS = frozenset(
    (
        "div", "section", "ul", "ol", "p", "span", "figcaption", "form", "header", "footer", "blockquote", "table",
        "h2", "h3", "h4", "a", "li",
    )
)  # fmt: skip
_ASIDE_TAGS = ("aside", "nav", "figcaption", "dialog")
_ASIDE_ROLES = frozenset(("complementary", "navigation", "dialog"))
# One scan for all that attributes say: each costs as much as parsing a tenth of the page.
_SPEAKING = XPath("//*[@class or @id or @role or @itemprop]")
_LINKED = XPath("//p[a] | //p[strong/a] | //p[b/a] | //p[em/a]")
_LISTS = XPath("//ul[li//a] | //ol[li//a]")
_BROKEN = XPath(
    "//*[self::div or self::td or self::section or self::article][count(br) >= 4]"
    "[text()[string-length(normalize-space()) > 60]]"
)
_INLINE_TEXT = """
    a abbr b cite code del em font i ins mark q s small span strike strong sub sup time tt u
"""
_INLINE = frozenset(_INLINE_TEXT.split())
_STRING = XPath("string()", smart_strings=False)
_CHUNKS = XPath("//article//div[@class][p]")
_BODY_NAME = re.compile(r"(?:article|story|post|entry)[-_]*(?:body|text|content)", re.I)
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


def read_captions(tree: HtmlElement) -> tuple[str, ...]:
    """Captions of a page's pictures: what stands under them, and their alternative texts.

    Returns:
        Each once, in order; at most `MAX_CAPTIONS`, and none of fewer than `_MIN_CAPTION_WORDS` words: a single word
        may well be a paragraph of its own.
    """
    found: dict[str, None] = {}
    for element in _CAPTIONED(tree):
        raw = element.get("alt", "") if element.tag == "img" else element.text_content()
        text = " ".join(raw.split())
        if _MIN_CAPTION_WORDS <= len(text.split()) <= MAX_CAPTION_WORDS:
            found[text] = None
            if len(found) == MAX_CAPTIONS:
                break
    return tuple(found)


def cut_boxes(tree: HtmlElement) -> int:
    """Remove boxes from a parsed page, in place. Text behind a box stays.

    Args:
        tree: The parsed page.

    Returns:
        How many boxes were cut.
    """
    speaking = _SPEAKING(tree)
    boxes = [
        element
        for element in speaking
        if element.tag in _NAMED_TAGS and _names_box(element.get("class", ""), element.get("id", ""))
    ]
    boxes += tree.iter(*_ASIDE_TAGS)
    boxes += (element for element in speaking if element.get("role") in _ASIDE_ROLES)
    links = [paragraph for paragraph in _LINKED(tree) if _is_link(paragraph)]
    lists = [items for items in _LISTS(tree) if _is_link_list(items)]
    if not boxes and not links and not lists:
        return 0
    lengths = {paragraph: len(_STRING(paragraph)) for paragraph in tree.iter("p")}
    most = sum(lengths.values()) * MAX_SHARE
    boxes += lists
    if len(links) <= len(lengths) * MAX_SHARE:
        boxes += links
    heads = [*tree.iter("h1", "article"), *(part for part in speaking if part.get("itemprop") == "articleBody")]
    keep = {above for head in heads for above in head.iterancestors()}
    cut = 0
    for box in boxes:
        if box in keep or box.tag in _NEVER or box.getparent() is None:
            continue
        inside = sum(lengths[paragraph] for paragraph in box.iter("p"))
        if inside <= most and (inside or _own_text(box) <= max(most, _SMALL)):
            box.drop_tree()
            cut += 1
    return cut


def _own_text(box: HtmlElement) -> int:
    """Characters of a box without paragraphs that are no links: a body may be written with line breaks alone."""
    return len(_STRING(box)) - sum(len(_STRING(part)) for part in box.iter("a", "script", "style"))


def join_chunks(tree: HtmlElement) -> int:
    """Move the parts of a body that is cut into chunks (around advertisements) into the first one, in place.

    trafilatura reads the first element named like a body and leaves its siblings (seen at outlets of Condé Nast:
    a third of the text came out). Only elements with the same class under one `article` are taken for chunks.

    Args:
        tree: The parsed page.

    Returns:
        How many chunks were moved.
    """
    firsts: dict[tuple[str, HtmlElement], HtmlElement] = {}
    moved = 0
    for chunk in _CHUNKS(tree):
        classes = chunk.get("class", "")
        whole = next(chunk.iterancestors("article"), None)
        if whole is None or not _BODY_NAME.search(classes):
            continue
        first = firsts.setdefault((classes, whole), chunk)
        if first is not chunk and first not in chunk.iterancestors():
            first.extend(list(chunk))
            moved += 1
    return moved


def wrap_lines(tree: HtmlElement) -> int:
    """Put paragraphs around what stands between blank lines (two `br`) directly in a division, in place.

    trafilatura scores paragraphs: a body written with line breaks alone is half a body to it.

    Args:
        tree: The parsed page.

    Returns:
        How many divisions were changed.
    """
    broken = [part for part in _BROKEN(tree) if len(part.findall("p")) <= _MAX_PARAGRAPHS_AMONG_LINES]
    for division in broken:
        _wrap(division)
    return len(broken)


def _wrap(division: HtmlElement) -> None:
    paragraph = division.makeelement("p")
    paragraph.text, division.text = division.text, None
    for part in list(division):
        tail, part.tail = part.tail, None
        is_break = part.tag == "br"
        if is_break and (tail or "").strip() and _previous_is_text(paragraph):
            paragraph.append(part)  # a single break within a paragraph
            part.tail = tail
        elif part.tag in _INLINE:
            paragraph.append(part)
            part.tail = tail
        else:
            part.addprevious(paragraph)
            paragraph = division.makeelement("p")
            paragraph.text = tail
            if is_break:
                division.remove(part)
    division.append(paragraph)


def _previous_is_text(paragraph: HtmlElement) -> bool:
    last = paragraph[-1].tail if len(paragraph) else paragraph.text
    return bool((last or "").strip()) or (len(paragraph) > 0 and paragraph[-1].tag != "br")


def _is_link(paragraph: HtmlElement) -> bool:
    link = paragraph.find(".//a")
    if link is None:
        return False
    words = link.text_content().split()
    return len(words) >= _MIN_LINK_WORDS and words == paragraph.text_content().split()


def _is_link_list(items: HtmlElement) -> bool:
    """Whether a list is one of headlines elsewhere: every item is a link to the better part, and a long one."""
    for item in items.iterchildren("li"):
        links = [" ".join(_STRING(link).split()) for link in islice(item.iter("a"), _MAX_ITEM_LINKS)]
        longest = max(links, key=len, default="")
        if len(longest.split()) < _MIN_LINK_WORDS or len(longest) < _LINK_SHARE * len(" ".join(_STRING(item).split())):
            return False
    return True


@lru_cache(maxsize=20_000)
def _names_box(classes: str, name: str) -> bool:
    for token in f"{classes} {name}"[:1000].split():
        words = [word.lower() for word in _NAME_WORD.findall(token)]
        if not _WORDS.isdisjoint(words):
            return True
        if len(words) > 1 and not _PAIRS.isdisjoint(f"{one}-{two}" for one, two in pairwise(words)):
            return True
    return False
