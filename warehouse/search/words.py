"""Words as search sees them: the same for texts and for what people type.

A word is a run of letters and digits, without accents and case. Scripts that put no spaces between words (Chinese,
Japanese, Korean endings, Thai, Lao, Burmese, Khmer) give a word for each character, so that what is typed is found as a
phrase of them, wherever it stands. Dotted initials are one word: U.S. is US.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Longer ones are addresses and codes: what is beyond is not compared. And only so much of what stands there
# is looked at, since signs that nobody sees can make a word long.
MAX_WORD, MAX_WRITTEN = 64, 256


def _class(*ranges: tuple[int, int]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# Of scripts without spaces between words, and of Korean, whose words have their endings written on.
_ALONE = _class(
    (0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17D3), (0x3005, 0x3007), (0x3041, 0x309F), (0x30A1, 0x30FF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)  # fmt: skip
# Vowel signs and accents, which belong to the letter before, and marks inside a word that nobody sees.
_MARKS = "".join(chr(code) for code in range(0x300, 0x1E960) if unicodedata.category(chr(code)).startswith("M"))
_JOINERS = "\u00ad\u200c\u200d"
# U+02BC is a letter to Unicode, and an apostrophe to those who type it.
_LETTER = f"[^\\W_\u02bc{_ALONE}]"
_INITIAL = f"[^\\W\\d_\u02bc{_ALONE}]"
_INNER = f"[{_MARKS}{_JOINERS}]"
_WORD = re.compile(f"{_INITIAL}(?:\\.{_INITIAL})+(?!\\w)|{_LETTER}+(?:{_INNER}+{_LETTER}*)*|(?=\\w)[{_ALONE}]{_INNER}*")

# Letters with a stroke and double letters, which Unicode does not take apart; spellings of one Arabic letter.
_SPELLED = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
        "ك": "ک", "ي": "ی", "ى": "ی", "\u0640": None,
    }
)  # fmt: skip
# Accents and points that people leave out. Vowel signs of Indian and other scripts are no such thing.
_POINTS = dict.fromkeys(
    code
    for first, last in (
        (0x300, 0x36F), (0x483, 0x487), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670),
        (0x6D6, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
    )
    for code in range(first, last + 1)
)  # fmt: skip
# What taking characters apart may leave of signs: the index would part words there.
_SIGNS = dict.fromkeys([code for code in range(0x80) if not chr(code).isalnum()] + [ord(c) for c in _JOINERS])


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word as it is compared: without case, accents and width; "" if nothing is left."""
    if word.isascii():
        return word.lower().translate(_SIGNS)[:MAX_WORD]
    apart = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_POINTS).translate(_SPELLED)
    return unicodedata.normalize("NFC", apart.translate(_SIGNS))[:MAX_WORD]


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    return [word for found in _WORD.findall(text) if (word := fold(found[:MAX_WRITTEN]))]


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text with where each begins and ends in it."""
    for found in _WORD.finditer(text):
        if word := fold(found[0][:MAX_WRITTEN]):
            yield word, found.start(), found.end()
