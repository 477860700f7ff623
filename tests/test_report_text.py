"""Text and addresses from feeds, made fit to be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.report.text import clean_text, marked, safe_link, shown_address


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("javascript:alert(1)", "runs"),
        ("JAVASCRIPT:alert(1)", "runs"),
        (" javascript:alert(1)", "runs in browsers that trim"),
        ("java\tscript:alert(1)", "runs in browsers that drop tabs"),
        ("data:text/html,<script>", "runs"),
        ("//evil.example/x", "no scheme"),
        ("https://", "no host"),
        ("https://a.example/\x00", "control character"),
        ('https://a.example/"onmouseover=1', "ends an attribute"),
        ("https://a.example/ b", "blank ends a Markdown link"),
        ("https://bank.example@evil.example/", "shows another host than it opens"),
        ("https://[::1", "no address at all"),
        ("https://a.example/" + "x" * 3000, "far too long"),
        ("ftp://a.example/", "not the web"),
    ],
)
def test_links_refused(url: str, why: str) -> None:
    assert safe_link(url) is None, why


def test_links_kept() -> None:
    for url in ("https://a.example/b?c=d&e=(f)#g", "http://пример.example/путь", "https://a.example:8080/'x'"):
        assert safe_link(url) == url


@given(st.text(max_size=80), st.integers(1, 60))
def test_clean_text_is_one_harmless_line(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    assert len(cleaned) <= limit
    assert clean_text(cleaned, limit) == cleaned
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} or c in "\u202e\u2066\u2028" for c in cleaned)


def test_clean_text_keeps_scripts_and_emoji() -> None:
    assert clean_text("محمد بن سلمان") == "محمد بن سلمان"
    assert clean_text("王小明 👩‍🚀") == "王小明 👩‍🚀"
    assert clean_text("safe\u202egnp.exe") == "safegnp.exe"


def test_names_that_look_the_same_are_shown_the_same() -> None:
    assert clean_text("Ay\u200bgul \ufeffSa\u00adtova") == "Aygul Satova"
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم", "spelling"


@pytest.mark.parametrize(
    ("sentence", "surfaces", "names"),
    [
        ("Ana met Anatoly.", ["Ana"], ["Ana"]),  # not inside a longer word
        ("Ana Lee said Lee won.", ["Lee", "Ana Lee"], ["Ana Lee", "Lee"]),  # the longer form first
        ("王小明表示", ["王小明"], ["王小明"]),  # scripts without spaces
        ("Nothing here.", ["Ana"], []),
        ("U.S.A.'s plan", ["U.S.A."], ["U.S.A."]),
        ("a (b", ["(b"], ["(b"]),  # a form that is no pattern
    ],
)
def test_marked(sentence: str, surfaces: list[str], names: list[str]) -> None:
    pieces = marked(sentence, surfaces)
    assert [text for text, named in pieces if named] == names
    assert "".join(text for text, _ in pieces) == sentence


def test_marked_cuts_around_the_name() -> None:
    pieces = marked("x " * 600 + "Ana Lee " + "y " * 600, ["Ana Lee"], limit=200)
    text = "".join(piece for piece, _ in pieces)
    assert ("Ana Lee", True) in pieces
    assert len(text) <= 202
    assert text[0] == text[-1] == "…"


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=4))
def test_marking_changes_no_character(sentence: str, surfaces: list[str]) -> None:
    joined = "".join(text for text, _ in marked(sentence, surfaces))
    assert joined == clean_text(sentence)


def test_feed_addresses_lose_their_keys() -> None:
    assert shown_address("https://me:secret@a.example/feed?token=abc#x") == "https://a.example/feed"
    assert shown_address("https://[me:secret@a/feed") == "(not an address)"
