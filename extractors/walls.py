"""Walls: what a site shows instead of an article, or of its rest: bot challenges, consent pages, logins, paywalls.

Two questions, kept apart. Is there an article at all? That is asked only of pages with little text, since any article
may speak of cookies and robots. And do some of its lines belong to a paywall? Those are told by how they begin and by
what they ask for, in the languages of the outlets we watch; what follows them is the offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.wall_signs import (
    CHALLENGE_TEXT,
    CHALLENGE_TITLE,
    CONSENT_TEXT,
    CONSENT_TITLE,
    LOGIN_TITLE,
    OFFER_LINE,
    PAYWALL_LINE,
)

# A page with more words is an article, whatever else it says: challenges have 10 to 60, consent pages up to 150.
MAX_WALL_WORDS = 200
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


def name_wall(tree: HtmlElement, *, title: str, paragraphs: Sequence[str], words: int) -> str:
    """Say what a page is that is no article.

    Args:
        tree: The parsed page, uncut.
        title: Its title.
        paragraphs: What was taken for its text.
        words: How many words that has. Only of a page with next to no text are the banners and forms looked at, too:
            every article has them.

    Returns:
        Words for a `PageError`; "" if it may be a short article.
    """
    if words > MAX_WALL_WORDS:
        return ""
    heads = [text for text in ((tree.findtext(".//title") or "").strip()[:200], title) if text]
    text = " ".join(paragraphs)
    if words <= MAX_NO_TEXT_WORDS:
        text += " " + " ".join(_STRINGS(tree)[:5000])
    text = " ".join(text[: 4 * _SAMPLE_CHARS].split())[:_SAMPLE_CHARS]
    for what, by_title, by_text in (
        ("a check for robots", CHALLENGE_TITLE, CHALLENGE_TEXT),
        ("a question for consent", CONSENT_TITLE, CONSENT_TEXT),
        ("a login", LOGIN_TITLE, None),
    ):
        said = next((head for head in heads if by_title.search(head)), "")
        if not said and by_text is not None and (found := by_text.search(text)):
            said = found[0]
        if said:
            return f"no article but {what} ({said[:60]!r})"
    if words <= MAX_NO_TEXT_WORDS and _PASSWORD(tree):
        return "no article but a login"
    return ""


def mentions_paywall(tree: HtmlElement) -> bool:
    """Whether any line of a page asks to subscribe or log in to read on; for pages with little text."""
    return any(is_paywall_line(" ".join(text.split())) for text in _STRINGS(tree)[:3000] if len(text) > _MIN_LINE_CHARS)


def is_declared_paid(node: dict[str, Any]) -> bool:
    """Whether JSON-LD says that an article is not free (schema.org isAccessibleForFree)."""
    value = node.get("isAccessibleForFree")
    return value is False or (
        isinstance(value, str) and value.rpartition("/")[2].strip().lower() in ("false", "no", "0")
    )
