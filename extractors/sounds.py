"""How far two romanised words are apart if both may be spellings of one name: cheap where scripts and ears differ.

A weighted edit distance. What romanisation systems, dialects and typists vary (vowels, h, the several letters for one
Arabic or Slavic sound) costs little; another consonant costs 1. What tells two names apart in spite of its size costs 1
as well: a final -a or -o (Karim and Karima, Mario and Maria), -sen and -son.
"""

from __future__ import annotations

import re
from functools import lru_cache

VOWELS = frozenset("aeiou")

# Sounds that scripts without a letter for them, or two systems of romanisation, write differently. Cost of one for the
# other; in pairs, both ways.
_NEAR: dict[tuple[str, str], float] = {}
for _cost, _pairs in (
    (0.15, "ou ij uw"),
    (0.2, "ei"),
    (0.25, "ae ai ao eo au eu iu io kg vw sz dz gj ck cs fv vu"),
    (0.4, "td bp kh gh ts tz cz sj cj jz gc bv kj kc mn dj"),
):
    for _pair in _pairs.split():
        _NEAR[_pair[0], _pair[1]] = _NEAR[_pair[1], _pair[0]] = _cost
_VOWEL_LOST = 0.3
_H_LOST = 0.25
_TH_LOST = 0.35  # Smith is not Smit
# Letters that one system writes where another hears nothing: ayn, glides, n for a nasal vowel have no letter here.
_LOST = {"h": _H_LOST, "i": 0.25, "w": 0.5, "j": 0.6, "d": 0.8, "t": 0.8}

# Most that two spellings of one name may be apart, by the length of the shorter. Tuned on the first half of the alias
# pairs (tests/quality/aliases.py), against pairs of different people with all but one word in common.
_BUDGET = (0.0, 0.0, 0.0, 0.1, 0.25, 0.55, 0.7, 0.8, 0.9)


def budget(a: str, b: str) -> float:
    """The most two words may be apart to be taken for spellings of one name."""
    return _BUDGET[min(len(a), len(b), len(_BUDGET) - 1)]


def other_vowel(a: str, b: str) -> bool:
    """Whether two words of one length differ in nothing but one vowel, open against close: Marat, Murat."""
    if len(a) != len(b):
        return False
    unequal = [pair for pair in zip(a, b, strict=True) if pair[0] != pair[1]]
    return len(unequal) == 1 and frozenset(unequal[0]) in _OPEN_AND_CLOSE


_OPEN_AND_CLOSE = frozenset(map(frozenset, ("au", "eu", "iu", "io", "ai")))


@lru_cache(maxsize=200_000)
def distance(a: str, b: str, most: float = 2.0) -> float:
    """How far two reduced words (`romanise.reduce_word`) are apart: 0 for one word, `most` if as far or further."""
    if a == b:
        return 0.0
    if abs(len(a) - len(b)) * 0.25 >= most:
        return most
    if {a[-3:], b[-3:]} == {"sen", "son"}:
        return most
    row = [0.0]
    for j, letter in enumerate(b):
        row.append(row[-1] + _lost(b, j, letter))
    for i, letter in enumerate(a):
        above, row = row, [row[0] + _lost(a, i, letter)]
        for j, other in enumerate(b):
            row.append(
                min(
                    above[j] + (0.0 if letter == other else _swapped(a, b, i, j)),
                    above[j + 1] + _lost(a, i, letter),
                    row[j] + _lost(b, j, other),
                )
            )
        if min(row) >= most:
            return most
    return min(row[-1], most)


def _lost(word: str, place: int, letter: str) -> float:
    """What it costs to leave a letter out."""
    if letter in VOWELS:
        if place == len(word) - 1 and len(word) > 1 and word[-2] not in VOWELS:
            return 0.6 if letter == "i" else 1.5
        return _LOST.get(letter, _VOWEL_LOST)
    if letter == "h" and place and word[place - 1] == "t":
        return _TH_LOST
    return _LOST.get(letter, 1.0)


def _swapped(a: str, b: str, i: int, j: int) -> float:
    """What it costs to write one letter for the other."""
    if i == len(a) - 1 and j == len(b) - 1 and {a[i], b[j]} == {"a", "o"}:
        return 1.5
    cost = _NEAR.get((a[i], b[j]), 1.0)
    if i == 0 and j == 0 and cost > 0.3 and frozenset((a[i], b[j])) not in _THROAT:
        return 1.0  # a name's first letter is the last that is mistaken
    return cost


# Ukrainian and Arabic h that others write g or k, first in a name, too: Holovko, Golovko.
_THROAT = frozenset((frozenset("kh"), frozenset("gh")))


# One letter for all that may be written for one another; vowels, h and w fall away.
_CLASSES = str.maketrans("zdscpgjqv", "tttt" + "b" + "kkk" + "f", "aeiouhwy")


def skeletons(word: str) -> tuple[str, ...]:
    """What spellings of a name have in common: classes of its consonants, without an Arabic article.

    Two where an h may be another's g or k: Bohdan, Bogdan.
    """
    if len(word) > 5 and word.startswith(("al", "el")) and word[2] not in VOWELS:
        word = word[2:]
    heard = {word, _SPOKEN_H.sub("k", word)}
    return tuple(sorted({_bones(each) or word for each in heard}))


_SPOKEN_H = re.compile(r"(?<![sctkpg])h(?=[aeioulnrm])")


def _bones(word: str) -> str:
    bones = word.translate(_CLASSES)
    return "".join(letter for place, letter in enumerate(bones) if not place or letter != bones[place - 1])
