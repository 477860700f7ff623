"""What of a tagged stretch of text is the name: articles, titles, possessives and quotes are not."""

from __future__ import annotations

import re

from extractors.peoples import certain_type
from extractors.records import EntityType, Span
from extractors.words import ADVERBS, JUNK, MONTHS_AND_DAYS, TITLE_OPENERS, TITLES

# Everything str.splitlines breaks at.
LINE_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
MAX_WORDS = 12

_WORD = re.compile(r"\S+")
_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
# "anti-Beijing", "ex-Yugoslav": what follows is the name. Also the tail of a possessive: "’s Instagram".
_PREFIX = re.compile(r"(?:anti|pro|non|ex|post|pre|mid)-(?=[A-Z])|['’]s\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’‘´`]s|(?<=s)['’])$", re.IGNORECASE)

# "U.S.-based": what stands before is the name. Tokenisers leave the two together after a point.
_PARTICIPLE = re.compile(
    r"(?<=\w{2}|\w\.)[-‑–](?:based|backed|led|born|style|made|controlled|occupied|held|funded|financed|owned|run|"
    r"linked|sponsored|supported|brokered|speaking|trained|educated|designated|sanctioned|wide|era|bound|only)$"
)

_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|html?|php)\b", re.IGNORECASE)
_OPENERS = "([{<«“‘\"'„‚‹*_#~`´|•-–—/\\:;,.!?…"
_CLOSERS = ")]}>»”’\"'“‘›*_#~`´|•-–—/\\:;,!?…"
_PAIRS = {")": "(", "]": "["}


def trim_span(text: str, start: int, end: int, kind: EntityType) -> Span | None:
    """The name inside `text[start:end]`, or None if there is none.

    Takes off white space, quotes, punctuation, a leading article, a person's titles, a trailing possessive or "-based".
    Drops what is no name: numbers, addresses, dates, one letter, words in lower case, more than 12 words.

    Args:
        text: The whole text.
        start: Offset of the first character of the tagged stretch.
        end: Offset after its last character; the stretch holds no line break.
        kind: The type it was tagged as; titles are taken off persons only.
    """
    prefix = _PREFIX.match(text, start, end)
    if prefix and not (kind is EntityType.ORG and _opens_a_name(text, prefix.end(), start, end)):
        start = prefix.end()
    start, end = _peel(text, start, end)
    article = _ARTICLE.match(text, start, end)
    if article:
        start = article.end()
    if kind is EntityType.PERSON:
        start = _after_titles(text, start, end)
    start, end = _peel(text, start, end)
    surface = text[start:end]
    if not surface or is_junk(surface):
        return None
    return Span(start=start, end=end, surface=surface, type=kind)


def _opens_a_name(text: str, behind: int, start: int, end: int) -> bool:
    """Whether what stands before a hyphen is a part of the name: Anti-Corruption Foundation, but Anti-Islamic State."""
    rest = text[behind:end].split()
    return text[start].isupper() and len(rest) > 1 and certain_type(rest[0]) is None


def is_junk(surface: str) -> bool:
    """Whether a trimmed surface cannot be a name."""
    words = surface.split()
    low = surface.lower()
    return (
        sum(character.isalpha() for character in surface) < 2
        or len(words) > MAX_WORDS
        or (low == surface and surface.upper() != surface)  # lower case in a script that has cases
        or low in JUNK
        or bool(_ADDRESS.search(surface))
        or all(word.strip(".,").lower() in MONTHS_AND_DAYS or word.strip(".,").isdigit() for word in words)
    )


def _peel(text: str, start: int, end: int) -> tuple[int, int]:
    """Take off white space, quotes, unpaired brackets, punctuation and possessives until nothing more comes off."""
    while start < end:
        first, last = text[start], text[end - 1]
        if first.isspace() or not first.isprintable() or first in _OPENERS:
            start += 1
            continue
        tail = _POSSESSIVE.search(text, start, end) or _PARTICIPLE.search(text, start, end)
        if tail:
            end = tail.start()
        elif last.isspace() or not last.isprintable():
            end -= 1
        elif last in _PAIRS and _PAIRS[last] in text[start:end]:
            break
        elif last in _CLOSERS or (last == "." and not _ends_in_abbreviation(text[start:end])):
            end -= 1
        else:
            break
    return start, end


_ABBREVIATION = re.compile(r"(?:\b\w\.(?:\s?\w\.)*|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|Bros|plc|Govt|Dept))\.?$")


def _ends_in_abbreviation(surface: str) -> bool:
    return bool(_ABBREVIATION.search(surface))


def _after_titles(text: str, start: int, end: int) -> int:
    """Offset of the first word that is no title; a lone last word stays, "President" may be all there is."""
    words = [(found.start(), found.group().rstrip(".,:").lower()) for found in _WORD.finditer(text, start, end)]
    index = 0
    while index < len(words) - 1:
        word, following = words[index][1], words[index + 1][1]
        if word in TITLES or word in ADVERBS or (word in TITLE_OPENERS and following in TITLES):
            index += 1
        else:
            break
    return words[index][0] if words else start
