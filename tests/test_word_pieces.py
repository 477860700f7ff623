"""word_pieces.py: what an encoder reads of a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.mentions import SHIPPED_MODEL
from extractors.onnx_ner import VOCABULARY_FILE
from extractors.word_pieces import MAX_PIECES, SHAPES, WordPieces, sentence_starts, shape_of

CUTTER = WordPieces(SHIPPED_MODEL / "ner" / VOCABULARY_FILE)


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("2026", "digits"),
        ("—", "signs"),
        ("😀", "signs"),
        ("G20", "with digits"),
        ("president", "lower"),
        ("NATO", "UPPER"),
        ("A", "U"),
        ("Kazakh", "Title"),
        ("McDonald", "TitleMore"),
        ("Al-Sharqiyah", "TitleMore"),
        ("iPhone", "mIxed"),
        ("北京", "no case"),
        ("Łódź", "Title"),
    ],
)
def test_shapes(word: str, shape: str) -> None:
    assert SHAPES[shape_of(word)] == shape


def test_a_word_has_pieces_and_not_too_many() -> None:
    assert len(CUTTER.of("president")) == 1
    assert len(CUTTER.of("x" * 10_000)) <= MAX_PIECES
    assert CUTTER.of("\u200b"), "what the vocabulary does not know is one unknown piece"


def test_windows_are_whole_sentences() -> None:
    words = ["One", "two", ".", "Three", "four", ".", "Five", "six", "."]
    windows = list(CUTTER.windows(words, sentence_starts(words, [False] * 9), limit=MAX_PIECES))
    assert [(window.start, len(window.firsts)) for window in windows] == [(0, 6), (6, 3)]


def test_a_sentence_longer_than_a_window_is_cut_between_words() -> None:
    words = ["word"] * 20
    windows = list(CUTTER.windows(words, [True] + [False] * 19, limit=MAX_PIECES))
    assert [(window.start, len(window.firsts)) for window in windows] == [(0, 8), (8, 8), (16, 4)]


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=20).filter(str.strip), st.booleans()), max_size=60),
    st.integers(MAX_PIECES, 40),
)
@settings(deadline=None)
def test_every_word_is_in_one_window(parts: list[tuple[str, bool]], limit: int) -> None:
    words = [word for word, _ in parts]
    windows = list(CUTTER.windows(words, [start for _, start in parts], limit))
    seen = [window.start + place for window in windows for place in range(len(window.firsts))]
    assert seen == list(range(len(words)))
    for window in windows:
        assert len(window.pieces) == len(window.shapes) <= limit + 2
        assert all(0 < first < len(window.pieces) - 1 for first in window.firsts)
    if windows:
        pieces, _, mask = CUTTER.padded(windows)
        assert (pieces[mask == 0] == CUTTER.padding).all()
        assert mask.sum(axis=1).tolist() == [len(window.pieces) for window in windows]


def test_a_vocabulary_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WordPieces(tmp_path / "tokenizer.json")


def test_sentences_start_after_breaks_and_ends() -> None:
    words = ["A", ".", "B", "C"]
    assert sentence_starts(words, [False, False, False, True]) == [True, False, True, True]
