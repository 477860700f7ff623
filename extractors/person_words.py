"""A person's name as the words that can be compared with those of another spelling of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import name as character_name
from unicodedata import normalize

from anyascii import anyascii

from extractors.letters import BY_SOUND
from extractors.romanise import INITIALS, JOINED_ARTICLE, as_father, as_listed, reduce_word
from extractors.words import word_set

# Small words between the parts of a name; some outlets write them, others do not.
_PARTICLES = word_set(
    "bin ibn ben bint bent ould al el ul ad ar as ash at az an ut lil van von der den de del della di da do dos das du "
    "la le ter ten y e i of the"
)
_ARTICLES = frozenset({"al", "ul", "bin", "ibn"})
# Son or daughter of: what stands before the one, or after the other, is the father's name.
_CHILD_OF_BEFORE = word_set("oglu ogly ogli oglou ugli uly uulu kyzy kizi qizi gizi qyzy")
_CHILD_OF = word_set("bin ibn ben bint bent ould")
# In front of a name by courtesy: no part of it that could contradict another.
_COURTESY = frozenset(
    reduce_word(word)
    for word in word_set("""
        haji hajji hadji hajj alhaji sheikh shaykh sheik shaikh cheikh mullah mulla maulana mawlana maulawi mawlawi
        maulavi molvi mufti qari dr doctor prof professor general gen colonel col captain capt major lt mr mrs ms
        seyed sayyid sayed syed sayyed said sayid seyyed seyid sidi ustad ustaz imam ayatollah hojjatoleslam emir amir
        engineer eng judge president minister hafiz hafez
    """)
)
_SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "2", "iii": "3", "iv": "4"}
# Servant of ...: one word with what follows, with or without the article between them.
_SERVANT = re.compile(r"abd[aeiou]?[lrsnz]?|abd[aeiou]?(?:sh|dh)")
_JOINED_SERVANT = re.compile(r"abd(?:[aeiou](?:l|r(?=r)|s(?=s)|n(?=n))?|(?=[^aeiou]))(?=[a-z]{3})")
_FATHER = frozenset({"abu", "abou", "aboo", "abo"})
_GOD = re.compile(r"abd[aeu]l+a")
_JOINED_FAITH = re.compile(r"(?<=[a-z]{2})[aeiu]l?d?d[ie]ne?$")  # Najm-uddin, Kamal-eddin; reduce_word undoubles
_FAITH = word_set("edin udin adin aldin eldin din edine udine")
_PATRONYMIC = re.compile(r"(\w{3,}?)(?:[oae][vw]i(?:ch|c)|[oae][vw]na)")
_MARKS = re.compile(r"[^a-z0-9]+")
_TWO_INITIALS = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{2}")  # JD Vance
MAX_WORDS = 8
MAX_WORD_LENGTH = 40
# Scripts that leave out vowels.
_UNVOWELLED = ("ARABIC", "HEBREW", "SYRIAC")
# The Arabic script, in the letters that Latin spellings have after `reduce_word`. Small words are told by their own
# letters, before that.
_ARABIC_WORDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[\u064b-\u065f\u0670\u0640\u200b-\u200f]", ""),  # vowel signs, stretching, marks of direction
        (r"[أإآٱ]", "ا"),
        (r"عبد\s*ا?لله", " abdullah "),
        (r"\bعبد\s*ال", " abdul "),
        (r"\bعبد\s", " abdul "),
        (r"\b(?:بن|ابن|ولد|بنت)\s", " bin "),
        (r"\b(?:ابو|ابي)(?:ال)?\s*", " abu "),
        (r"\s*ال?دين\b", " din "),
        (r"\bال(?=\w{2})", ""),
    )
)
_ARABIC_LETTERS = {
    ord(letter): sound
    for letters, sound in (
        ("ا", "a"), ("ب", "b"), ("پ", "p"), ("تطث", "t"), ("سص", "s"), ("ج", "j"), ("چ", "c"), ("حهخةھہ", "h"),
        ("دض", "d"),
        ("ذزظ", "z"), ("ر", "r"), ("ژ", "j"), ("ش", "s"), ("غگ", "g"), ("ف", "f"), ("ڤ", "v"), ("قكک", "k"), ("ل", "l"),
        ("م", "m"), ("نں", "n"), ("وؤ", "u"), ("يىیئے", "i"), ("عءٔ", ""),
    )
    for letter in letters
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name.

    Attributes:
        text: Reduced spelling (`romanise.reduce_word`).
        bare: It comes from a script without vowels.
        tied: A hyphen ties it to the word before it.
        half: A hyphen ties it to a neighbour.
        father: It is the father's: it stands before "oglu" or after "bin".
    """

    text: str
    bare: bool = False
    tied: bool = False
    half: bool = False
    father: bool = False

    @property
    def is_initial(self) -> bool:
        """Whether it is one letter."""
        return len(self.text) == 1

    @property
    def is_courtesy(self) -> bool:
        """Whether it may be a title, which says nothing if it is missing."""
        return self.text in _COURTESY


@dataclass(frozen=True, slots=True)
class PersonWords:
    """A name's words, given name first.

    Attributes:
        words: In order; particles are left out.
        surnames: How many of the last words are known to be the surname: those before a comma; 0 if nothing tells.
        suffix: "jr", "sr", "2" ... or "".
    """

    words: tuple[Word, ...]
    surnames: int
    suffix: str


@lru_cache(maxsize=50_000)
def person_words(name: str) -> PersonWords:
    """Cut a person's name into words."""
    before, comma, after = name.partition(",")
    given: list[tuple[str, bool]] = []
    if comma and after.strip() and _MARKS.sub("", after.casefold()) not in _SUFFIXES:
        given = _pieces(after.replace(",", " "))
        surname = _pieces(before)
    else:
        surname = _pieces(name.replace(",", " "))
    suffix = ""
    for pieces in (given, surname):
        if len(given) + len(surname) > 2 and pieces and pieces[-1][0] in _SUFFIXES:
            suffix = _SUFFIXES[pieces.pop()[0]]
    unvowelled = any(character_name(letter, "").startswith(_UNVOWELLED) for letter in name if ord(letter) > 0x590)
    single, surnames = _words(given + surname, len(given) if given else None, unvowelled)
    words = [
        replace(word, half=word.tied or (place + 1 < len(single) and single[place + 1].tied))
        for place, word in enumerate(single)
    ]
    return PersonWords(tuple(words[-MAX_WORDS:] if surnames else words[:MAX_WORDS]), surnames, suffix)


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Lower-case ASCII pieces, each with whether a hyphen stands before it; initials one by one."""
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        for pattern, replacement in _ARABIC_WORDS:
            text = pattern.sub(replacement, text)
        text = text.translate(_ARABIC_LETTERS)
    text = JOINED_ARTICLE.sub("", normalize("NFC", text).translate(BY_SOUND))
    pieces: list[tuple[str, bool]] = []
    for chunk in anyascii(text).split():
        if INITIALS.fullmatch(chunk) or (_TWO_INITIALS.fullmatch(chunk) and not text.isupper()):
            pieces += [(letter.lower(), False) for letter in chunk if letter.isalpha()]
            continue
        parts = [_MARKS.sub("", part.casefold()) for part in chunk.split("-")]
        pieces += [(part, place > 0) for place, part in enumerate(filter(None, parts))]
    return pieces


def _words(pieces: list[tuple[str, bool]], surname_at: int | None, unvowelled: bool) -> tuple[list[Word], int]:
    """The words, and how many of them are the surname."""
    words: list[Word] = []
    surnames = 0
    prefix = ""
    after_particle = of_father = False
    for position, (piece, hyphen) in enumerate(pieces):
        last = position == len(pieces) - 1
        if piece in (_ARTICLES if unvowelled else _PARTICLES) and len(pieces) > 1:
            after_particle = True
            of_father = piece in _CHILD_OF
            continue
        if piece in _CHILD_OF_BEFORE and len(words) > 1:
            words[-1] = replace(words[-1], father=True)
            continue
        tied, after_particle = hyphen and not after_particle and not prefix, False
        if not last and not prefix and (_SERVANT.fullmatch(piece) or piece in _FATHER):
            prefix = "abu" if piece in _FATHER else "abd"
            continue
        if not prefix and not _GOD.match(piece) and (found := _JOINED_SERVANT.match(piece)):
            prefix, piece = "abd", piece[found.end() :]
        piece = piece[:MAX_WORD_LENGTH]
        text = _MARKS.sub("", piece) if unvowelled else reduce_word(piece)
        if not text:
            continue
        if text in _FAITH and words and not prefix:
            words[-1] = Word(_JOINED_FAITH.sub("", words[-1].text) + "din", unvowelled, words[-1].tied)
            continue
        text = _JOINED_FAITH.sub("din", prefix + (text if unvowelled else _by_father(as_listed(text))))
        prefix = ""
        tied = tied and bool(words) and not words[-1].is_initial
        words.append(Word(text, unvowelled, tied, father=of_father))
        of_father = False
        surnames += surname_at is not None and position >= surname_at
    return words, surnames


def _by_father(word: str) -> str:
    """A patronymic with the father's name as it is listed: Uladzimiravich, Vladimirovich."""
    found = _PATRONYMIC.fullmatch(word)
    return as_father(found.group(1)) + "ov" + ("na" if word.endswith("a") else "ich") if found else word
