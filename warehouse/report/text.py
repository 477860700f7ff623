"""Makes text and addresses from feeds fit to be shown: bounded, without control characters, with safe links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

# Characters that turn the direction of text around: with them a name could rewrite the line it stands in.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Characters that take no room: two names that differ in them only look the same. Those that join letters or keep them
# apart (U+200C, U+200D) are spelling, in Persian and in emoji.
_ROOMLESS = frozenset("\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
_LEFT_OUT = _BIDI | _ROOMLESS
_UNSHOWN = frozenset({"Cc", "Cs", "Co", "Cn"})
_SPACE = re.compile(r"\s+")
_BAD_IN_LINK = re.compile(r"[\s\x00-\x20\x7f-\x9f\u2028\u2029<>\"\\^`{}|]")
_MAX_LINK = 2000


def clean_text(text: str, limit: int = 300) -> str:
    """One line without control, unassigned, direction or zero-width characters, at most `limit` characters."""
    text = _SPACE.sub(" ", text)
    shown = "".join(c for c in text if c not in _LEFT_OUT and unicodedata.category(c) not in _UNSHOWN)
    kept = _SPACE.sub(" ", shown).strip()
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def safe_link(url: str) -> str | None:
    """The address if it may be put behind a link: http or https with a host, nothing that ends an attribute."""
    if len(url) > _MAX_LINK or _BAD_IN_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return url


def shown_address(url: str) -> str:
    """A feed address fit for a page that is passed on: no user, password or query, which may hold keys."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(not an address)"
    return clean_text(urlunsplit((parts.scheme, host, parts.path, "", "")), 120)


def marked(sentence: str, surfaces: Sequence[str], limit: int = 420) -> tuple[tuple[str, bool], ...]:
    """Cut a sentence into pieces, each with whether it is the name.

    Args:
        sentence: The sentence of evidence.
        surfaces: Forms of the name in it. Longer ones win; a form inside a longer word does not count.
        limit: Most characters kept; a longer sentence is cut around its first mark.

    Returns:
        Pieces in order; joined they are the (cleaned, perhaps shortened) sentence.
    """
    text = clean_text(sentence, max(len(sentence), 1))
    forms = sorted({clean_text(s, 400) for s in surfaces} - {""}, key=lambda s: (-len(s), s))
    if not forms:
        return ((clean_text(text, limit), False),)
    # \w on both sides would refuse a name in scripts that write without spaces, so it is asked for cased text only.
    pattern = re.compile("|".join(_bounded(form) for form in forms))
    first = pattern.search(text)
    if len(text) > limit:
        at = first.start() if first else 0
        start = max(0, min(at - limit // 3, len(text) - limit))
        text = ("…" if start else "") + text[start : start + limit].strip() + ("…" if start + limit < len(text) else "")
    pieces: list[tuple[str, bool]] = []
    position = 0
    for found in pattern.finditer(text):
        if found.start() > position:
            pieces.append((text[position : found.start()], False))
        pieces.append((found[0], True))
        position = found.end()
    if position < len(text):
        pieces.append((text[position:], False))
    return tuple(pieces)


def _bounded(form: str) -> str:
    before = r"(?<!\w)" if form[0].lower() != form[0].upper() else ""
    after = r"(?!\w)" if form[-1].lower() != form[-1].upper() else ""
    return before + re.escape(form) + after
