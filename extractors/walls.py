"""Walls: what a site shows instead of an article, or of its rest: bot challenges, consent pages, logins, paywalls, and
pages that only say that something is not there, not now, or not here.

Two questions, kept apart. Is there an article at all? That is asked only of pages with little text, and of those that
speak to the reader more than they tell, since any article may speak of cookies and robots. And do some of its lines
belong to a paywall? Those are told by how they begin and by what they ask for, in the languages of the outlets we
watch; what follows them is the offer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.absence_signs import (
    MAINTENANCE_TEXT,
    MAINTENANCE_TITLE,
    MISSING_TEXT,
    MISSING_TITLE,
    REGION_TEXT,
    REGION_TITLE,
)
from extractors.json_ld import ARTICLE_TYPES, node_types, read_nodes
from extractors.wall_signs import (
    CHALLENGE_TEXT,
    CHALLENGE_TITLE,
    CONSENT_TEXT,
    CONSENT_TITLE,
    CONSENT_WORD,
    LOGIN_TITLE,
    OFFER_LINE,
    PAYWALL_LINE,
)
from extractors.wall_speech import ADDRESS, REPORTING

# A page with more words is an article, whatever else it says: challenges have 10 to 60, consent pages up to 250.
MAX_WALL_WORDS = 280
# A paragraph with fewer characters tells nothing; a page that tells with fewer is no article, if it shows signs of a
# wall. One that calls itself an article needs no more than one such paragraph.
MIN_TELLING = 75
MIN_TOLD = 75
MIN_TOLD_UNCLAIMED = 200
# An article that its page calls not free, and that has fewer words, is the beginning of one.
MAX_STUB_WORDS = 150
# A page with so few has no text at all.
MAX_NO_TEXT_WORDS = 25
# Lines of a paywall are short, and so is the offer that follows: prices, advantages, "already a subscriber?".
MAX_LINE_CHARS = 260
MAX_OFFER_LINES = 15
MAX_OFFER_LINE_CHARS = 100
_MIN_LINE_CHARS = 12
_SAMPLE_CHARS = 3000


_WALLS = (
    ("a check for robots", CHALLENGE_TITLE, CHALLENGE_TEXT),
    ("a question for consent", CONSENT_TITLE, CONSENT_TEXT),
    ("a page that is not shown in our region", REGION_TITLE, REGION_TEXT),
    ("a notice of maintenance", MAINTENANCE_TITLE, MAINTENANCE_TEXT),
    ("a notice that there is no such page", MISSING_TITLE, MISSING_TEXT),
    ("a login", LOGIN_TITLE, None),
)
_HEADLINES = (REGION_TITLE, MAINTENANCE_TITLE, MISSING_TITLE)  # what may stand over a brief report, too
_MAX_HEADS, _MAX_HEAD_CHARS = 6, 200
_SITE_BREAK = re.compile(r"\s+[|–—·•-]\s+|:\s+")
_QUOTED = re.compile(r"“[^“”]{1,500}”|„[^„“”]{1,500}[“”]|«[^«»]{1,500}»|「[^「」]{1,500}」|\"[^\"]{1,500}\"")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HEADINGS = XPath("//h1 | //h2 | //*[@role='heading']")
_OG_ARTICLE = XPath(
    "//meta[(@property='og:type' and contains(@content, 'article')) or @property='article:published_time']"
)
_PASSWORD = XPath("boolean(//input[@type='password'])")
_STRINGS = XPath("//body//text()[not(parent::script or parent::style or parent::template)]")


@dataclass(frozen=True, slots=True)
class WalledText:
    """A text without the lines of a paywall.

    `walled` says that the page ended with such lines: what is left is the beginning of an article.
    """

    paragraphs: tuple[str, ...]
    wall: tuple[str, ...] = ()
    walled: bool = False


def cut_wall(paragraphs: Sequence[str]) -> WalledText:
    """Take the lines of a paywall out of a text, and the offer that follows them.

    Args:
        paragraphs: In order.
    """
    lines = [number for number, text in enumerate(paragraphs) if is_paywall_line(text)]
    if not lines:
        return WalledText(tuple(paragraphs))
    cut = set(lines)
    while lines[0] and _is_offer(paragraphs[lines[0] - 1]):
        lines.insert(0, lines[0] - 1)
        cut.add(lines[0])
    rest = range(lines[0] + 1, len(paragraphs))
    ends = len(rest) <= MAX_OFFER_LINES and all(
        number in cut or len(paragraphs[number]) <= MAX_OFFER_LINE_CHARS for number in rest
    )
    if ends:
        cut.update(rest)
    return WalledText(
        paragraphs=tuple(text for number, text in enumerate(paragraphs) if number not in cut),
        wall=tuple(paragraphs[number] for number in sorted(cut)),
        walled=ends,
    )


def is_paywall_line(text: str) -> bool:
    """Whether a line asks for a subscription or a login to read on."""
    return len(text) <= MAX_LINE_CHARS and PAYWALL_LINE.search(text) is not None


def _is_offer(text: str) -> bool:
    return len(text) <= MAX_OFFER_LINE_CHARS and OFFER_LINE.search(text) is not None


def may_be_wall(paragraphs: Sequence[str], words: int) -> bool:
    """Whether a page is worth a second look: it has little text, and tells little by it."""
    if words > MAX_WALL_WORDS:
        return False
    told = [text for text in paragraphs if _tells(text)]
    return _weight([text for text in told if not CONSENT_WORD.search(text)]) < MIN_TOLD_UNCLAIMED


def name_wall(tree: HtmlElement, *, title: str, paragraphs: Sequence[str], words: int) -> str:
    """Say what a page is that is no article.

    A wall speaks to its reader, of itself. What speaks of something else is told; a page that tells enough is an
    article, whatever signs of a wall are in it, and less is enough where the page calls itself an article.

    Args:
        tree: The parsed page, uncut.
        title: Its title.
        paragraphs: What was taken for its text.
        words: How many words that has. Only of a page with next to no text are the banners and forms looked at, too:
            every article has them.

    Returns:
        Words for a `PageError`; "" if it may be a short article.
    """
    if not may_be_wall(paragraphs, words):
        return ""
    claims, heads = _claims_article(tree), _heads(tree, title)
    told = [text for text in paragraphs if _tells(text)]
    if not claims and any(
        map(CONSENT_TITLE.search, heads)
    ):  # such a page may tell a lot of what is done with the answer
        told = [text for text in told if REPORTING.search(text) or not CONSENT_WORD.search(text)]
    if _weight(told) >= (MIN_TOLD if claims else MIN_TOLD_UNCLAIMED):
        return ""
    brief = bool(told) and len(told) == len(paragraphs) and all(map(REPORTING.search, told))
    spoken = [_QUOTED.sub(" ", text) for text in paragraphs if text not in told]
    if words <= MAX_NO_TEXT_WORDS and not told:
        spoken += _STRINGS(tree)[:5000]
    text = " ".join(" ".join(spoken)[: 4 * _SAMPLE_CHARS].split())[:_SAMPLE_CHARS]
    for what, by_title, by_text in _WALLS:
        said = next((head for head in heads if by_title.search(head)), "")
        if not said and by_text is not None and (found := by_text.search(text)):
            said = found[0]
        if said and not (brief and by_title in _HEADLINES):
            return f"no article but {what} ({said[:60]!r})"
    if words <= MAX_NO_TEXT_WORDS and not told and _PASSWORD(tree):
        return "no article but a login"
    return ""


def _heads(tree: HtmlElement, title: str) -> list[str]:
    """Titles and headings of a page, also without the name of its site."""
    lines = [(tree.findtext(".//title") or ""), title, *(each.text_content() for each in _HEADINGS(tree)[:_MAX_HEADS])]
    heads = [" ".join(line[:_MAX_HEAD_CHARS].split()) for line in lines]
    parts = [part for head in heads for part in _SITE_BREAK.split(head)[:2]]
    return [head for head in dict.fromkeys([*heads, *parts]) if head]


def _tells(text: str) -> bool:
    """Whether a paragraph is long enough to tell something, and does not speak to the reader outside quotations.

    A report may have a "you" or an "us" in it.
    """
    if _weight([text]) < MIN_TELLING:
        return False
    addresses = len(ADDRESS.findall(_QUOTED.sub(" ", text)))
    return not addresses or (addresses == 1 and len(text) >= 2 * MIN_TELLING and REPORTING.search(text) is not None)


def _weight(texts: Sequence[str]) -> int:
    """Characters of texts, those of scripts that need one for what others spell in three counted thrice."""
    return sum(len(text) + 2 * len(_DENSE.findall(text)) for text in texts)


def _claims_article(tree: HtmlElement) -> bool:
    """Whether a page calls itself an article, for machines."""
    return bool(_OG_ARTICLE(tree)) or any(not ARTICLE_TYPES.isdisjoint(node_types(node)) for node in read_nodes(tree))


def mentions_paywall(tree: HtmlElement) -> bool:
    """Whether any line of a page asks to subscribe or log in to read on; for pages with little text."""
    return any(is_paywall_line(" ".join(text.split())) for text in _STRINGS(tree)[:3000] if len(text) > _MIN_LINE_CHARS)


def is_declared_paid(node: dict[str, Any]) -> bool:
    """Whether JSON-LD says that an article is not free (schema.org isAccessibleForFree)."""
    value = node.get("isAccessibleForFree")
    return value is False or (
        isinstance(value, str) and value.rpartition("/")[2].strip().lower() in ("false", "no", "0")
    )
