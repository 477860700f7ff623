"""Paragraphs: what is dropped by its shape, and what only looks like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.paragraphs import (
    KeptText,
    count_paragraphs,
    keep_article_paragraphs,
    paragraph_hash,
    repeated_hashes,
)

FIRST = "The minister of transport resigned on Monday after a vote in parliament, officials said in the capital."
SECOND = "Her deputy will lead the ministry until the coalition names a successor, a spokesman told reporters."
THIRD = "Opposition parties had asked for the vote in March, when two bridges in the north were closed."


def keep(*paragraphs: str, title: str = "Minister resigns", repeated: frozenset[int] = frozenset()) -> KeptText:
    return keep_article_paragraphs(paragraphs, title=title, repeated=repeated)


DROPPED = [
    ("Sign up for our newsletter", "newsletter"),
    ("Subscribe to our newsletter and never miss a story.", "newsletter"),
    ("Get the top headlines delivered to your inbox every morning by subscribing to our newsletter.", "newsletter"),
    ("Follow us on Telegram and WhatsApp channel for more.", "newsletter"),
    ("To subscribe, click here.", "newsletter"),
    ("Advertisement", "newsletter"),
    ("Read more: Minister under pressure after bridge report", "related"),
    ("READ MORE", "related"),
    ("Related: The long way to the vote", "related"),
    ("Also read | Who is the deputy?", "related"),
    ("Читайте также: Кто станет министром", "related"),
    ("Photo: Ana Ruiz/AFP", "caption"),
    ("The minister leaves parliament. (Photo by Ana Ruiz / AFP)", "caption"),
    ("The minister leaves parliament. REUTERS/Ana Ruiz", "caption"),
    ("Image credit: Ana Ruiz", "caption"),
    ("With reporting by Reuters and AFP", "credit"),
    ("(Reporting by Ana Ruiz; Editing by Li Wei)", "credit"),
    ("Ana Ruiz in Lisbon contributed to this report.", "credit"),
    ("© 2026 Example Times. All rights reserved.", "credit"),
    ("Copyright 2026 Example Times", "credit"),
    ("MINISTER RESIGNS", "title"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), DROPPED)
def test_dropped_by_shape(line: str, reason: str) -> None:
    kept = keep(FIRST, line, SECOND)
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert [(item.text, item.reason) for item in kept.dropped] == [(line, reason)]


ARTICLE = [
    "The newspaper asked readers to sign up for its newsletter after the strike, and 4,000 did.",
    "Subscribers of the service pay twice as much as a year ago.",
    "“Follow the money,” the prosecutor said.",
    "The photo shows the minister with two men whose names the court did not release.",
    "Photographs of the bridge were shown to the committee on Tuesday.",
    "Copyright law is up for a vote on Tuesday, and the coalition is split over it again.",
    "Related charges were dropped in April after a witness withdrew his statement.",
    "The report was first published by the ministry in May, and it named three officials.",
    "This report was published by the Ministry of Health on Tuesday.",
    "The article appeared in a local paper and led to two arrests.",
    "He published his first novel in 1968 with a small press.",
    "Reporting from the front has become harder, she said.",
    "Get out of the city, the mayor told residents.",
    "Yes.",
]


@pytest.mark.parametrize("line", ARTICLE)
def test_article_text_stays(line: str) -> None:
    kept = keep(FIRST, line, SECOND)
    assert kept == KeptText(text=f"{FIRST}\n{line}\n{SECOND}")


ORIGINS = [
    ("This article was originally published on Radio Nova.", "Radio Nova"),
    ("This post was originally published on Radio Free.", "Radio Free"),
    ("Originally published by The Example Times", "The Example Times"),
    ("First published in the Morning Herald on May 3, 2021.", "the Morning Herald"),
    ("This story was produced by Grist and co-published with Fern.", "Grist"),
    ("Republished with permission from Eurasia Review.", "Eurasia Review"),
    ("This article is republished from The Conversation under a CC license. Read the original.", "The Conversation"),
    ("Copyright (c) 2021. Radio Nova, Inc. Reprinted with the permission of Radio Nova.", "Radio Nova"),
    ("The post Minister resigns appeared first on Radio Nova.", "Radio Nova"),
    ("This story first appeared in the Sunday Mail.", "the Sunday Mail"),
    ("This story appeared first in the Sunday Mail.", "the Sunday Mail"),
    ("The article was originally published by Radio Nova.", "Radio Nova"),
    ("This article was originally published at https://www.nova.example/a/b.", "nova.example"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "origin"), ORIGINS)
def test_a_syndication_line_names_the_origin(line: str, origin: str) -> None:
    kept = keep(FIRST, SECOND, line)
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert kept.syndicated_from == origin
    assert [item.reason for item in kept.dropped] == ["syndication"]


def test_a_syndication_line_is_cut_off_its_paragraph() -> None:
    kept = keep(FIRST, f"{SECOND} This article was originally published on Radio Nova.")
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert kept.syndicated_from == "Radio Nova"
    assert kept.dropped[0].text == "This article was originally published on Radio Nova."


def test_a_newsletter_box_goes_with_its_blurb() -> None:
    blurb = "It is hard to follow the region. Our correspondent Jane Roe explains it twice a month."
    kept = keep(FIRST, "Subscribe To Our New China Newsletter", blurb, "To subscribe, click here.", SECOND)
    assert kept.text == f"{FIRST}\n{SECOND}"


def test_a_caption_printed_twice_stays_once() -> None:
    caption = "The minister leaves the parliament’s building"
    copy = "The minister leaves the parliament's building"
    assert keep(FIRST, caption, copy, SECOND).text == f"{FIRST}\n{caption}\n{SECOND}"
    assert keep(caption, FIRST, copy, SECOND).text == f"{caption}\n{FIRST}\n{SECOND}"
    assert keep(FIRST, f"{caption}. {caption}.").text == f"{FIRST}\n{caption}."
    assert keep("Yes.", FIRST, "Yes.").text == f"Yes.\n{FIRST}\nYes."


def test_what_the_outlet_repeats_goes() -> None:
    box = "Example Times is read in 40 countries."
    later = "Example Times is read in 41 countries."
    articles = [[f"{FIRST} {number}", box] for number in "abc"]
    repeated = repeated_hashes(count_paragraphs(articles))
    kept = keep(FIRST, later, SECOND, repeated=repeated)
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert kept.dropped[0].reason == "repeated"


def test_counts_of_earlier_loads_and_of_the_batch_add_up() -> None:
    value = paragraph_hash("Advertisement")
    assert repeated_hashes({value: 2}, {value: 1}) == {value}
    assert repeated_hashes({value: 1}, {value: 1}) == frozenset()
    assert repeated_hashes({value: 5}) == {value}


def test_a_paragraph_counts_once_an_article() -> None:
    assert count_paragraphs([["a", "A ", "a!"], ["a"]]) == {paragraph_hash("a"): 2}


def test_a_report_printed_again_and_again_does_not_kill_itself() -> None:
    report = [FIRST, SECOND, THIRD]
    repeated = repeated_hashes(count_paragraphs([report] * 4))
    assert len(repeated) == 3
    assert keep(*report, repeated=repeated).text == "\n".join(report)


def test_hashes_fold_case_digits_and_space() -> None:
    assert paragraph_hash("Updated 3 hours  ago") == paragraph_hash("UPDATED 15 hours ago.")
    assert paragraph_hash("Kyiv") != paragraph_hash("Lviv")


@given(
    st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r"), max_size=80), max_size=8), st.text(max_size=20)
)
@example(["0:0:0:0:0", "0", "0:0:0:0:0", "0"], "")
def test_keeping_twice_equals_once(paragraphs: list[str], title: str) -> None:
    once = keep_article_paragraphs(paragraphs, title=title, repeated=frozenset())
    twice = keep_article_paragraphs(once.text.split("\n"), title=title, repeated=frozenset())
    assert twice.text == once.text


HOSTILE = [
    "this article was " * 1200,
    "photo: " * 2500,
    "(photo " * 2500,
    "the post " * 2000,
    ". " * 9000,
    "Aa " * 6000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12].strip() for text in HOSTILE])
def test_no_line_takes_long(text: str) -> None:
    started = time.process_time()
    keep(*[text[:20_000]] * 5)
    assert time.process_time() - started < 2
