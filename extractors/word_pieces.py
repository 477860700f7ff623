"""Words -> what the encoder reads: pieces of words, shapes of words, windows of whole sentences.

The shape of a word (lower, Title, UPPER ...) is told beside its pieces: what a piece was seen with while an encoder was
pretrained says little of how the word at hand is written. Pure but for reading the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

# A word of more pieces is no word; its first ones tell enough.
MAX_PIECES = 8
# Pieces in one window without the two marks around it. Longer windows cost more than they gain.
WINDOW_PIECES = 158

# What stands before a window, after it, for an unknown word, and as padding: of BERT, of RoBERTa.
_MARKS = (("[CLS]", "[SEP]", "[UNK]", "[PAD]"), ("<s>", "</s>", "<unk>", "<pad>"))

SHAPES = ("mark", "digits", "signs", "with digits", "lower", "UPPER", "U", "Title", "TitleMore", "mIxed", "no case")
_SHAPE = {shape: number for number, shape in enumerate(SHAPES)}


def shape_of(word: str) -> int:
    """The shape of a word: an index into `SHAPES`. "mark" is for what stands around a window."""
    if word.isdigit():
        shape = "digits"
    elif not any(char.isalnum() for char in word):
        shape = "signs"
    elif any(char.isdigit() for char in word):
        shape = "with digits"
    elif word.islower():
        shape = "lower"
    elif word.isupper():
        shape = "UPPER" if len(word) > 1 else "U"
    elif word[0].isupper():
        shape = "Title" if word[1:].islower() else "TitleMore"
    elif any(char.isupper() for char in word):
        shape = "mIxed"
    else:
        shape = "no case"
    return _SHAPE[shape]


@dataclass(frozen=True, slots=True)
class Window:
    """Some words of a text as the encoder reads them.

    Attributes:
        start: The first word.
        pieces: Ids of pieces, with the mark before and the mark after.
        shapes: The shape of the word of each piece.
        firsts: For each word, where its first piece stands.
    """

    start: int
    pieces: list[int]
    shapes: list[int]
    firsts: list[int]


class WordPieces:
    """Cuts words into the pieces an encoder knows.

    Args:
        vocabulary: A `tokenizer.json` of the library `tokenizers`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It lacks the marks that every vocabulary of an encoder has.
    """

    def __init__(self, vocabulary: Path) -> None:
        if not vocabulary.is_file():
            raise FileNotFoundError(vocabulary)
        self._tokenizer = Tokenizer.from_file(str(vocabulary))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        known = ([self._tokenizer.token_to_id(mark) for mark in marks] for marks in _MARKS)
        ids = next(([number for number in marks if number is not None] for marks in known if None not in marks), [])
        if not ids:
            raise ValueError(f"{vocabulary} has none of the marks {_MARKS}")
        self.before, self.after, self.unknown, self.padding = ids
        self._pieces = lru_cache(maxsize=100_000)(self._cut)

    def of(self, word: str) -> tuple[int, ...]:
        """Ids of the pieces of a word: at least one, at most `MAX_PIECES`."""
        return self._pieces(word[:100])

    def _cut(self, word: str) -> tuple[int, ...]:
        ids = self._tokenizer.encode(word, add_special_tokens=False).ids
        return tuple(ids[:MAX_PIECES]) or (self.unknown,)

    def windows(
        self, words: Sequence[str], sentence_starts: Sequence[bool], limit: int = WINDOW_PIECES
    ) -> Iterator[Window]:
        """Cut a text into windows of whole sentences; a sentence longer than a window is cut between words.

        Args:
            words: The words, without white space.
            sentence_starts: For each word, whether a sentence starts with it.
            limit: Most pieces of a window, at least `MAX_PIECES`.
        """
        cut = [self.of(word) for word in words]
        start = pieces = 0
        for first, end in pairwise([0, *(i for i in range(1, len(words)) if sentence_starts[i]), len(words)]):
            more = sum(map(len, cut[first:end]))
            if pieces and pieces + more > limit:
                yield self._window(words, cut, start, first)
                start, pieces = first, 0
            if more <= limit:
                pieces += more
                continue
            for place in range(first, end):
                if pieces + len(cut[place]) > limit:
                    yield self._window(words, cut, start, place)
                    start, pieces = place, 0
                pieces += len(cut[place])
        if start < len(words):
            yield self._window(words, cut, start, len(words))

    def _window(self, words: Sequence[str], cut: Sequence[tuple[int, ...]], start: int, end: int) -> Window:
        pieces, shapes, firsts = [self.before], [0], []
        for word, ids in zip(words[start:end], cut[start:end], strict=True):
            firsts.append(len(pieces))
            pieces += ids
            shapes += [shape_of(word)] * len(ids)
        return Window(start, [*pieces, self.after], [*shapes, 0], firsts)

    def padded(self, windows: Sequence[Window]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Pieces, shapes and mask (1 where there is a piece), each of shape (windows, pieces of the longest)."""
        longest = max(len(window.pieces) for window in windows)
        pieces = np.full((len(windows), longest), self.padding, dtype=np.int64)
        shapes = np.zeros((len(windows), longest), dtype=np.int64)
        mask = np.zeros((len(windows), longest), dtype=np.int64)
        for row, window in enumerate(windows):
            length = len(window.pieces)
            pieces[row, :length] = window.pieces
            shapes[row, :length] = window.shapes
            mask[row, :length] = 1
        return pieces, shapes, mask


def sentence_starts(words: Sequence[str], after_break: Sequence[bool]) -> list[bool]:
    """Where sentences start, near enough for windows: first, after a line break, after . ! and ?.

    Args:
        words: The words, without white space.
        after_break: For each word, whether a line break stands before it.
    """
    return [place == 0 or after_break[place] or words[place - 1] in {".", "!", "?"} for place in range(len(words))]
