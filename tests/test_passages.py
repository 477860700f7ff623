"""Passages: what counts as the same words, and which of them are sampled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.passages import MAX_HASHES, read_words, sketch_text
from tests.test_stories import report


def test_sketches_are_the_same_on_every_machine() -> None:
    assert sketch_text("One two three four five") == sketch_text("one, TWO — three\nfour 'five'")
    assert sketch_text("one two three four five") == (733168906,)
    assert sketch_text("one two three four") == ()


@given(st.text(max_size=400))
def test_any_text_can_be_sketched(text: str) -> None:
    hashes = sketch_text(text)
    assert list(hashes) == sorted(set(hashes))
    assert all(0 <= value < 2**31 for value in hashes)


def test_long_texts_are_sampled() -> None:
    assert 150 < len(sketch_text(report(1, 1000))) < 350
    assert len(sketch_text(report(1, 150))) == 146


def test_no_text_fills_the_warehouse() -> None:
    assert len(sketch_text(report(1, 40_000))) == MAX_HASHES


def test_marks_between_thousands_do_not_count() -> None:
    assert read_words("1,200 of 12.500 and 3.5").surfaces == ["1,200", "of", "12.500", "and", "3", "5"]
    assert sketch_text("it cost 1,200 of 12.500 then") == sketch_text("It cost 1200 of 12500 then")


def test_words_know_where_they_stand() -> None:
    text = "“Straße” ist İstanbul, 北京 too"
    words = read_words(text)
    assert [text[words.starts[n] : words.end(n)] for n in range(len(words))] == list(words.surfaces)


def test_scripts_without_spaces_have_words_too() -> None:
    assert len(sketch_text("外交部发言人周一在例行记者会上回答了有关提问")) > 10
