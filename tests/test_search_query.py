"""What people type, in every script and with every sign."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.errors import UsageError
from warehouse.search.index import FORMAT, Scope, open_in_memory
from warehouse.search.query import MAX_CHARS, MAX_WORDS, Alternative, Query, Term, parse_query
from warehouse.search.snippets import mark, snippet
from warehouse.search.words import placed_words, words_of

WORDS = [
    ("case and accents do not count", "São ZELENSKIY Façade", "sao zelenskiy facade"),
    ("an accent may be a character of its own", "cafe\u0301", "cafe"),
    ("letters with a stroke are typed without", "Łódź Ørsted Đoković", "lodz orsted dokovic"),
    ("double letters are typed as two", "Straße Æsir", "strasse aesir"),
    ("apostrophes of every kind part words", "Ukraine's O’Brien п'ять пʼять", "ukraine s o brien п ять п ять"),
    ("so do hyphens and slashes", "Anti-Corruption RFE/RL", "anti corruption rfe rl"),
    ("dotted initials are one word", "the U.S.-based U.N.", "the us based un"),
    ("points in numbers are no initials", "3.5 million", "3 5 million"),
    ("Cyrillic", "Ёлка и Київ", "елка и киів"),
    ("Arabic without points, and in Persian letters", "مُحَمَّد إسلام كتاب", "محمد اسلام کتاب"),
    ("a mark that nobody sees is none", "soft\u00adhyphen می\u200cرود", "softhyphen میرود"),
    ("vowel signs of Indian scripts are part of the word", "दिल्ली", "दिल्ली"),
    ("Chinese has no blanks: characters", "北京市 2026", "北 京 市 2026"),
    ("Japanese neither", "東京タワー", "東 京 タ ワ ー"),
    ("Korean endings are written on", "서울에서", "서 울 에 서"),
    ("Thai characters with their signs", "กรุง", "ก รุ ง"),
    ("full width", "ＡＢＣ", "abc"),
    ("signs that Unicode takes apart leave no signs", "⑴ ½ ℃", "1 1⁄2"),
    ("emoji, controls and punctuation are no words", "😀 \x00\x1b[31m -- «»", "31m"),
    ("a code is compared by its beginning", "x" * 1_000, "x" * 64),
]


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in WORDS], ids=[row[0] for row in WORDS])
def test_words(text: str, words: str) -> None:
    assert " ".join(words_of(text)) == words


def test_an_index_of_other_words_has_another_number() -> None:
    """Raise FORMAT when this changes: words in an old index would not be found any more."""
    made = " ".join(word for _, text, _ in WORDS for word in words_of(text))
    assert (FORMAT, hashlib.sha256(made.encode()).hexdigest()[:8]) == (1, "f8041757")


def term(*words: str, is_prefix: bool = False) -> Term:
    return Term(words, is_prefix)


QUERIES = [
    ("all words", "gas pipeline", [Alternative((term("gas"), term("pipeline")))]),
    ("a phrase", '"gas pipeline" canal', [Alternative((term("gas", "pipeline"), term("canal")))]),
    ("with the quotes of a word processor", "“gas pipeline”", [Alternative((term("gas", "pipeline"),))]),
    ("either", "a OR b c", [Alternative((term("a"),)), Alternative((term("b"), term("c")))]),
    ("a small or is a word", "a or b", [Alternative((term("a"), term("or"), term("b")))]),
    ("without", "gas -nord", [Alternative((term("gas"),), (term("nord"),))]),
    ("without, in words", "gas NOT nord", [Alternative((term("gas"),), (term("nord"),))]),
    ("without a phrase", 'gas -"nord stream"', [Alternative((term("gas"),), (term("nord", "stream"),))]),
    ("the beginning of a word", "pipel*", [Alternative((term("pipel", is_prefix=True),))]),
    ("of the last of a phrase", '"gas pipel*"', [Alternative((term("gas", "pipel", is_prefix=True),))]),
    ("parts of a word follow one another", "RFE/RL", [Alternative((term("rfe", "rl"),))]),
    ("a quote that does not end", '"gas pipeline', [Alternative((term("gas", "pipeline"),))]),
    ("no language of FTS5", "title:gas NEAR(a)", [Alternative((term("title", "gas"), term("near", "a")))]),
    ("nothing on one side", "gas OR", [Alternative((term("gas"),))]),
    ("a dash by itself", "gas - nord", [Alternative((term("gas"), term("nord")))]),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), [row[1:] for row in QUERIES], ids=[row[0] for row in QUERIES])
def test_queries(typed: str, meant: list[Alternative]) -> None:
    assert parse_query(typed) == Query(tuple(meant))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "no word"),
        ("!!! 😀", "no word"),
        ("\x00", "no word"),
        ("OR AND", "no word"),
        ("-gas", "must be there"),
        ("a OR -b", "must be there"),
        ("a" * (MAX_CHARS + 1), "too long"),
        ("a " * (MAX_WORDS + 1), "too many words"),
    ],
)
def test_what_cannot_be_searched_for(typed: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_query(typed)


TYPED = st.text(max_size=60) | st.lists(
    st.sampled_from(['"', "*", "-", "OR", "NOT", "AND", "gas", "北京", "(", ")", ":", "^", "+", "NEAR", "'", "\\", "{"])
).map(" ".join)


@given(TYPED)
@example('"')
@example("a\ud800")
@example("ﷺ ½* ⑴")
def test_whatever_is_typed_is_a_question_for_the_index_or_one_clear_line(typed: str) -> None:
    try:
        query = parse_query(typed)
    except UsageError:
        return
    with open_in_memory() as index:
        assert index.find(query.match, Scope(), newest=False, give_up_at=float("inf")) == []
    query.matches(typed)


@given(st.text(max_size=200))
def test_words_are_found_where_they_stand(text: str) -> None:
    placed = list(placed_words(text))
    assert [word for word, _, _ in placed] == words_of(text)
    assert all(words_of(text[start:end]) == [word] for word, start, end in placed)
    assert not any(word != " ".join(word.split()) or '"' in word for word, _, _ in placed)


@given(st.text(max_size=80), st.integers(0, 10), st.integers(1, 4), st.booleans())
def test_the_index_and_the_comparison_find_the_same(text: str, start: int, size: int, is_prefix: bool) -> None:
    """What the index says is compared with the warehouse: a word that the two see differently would never be found."""
    words = words_of(text)[start : start + size]
    if not words:
        return
    query = Query((Alternative((Term(tuple(words), is_prefix),)),))
    assert query.matches("", text)
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'ascii')")
        db.execute("INSERT INTO words (rowid, text) VALUES (1, ?)", (" ".join(words_of(text)),))
        assert db.execute("SELECT rowid FROM words WHERE words MATCH ?", (query.match,)).fetchall() == [(1,)]
    db.close()


@given(st.text(max_size=600), st.text(min_size=1, max_size=4))
def test_marks_are_hits(text: str, typed: str) -> None:
    words = words_of(typed)
    if words:
        for piece in (snippet(text, [Term(tuple(words))]), mark(text, [Term(tuple(words))])):
            assert all(words_of(piece.text[start:end]) == words for start, end in piece.marks)
            assert all(char.isprintable() for char in piece.text)


def test_the_snippet_shows_the_place_where_all_words_are() -> None:
    text = "Gas is dear.\n" + "Nothing happens. " * 40 + "\nThe gas pipeline\topens in Aktau today. " + "More. " * 80
    piece = snippet(text, [Term(("gas",)), Term(("pipeline",))])
    assert "The **gas** **pipeline** opens in Aktau" in piece.marked()
    assert piece.text.startswith("… ")
    assert piece.text.endswith(" …")
    assert len(piece.text) < 320
