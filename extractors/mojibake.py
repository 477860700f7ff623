"""UTF-8 that was read as windows-1252 or latin-1 and encoded again ("Ã©" for "é"): taken back where that is certain.

The idea is ftfy's (github.com/rspeer/python-ftfy): such text is a run of characters whose bytes are valid UTF-8, which
other text hardly ever is. Where it can be, in capitals before punctuation ("AMANHÃ…", "«LIBERTÉ»"), the neighbours
decide, and in doubt nothing changes. 12 of the 59 captured feeds are damaged so, in single fields or throughout.
"""

from __future__ import annotations

import re

MAX_PASSES = 3  # some texts went through it more than once

# Bytes 0x80 to 0x9F are control characters in latin-1, punctuation in windows-1252 (five of them in neither).
_PUNCTUATION = {bytes([byte]).decode("cp1252", "ignore"): byte for byte in range(0x80, 0xA0)}
_PUNCTUATION.pop("", None)
_BYTES = {ord(char): byte for char, byte in _PUNCTUATION.items()}
_NEXT = "[\x80-\xbf" + "".join(_PUNCTUATION) + "]"
_RUN = re.compile(f"(?:[\xc2-\xdf]{_NEXT}|[\xe0-\xef]{_NEXT}{{2}}|[\xf0-\xf4]{_NEXT}{{3}})+")
# General punctuation, euro and trade mark: nobody writes these signs behind an â.
_AFTER_A = "€\x80‚\x82„\x84"


def mend(text: str) -> tuple[str, int]:
    """Undo double encoding.

    Returns:
        The text, and in how many places it was mended.
    """
    places = 0
    for _ in range(MAX_PASSES):
        if text.isascii():
            break
        pieces: list[str] = []
        end = 0
        for match in _RUN.finditer(text):
            decoded = _decoded(match[0])
            if decoded and _is_certain(
                match[0], decoded, text[match.start() - 1 : match.start()], text[match.end() :][:1]
            ):
                pieces += (text[end : match.start()], decoded)
                end = match.end()
        if not pieces:
            break
        places = places or len(pieces) // 2
        text = "".join(pieces) + text[end:]
    return text, places


def difference(damaged: str, mended: str) -> str:
    """The first word that was mended, before and after, for people: “Ã©tait” for “était”."""
    before, after = damaged.split(" "), mended.split(" ")
    pairs = ((a, b) for a, b in zip(before, after, strict=False) if a != b)
    was, now = next(pairs, ("", ""))
    return f"“{was[:20]}” for “{now[:20]}”"


def _decoded(run: str) -> str:
    try:
        return run.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _is_certain(run: str, decoded: str, before: str, after: str) -> bool:
    lead = run[0]
    if len(decoded) > 1 or len(run) == 4:
        return True
    if len(run) == 3:
        return (lead == "â" and run[1] in _AFTER_A) or decoded in "\ufeff\ufffd"
    if lead in "ß×":  # "Spaß»", "3×…"
        return False
    if before.islower():
        return True  # a capital behind a small letter
    if lead in "ÃÂ" and not before.isupper():
        return True
    # in capitals, or at the start of a word: only what no text has between two letters
    return after.isalpha() and decoded.isalpha() and run[1] not in "\xa0‘’“”«»" and (before.isalpha() or lead in "ÄÅÐÑ")
