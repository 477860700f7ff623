"""XML that is not a feed, as found in the wild -> XML a parser can read without meeting anything harmful."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.feed_entries import Problems
from extractors.feed_xml import clean_xml, note_what_is_before


def lenient_xml(text: str, roots: Sequence[str], problems: Problems) -> bytes:
    """Return a document as UTF-8 without DOCTYPE, junk in front, forbidden characters and bare ampersands.

    Its first line is a declaration of its own, so that line 2 is the first line of the document.

    Args:
        text: The document, decoded.
        roots: Names its root may have, without prefix.
        problems: Receives what was mended.
    """
    names = "|".join(roots)
    start = re.search(rf"<(?:\?xml\b|!DOCTYPE\b|!--|(?:[A-Za-z][\w.-]{{0,30}}:)?(?:{names})\b)", text, re.IGNORECASE)
    place = start.start() if start is not None else 0
    note_what_is_before(text, place, problems)
    # With a declaration, clean_xml takes the text from its start; it looks for the roots of feeds otherwise.
    declared = "" if text.startswith("<?xml", place) else "<?xml?>"
    return clean_xml(declared + text[place:], problems)


def trouble(line: int | None, message: str) -> str:
    """A parser's complaint about a document of `lenient_xml`, by the document's own lines."""
    return f"line {max(1, (line or 1) - 1)}: {' '.join(message.split())}"
