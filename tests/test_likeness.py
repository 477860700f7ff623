"""Likeness: what counts as shared, and which texts are one report by it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import likeness
from extractors.likeness import Judgement, Likeness, compare, fewest_shared, judge, one_report
from extractors.passages import read_words
from tests.quality.lookalikes import FORMS
from tests.quality.other_people import LANGUAGES, two_days
from tests.test_stories import report

OWN, OTHER = report(1, 150), report(2, 150)
SPEECH = report(3, 90)


def like(a: str, b: str) -> Likeness:
    return compare(read_words(a), read_words(b))


def judged(a: str, b: str) -> Judgement:
    found = judge(like(a, b))
    first = one_report(read_words(a), read_words(b))
    assert (first is not None) == found.same, "by the first look, too"
    if first is not None:
        short = min(read_words(a), read_words(b), key=lambda words: (len(words), words.text))
        assert first.passages >= fewest_shared(short), "pairs with fewer are not looked at"
    for at_least in (0.5, 0.9):
        whole = first if first is not None and first.contained >= at_least else None
        assert one_report(read_words(b), read_words(a), at_least=at_least) == (whole and _swapped(whole))
    return found


def _swapped(like: Likeness) -> Likeness:
    return replace(like, a_in_b=like.b_in_a, b_in_a=like.a_in_b)


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


BACKGROUND = (
    "Rights groups say that the law is used against everyone who speaks up.\n"
    "More than forty people have been tried under it since spring, a count shows, and no appeal has been granted.\n"
    "The ministry did not answer questions that were sent to it in writing."
)
TOLD = "A court in {} has sentenced {} to {} years in a camp over a post, the third such verdict this month."
VERDICT = TOLD.format("Karsk", "Marat Esenov", "four")
OTHERS = [
    (VERDICT, TOLD.format("Narva", "Jana Kolb", "six"), "another person, place and term"),
    (VERDICT, TOLD.format("Karsk", "Jana Kolb", "four"), "nothing but the name differs"),
    (
        VERDICT,
        "The poet Jana Kolb was led out of a hall in Narva on Monday after hearing that she will spend six years away.",
        "first lines that say it otherwise",
    ),
    (
        "Ein Gericht in Karsk hat den Lehrer Marat Esenow wegen einer Nachricht zu vier Jahren Lagerhaft verurteilt.",
        "Ein Gericht in Karsk hat den Lehrer Denis Kolb wegen einer Nachricht zu vier Jahren Lagerhaft verurteilt.",
        "a language that writes nouns with capitals",
    ),
    (
        "سجنت محكمة في المدينة الشاعر مارات إيسينوف أربع سنوات بعد منشور كتبه على صفحته في الربيع",
        "سجنت محكمة في المدينة الشاعر يانا كولب أربع سنوات بعد منشور كتبه على صفحته في الربيع",
        "a script without capitals",
    ),
    (
        "სასამართლომ პოეტი მარატ ესენოვი პოსტის გამო ოთხი წლით ბანაკში გაგზავნა და საჩივარი არ მიიღო",
        "სასამართლომ პოეტი იანა კოლბი პოსტის გამო ოთხი წლით ბანაკში გაგზავნა და საჩივარი არ მიიღო",
        "a script with capitals that nobody uses",
    ),
    (
        "一家法院周一因为一篇网上文章判处诗人陈若兰四年监禁。",
        "一家法院周一因为一篇网上文章判处诗人鲁兰斯四年监禁。",
        "a script without spaces, and a character in both names",
    ),
]
NOT_OTHERS = [
    (VERDICT, TOLD.format("Karsk", "Marat Essenov", "4"), "another transliteration, and a figure in digits"),
    (VERDICT, TOLD.format("Karsk", "Marat Esenov", "six"), "a term corrected"),
    (VERDICT, f"NEW HARBOUR (Wire Service) – {VERDICT}", "a dateline"),
    (f"By Olga Linde\n{VERDICT}", f"Text: Piotr Zawada, Wire Service\n{VERDICT}", "bylines"),
    (f"Poet Sent To Camp Over Post\n{VERDICT}", f"Karsk Court Hands Writer Four Years\n{VERDICT}", "headlines"),
    (
        VERDICT,
        "Marat Esenov must spend four years in a camp, a court ruled, his family told Radio Nova.",
        "new lead",
    ),
    (
        "سجنت محكمة في المدينة الشاعر مارات إيسينوف أربع سنوات بعد منشور كتبه على صفحته في الربيع",
        "حبست محكمة في المدينة الشاعر مارات إيسينوف أربع سنوات بعد تعليق كتبه على صفحته في الربيع",
        "a word for a word in a script without capitals",
    ),
]


@pytest.mark.parametrize(("a", "b", "reason"), OTHERS, ids=[reason for *_, reason in OTHERS])
def test_a_report_on_somebody_else_is_another(a: str, b: str, reason: str) -> None:
    """However much background both repeat."""
    found = judged(f"{a}\n{BACKGROUND}", f"{b}\n{BACKGROUND}")
    assert not found.same, reason
    assert "where one names" in found.reason


@pytest.mark.parametrize(("a", "b", "reason"), NOT_OTHERS, ids=[reason for *_, reason in NOT_OTHERS])
def test_an_edited_report_stays_one(a: str, b: str, reason: str) -> None:
    background = "\n".join([BACKGROUND, *LANGUAGES["Spanish"].background])
    found = judged(f"{a}\n{background}", f"{b}\n{background}")
    assert found.same, found.reason


def test_nouns_for_nouns_are_no_names_where_all_have_capitals() -> None:
    first = "Ein Gericht in Karsk hat den Lehrer Marat Esenow nach einer Nachricht zu vier Jahren Lagerhaft verurteilt."
    second = "Ein Gericht in Karsk hat den Dozenten Marat Esenow nach einer Notiz zu vier Jahren Straflager verurteilt."
    background = "\n".join(LANGUAGES["German"].background)
    found = judged(f"{first}\n{background}", f"{second}\n{background}")
    assert found.same, found.reason


def test_the_figures_of_another_day_are_another_report() -> None:
    first, second = two_days(random.Random(0))
    assert like(first, second).contained > 0.6
    assert "a form filled in anew" in judged(first, second).reason


def test_a_run_is_one_in_both_texts() -> None:
    """Paragraphs in another order all stand in the other text, but not as one stretch."""
    lines = [report(seed, 30) for seed in range(5)]
    found = like("\n".join(lines), "\n".join(reversed(lines)))
    assert found.a_in_b == 1.0
    assert 30 <= found.run_words < 40


def test_what_is_kept_of_a_pair_is_of_this_pair_asked_in_this_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_PAIRS_KEPT", 3)
    monkeypatch.setattr(likeness, "_kept", kept := {})  # type: ignore[var-annotated]
    whole, half = report(1, 150), " ".join(report(1, 150).split()[:75])
    asked = [
        (read_words(a), read_words(b), same_outlet, timedelta(days=days), at_least)
        for a, b in ((whole, half), (half, whole), (whole, whole), (whole, OTHER))
        for same_outlet in (False, True)
        for days in (0, 5, 11)
        for at_least in (0.6, 0.9)
    ]
    found = []
    for a, b, same_outlet, apart, at_least in [*asked, *asked]:
        found.append(one_report(a, b, same_outlet=same_outlet, apart=apart, at_least=at_least))
        assert one_report(a, b, same_outlet=same_outlet, apart=apart, at_least=at_least) is found[-1]
        if len(found) % 5 == 0:
            kept.clear()
        assert len(kept) <= 3
    assert found[: len(asked)] == found[len(asked) :]
    assert {each is None for each in found} == {True, False}
    for (a, b, *_), each in zip(asked, found, strict=False):
        assert each is None or (each.a_in_b, each.b_in_a) == (compare(a, b).a_in_b, compare(a, b).b_in_a)


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
    assert judge(there) == judge(back) == judged(a, b)


@pytest.mark.parametrize(
    "text", ["“" * 200_000, '"a ' * 100_000, "‘" + "a’a " * 60_000, "1," * 100_000, "x" * 2_000_000]
)
def test_no_text_takes_long(text: str) -> None:
    """Nothing here grows faster than the text; a pattern that backtracks would take minutes."""
    assert not judged(text, OWN).same
