"""Passages: the five-word runs of a text, as hashes, by which texts that share sentences find each other.

A text is sketched as a sample of the hashes of its passages (FracMinHash: Irber et al. 2022, "Lightweight compositional
analysis of metagenomes with FracMinHash"): those below a limit. Two samples meet wherever both texts hold the passage,
whatever the lengths of the texts, so a copy cut to a third finds its report; samples of a fixed size (MinHash) meet by
the likeness of whole texts, which is low then.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import islice

import numpy as np
from numpy.typing import NDArray

PASSAGE_WORDS = 5
# Texts of fewer passages than this keep all their hashes, longer ones one in four: 200 words give about 50.
DENSE_PASSAGES = 200
SPARSE = 4
SPARSE_LIMIT = (1 << 31) // SPARSE
# Samples keep the upper 31 of 63 bits: two texts that meet by chance meet in one passage, which is not enough.
_SKETCH_SHIFT = 32
# No text keeps more than this: the lowest of them, which is a sample too. Reached at 16,000 words.
MAX_HASHES = 4_000
# Nor is looked for by more, or read beyond so many words: what comes after is compared with nothing.
MAX_LOOKED_FOR, MAX_WORDS = 16_000, 200_000
# Texts of up to so many characters whose words are kept for the next time, some 60 MB: those around a date are looked
# at with every load.
_TEXTS_KEPT, _KEPT_CHARS = 2048, 20_000

_CJK = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
# A number with marks between its thousands is one word, written as without them: 1,200 is 1200.
_WORD = re.compile(rf"[{_CJK}]|\d{{1,3}}(?:[.,]\d{{3}})+(?![\d])|[^\W_{_CJK}]+")
_UNSPACED = re.compile(rf"[{_CJK}]")
_MARKS = str.maketrans("", "", ".,")
# Odd multipliers and shifts: the fraction of the golden ratio, and splitmix64 (Steele, Lea, Flood 2014).
_PLACE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_HIGH, _LOW, _SIGN = np.uint64(30), np.uint64(27), np.uint64(1)

_QUOTE_WORDS = 5
# Each within a line and of bounded length; what stays open is no quote.
_SPEECH = re.compile(
    r"“[^“”\n]{1,1500}”|\"[^\"\n]{1,1500}\"|«[^«»\n]{1,1500}»|„[^„“”\n]{1,1500}[“”]"
    r"|‘(?:[^‘’\n]|’(?=\w)){1,1500}’(?!\w)"
)

Hashes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)  # without slots: `quoted` is kept
class Words:
    """The words of a text, where they stand in it, and the hash of the passage that begins with each.

    Case and punctuation do not count; in scripts without spaces each character is a word.
    """

    text: str
    surfaces: Sequence[str]
    starts: Sequence[int]
    hashes: Hashes
    distinct: Hashes  # sorted, each once

    def __len__(self) -> int:
        return len(self.surfaces)

    @cached_property
    def key(self) -> bytes:
        """What stands for the text where results about it are kept: 16 bytes, by which no two texts are mistaken."""
        return blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    @cached_property
    def sampled_from(self) -> Hashes:
        """Hashes as samples have them, 0 .. 2**31 - 1, sorted, each once."""
        return np.unique(self.distinct >> _SKETCH_SHIFT)

    @property
    def is_sampled_whole(self) -> bool:
        """Whether a sample keeps all its hashes."""
        return len(self.sampled_from) <= DENSE_PASSAGES

    @cached_property
    def quoted(self) -> Flags:
        """Which words are speech, in quotes of five words and more."""
        quoted = np.zeros(len(self), dtype=np.bool_)
        starts = np.asarray(self.starts)
        for match in _SPEECH.finditer(self.text):
            first, last = np.searchsorted(starts, match.span())
            if last - first >= _QUOTE_WORDS:
                quoted[first:last] = True
        return quoted

    def end(self, number: int) -> int:
        """Offset behind a word."""
        return self.starts[number] + len(self.surfaces[number])


def read_words(text: str) -> Words:
    """Cut a text into words and hash its passages.

    Args:
        text: Text of an article.

    Returns:
        Its words, 200,000 at most; the hashes, 0 .. 2**63 - 1, in the order of the text, are fewer by four.
    """
    return _read_short(text) if len(text) <= _KEPT_CHARS else _read(text)


def _read(text: str) -> Words:
    found = list(islice(_WORD.finditer(text), MAX_WORDS))
    surfaces = [sys.intern(match.group()) for match in found]
    starts = array("i", [match.start() for match in found])
    hashes = _passages(surfaces)
    return Words(text=text, surfaces=surfaces, starts=starts, hashes=hashes, distinct=np.unique(hashes))


_read_short = lru_cache(_TEXTS_KEPT)(_read)


def is_unspaced(words: Words) -> bool:
    """Whether most words of a text are characters of scripts without spaces."""
    return sum(len(surface) == 1 and _UNSPACED.match(surface) is not None for surface in words.surfaces) * 2 > len(
        words
    )


def plain_word(surface: str) -> str:
    """A word as it is compared: case folded, numbers without the marks between their thousands."""
    return surface.translate(_MARKS) if surface[0].isdigit() else surface.casefold()


def sketch_text(text: str) -> tuple[int, ...]:
    """Sample the hashes of a text's passages.

    Args:
        text: Text of an article.

    Returns:
        Sorted hashes in 0 .. 2**31 - 1, each once: all of a text of up to 200 passages, of longer ones those below a
        quarter of the range, 4,000 at most. Empty for a text of fewer than five words.
    """
    return sketch_words(read_words(text))


def sketch_words(words: Words) -> tuple[int, ...]:
    """The same as `sketch_text` for words that are read already."""
    hashes = words.sampled_from if words.is_sampled_whole else words.sampled_from[words.sampled_from < SPARSE_LIMIT]
    return tuple(hashes[:MAX_HASHES].tolist())


def look_for(words: Words) -> tuple[int, ...]:
    """Hashes by which a text finds the samples of others: all of it, as short others keep all of theirs.

    Returns:
        Sorted hashes in 0 .. 2**31 - 1, each once, 16,000 at most.
    """
    return tuple(words.sampled_from[:MAX_LOOKED_FOR].tolist())


def held_in(hashes: Hashes, words: Words) -> Flags:
    """Which of some hashes are among the passages of a text."""
    if not len(words.distinct):
        return np.zeros(len(hashes), dtype=np.bool_)
    places = np.searchsorted(words.distinct, hashes)
    places[places == len(words.distinct)] = 0
    found: Flags = words.distinct[places] == hashes
    return found


def _passages(surfaces: Sequence[str]) -> Hashes:
    words = np.array([_word_hash(surface) for surface in surfaces], dtype=np.uint64)
    passages = max(len(words) - PASSAGE_WORDS + 1, 0)
    mixed = np.zeros(passages, dtype=np.uint64)
    for place in range(PASSAGE_WORDS if passages else 0):  # unsigned arrays wrap around at 2**64, as a hash should
        mixed = mixed * _PLACE + words[place : place + passages]
    mixed = (mixed ^ (mixed >> _HIGH)) * _MIX
    return ((mixed ^ (mixed >> _LOW)) >> _SIGN).astype(np.int64)


@lru_cache(maxsize=1 << 18)
def _word_hash(surface: str) -> int:
    word = plain_word(surface)
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
