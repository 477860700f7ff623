"""Likeness: what counts as shared, and which texts are one report by it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.likeness import Judgement, Likeness, compare, judge
from extractors.passages import read_words
from tests.quality.lookalikes import FORMS
from tests.test_stories import report

OWN, OTHER = report(1, 150), report(2, 150)
SPEECH = report(3, 90)


def like(a: str, b: str) -> Likeness:
    return compare(read_words(a), read_words(b))


def judged(a: str, b: str) -> Judgement:
    return judge(like(a, b))


SAME = [
    (OWN, OWN.replace(".", " –").upper(), "case and punctuation"),
    (f"{OWN}\n“{SPEECH}”", f"{OWN}\n“{report(4, 120)}”", "a long quote replaced: it is not the teller's"),
    (f"{OWN}\n“{SPEECH}”", f'{OWN}\n"{SPEECH}"', "other quotation marks"),
    (f"“{SPEECH}”", f"“{SPEECH}” {OTHER}", "a statement that is nothing but speech"),
    (OWN + " 1,200 of 5 dead", OWN + " 1200 of five dead", "figures written otherwise"),
    (OWN, f"{report(5, 60)} {OWN} {report(6, 90)}", "boilerplate around it"),
]
APART = [
    (OWN, OTHER, "other words"),
    (f"{report(7, 50)} “{SPEECH}”", f"{report(8, 200)} “{SPEECH}”", "the same long quote"),
    (f"{report(7, 50)} ‘{SPEECH}’", f"{report(8, 200)} «{SPEECH}»", "the same, in other quotation marks"),
    (f"{OWN} {report(5, 150)}", f"{OWN} {report(6, 180)}", "half of it is background"),
    (report(7, 24), f"{' '.join(report(7, 24).split()[:17])} {OTHER}", "a sentence of a short text"),
    ("", OWN, "no text"),
]


@pytest.mark.parametrize(("a", "b", "reason"), SAME, ids=[reason for *_, reason in SAME])
def test_one_report(a: str, b: str, reason: str) -> None:
    assert judged(a, b).same, judged(a, b).reason


@pytest.mark.parametrize(("a", "b", "reason"), APART, ids=[reason for *_, reason in APART])
def test_two_reports(a: str, b: str, reason: str) -> None:
    assert not judged(a, b).same, judged(a, b).reason


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_filled_in_anew_is_no_copy(kind: str) -> None:
    """Four fifths of the words are the same; names and figures are not."""
    first, second = FORMS[kind](random.Random(1)), FORMS[kind](random.Random(2))
    assert like(first, second).contained > 0.75
    assert "a form filled in anew" in judged(first, second).reason
    assert judged(first, first).same


def test_a_toll_that_rose_is_no_form() -> None:
    words = OWN.split()
    text = " ".join([*words[:40], "12", *words[40:80], "30", *words[80:], "Monday", *words[:20]])
    later = text.replace("12", "15").replace("30", "41").replace("Monday", "Tuesday")
    assert judged(text, later).same


def test_what_is_shared_is_told() -> None:
    found = like(f"{report(4, 30)} {OWN}", f"{OWN} {report(5, 300)}")
    assert (found.run_words, found.run, found.passages) == (150, OWN.rstrip("."), 146)
    assert found.a_in_b == pytest.approx(150 / 180)
    assert found.b_in_a == pytest.approx(150 / 450)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared_in_either_order(a: str, b: str) -> None:
    there, back = like(a, b), like(b, a)
    assert (there.a_in_b, there.b_in_a, there.contained) == (back.b_in_a, back.a_in_b, back.contained)
    assert there.run in a or there.run in b
    assert all(0 <= share <= 1 for share in (there.a_in_b, there.b_in_a, there.contained))
    assert judge(there) == judge(back)


@pytest.mark.parametrize(
    "text", ["“" * 200_000, '"a ' * 100_000, "‘" + "a’a " * 60_000, "1," * 100_000, "x" * 2_000_000]
)
def test_no_text_takes_long(text: str) -> None:
    """Nothing here grows faster than the text; a pattern that backtracks would take minutes."""
    assert not judged(text, OWN).same
