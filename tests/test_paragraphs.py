"""Paragraphs: what is dropped by its shape, and what only looks like it."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.paragraphs import KeptText, keep_article_paragraphs
from extractors.recurrence import repeated_hashes, sightings

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


def test_a_syndication_line_goes_and_names_the_origin() -> None:
    kept = keep(FIRST, SECOND, "This article was originally published on Radio Nova.")
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert kept.syndicated_from == "Radio Nova"
    assert [item.reason for item in kept.dropped] == ["syndication"]


@pytest.mark.parametrize("name", ["Radio Nova", "The Radio Nova", "www.nova.example"])
def test_a_line_that_names_the_site_itself_names_no_origin(name: str) -> None:
    for line in ("The post Minister resigns appeared first on Radio Nova.", "Originally published on nova.example."):
        kept = keep_article_paragraphs([FIRST, SECOND, line], title="", own_names=[name])
        assert kept.text == f"{FIRST}\n{SECOND}"
        assert (kept.syndicated_from is None) is ((name[-4:] == "Nova") == ("Nova" in line))


def test_a_syndication_line_is_cut_off_its_paragraph() -> None:
    kept = keep(FIRST, f"{SECOND} This article was originally published on Radio Nova.")
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert kept.syndicated_from == "Radio Nova"
    assert kept.dropped[0].text == "This article was originally published on Radio Nova."


def test_a_newsletter_box_goes_with_its_blurb() -> None:
    blurb = "It is hard to follow the region. Our correspondent Jane Roe explains it twice a month."
    kept = keep(FIRST, "Subscribe To Our New China Newsletter", blurb, "To subscribe, click here.", SECOND)
    assert kept.text == f"{FIRST}\n{SECOND}"


def test_two_prompts_in_an_article_are_no_box() -> None:
    prompts = ("Sign up for our newsletter", "Follow us on Telegram.")
    assert keep(FIRST, prompts[0], SECOND, THIRD, prompts[1]).text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert keep(FIRST, "Sign up for our newsletter!", SECOND, prompts[1], THIRD).text == f"{FIRST}\n{SECOND}\n{THIRD}"


BOXES = [
    "Sign up for our newsletter",
    "Follow us on Telegram and WhatsApp",
    "Read more: the long way to the vote",
    "READ MORE",
    "All rights reserved. Reproduction is prohibited.",
]
BY_MAIL = "Her deputy Ana Ruiz leads the ministry from now on, the coalition tells the press by email."


@pytest.mark.parametrize("text", [[FIRST], [BY_MAIL], [FIRST, BY_MAIL], [FIRST, BY_MAIL, THIRD]])
def test_a_text_with_boxes_above_and_below_stays_whole(text: list[str]) -> None:
    for before in product(BOXES, repeat=2):
        for after in BOXES:
            assert keep(*before, *text, after).text == "\n".join(text), (before, after)


def test_a_caption_printed_twice_stays_once() -> None:
    caption = "The minister leaves the parliament’s building"
    copy = "The minister leaves the parliament's building"
    assert keep(FIRST, caption, copy, SECOND).text == f"{FIRST}\n{caption}\n{SECOND}"
    assert keep(caption, FIRST, copy, SECOND).text == f"{caption}\n{FIRST}\n{SECOND}"
    assert keep(FIRST, f"{caption}. {caption}.").text == f"{FIRST}\n{caption}."
    assert keep("Yes.", FIRST, "Yes.").text == f"Yes.\n{FIRST}\nYes."


def test_a_caption_printed_again_with_its_credit_goes() -> None:
    caption = "The minister leaves the parliament building on Monday"
    assert keep(FIRST, f"{caption}.", f"{caption} (file photo).", SECOND).text == f"{FIRST}\n{caption}.\n{SECOND}"
    longer = f"{caption} and goes home to the north."
    assert longer in keep(FIRST, f"{caption}.", longer, SECOND).text


def test_the_section_over_a_text_goes() -> None:
    assert keep("Politics", FIRST, SECOND, THIRD).text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert keep("Politics", "Jane Roe", FIRST, SECOND, THIRD).dropped[1].reason == "label"
    assert keep("Lima", "Nice", "Oral", FIRST, SECOND, THIRD).text.startswith("Lima"), "a list"
    assert keep("Politics", FIRST).text.startswith("Politics"), "too little to be sure"
    assert keep(FIRST, "Background", SECOND, THIRD).text.split("\n")[1] == "Background", "a subheading"


def test_what_tells_who_the_author_is_goes_at_the_end_only() -> None:
    about = "Jane Roe is a correspondent in Lisbon."
    kept = keep_article_paragraphs([FIRST, SECOND, about], title="", authors=["Jane Roe"])
    assert kept.text == f"{FIRST}\n{SECOND}"
    alone = keep_article_paragraphs(
        [about, *[f"{FIRST} {number}." for number in range(6)]], title="", authors=["Jane Roe"]
    )
    assert alone.text.startswith(about)
    assert keep(FIRST, about).text.endswith(about)


def test_what_the_outlet_repeats_goes() -> None:
    box = "Example Times is read in 40 countries."
    later = "Example Times is read in 41 countries."
    articles = [[f"{FIRST} {number}", box] for number in "abc"]
    repeated = repeated_hashes(map(sightings, articles))
    kept = keep(FIRST, later, SECOND, repeated=repeated)
    assert kept.text == f"{FIRST}\n{SECOND}"
    assert kept.dropped[0].reason == "repeated"


def test_a_report_printed_again_and_again_does_not_kill_itself() -> None:
    report = [FIRST, SECOND, THIRD]
    repeated = repeated_hashes([sightings(report)] * 4)
    assert len(repeated) == 3
    assert keep(*report, repeated=repeated).text == "\n".join(report)


def test_an_inset_goes_with_its_headline() -> None:
    inset = (
        "Locked Out: The Plight Of The Fishermen",
        "Radio Nova is partnering with its sister station to highlight the plight of the fishermen.",
    )
    assert keep(FIRST, *inset, SECOND).text == f"{FIRST}\n{SECOND}"


def test_a_teaser_goes_with_its_pointer() -> None:
    cut = "The minister has been under pressure since the bridges in the north were closed and her..."
    assert keep(FIRST, "Read more:", cut, SECOND).text == f"{FIRST}\n{SECOND}"
    assert keep(FIRST, "Read more:", "Minister under pressure", SECOND).text == f"{FIRST}\n{SECOND}"
    assert keep(FIRST, "Read more:", SECOND).text == f"{FIRST}\n{SECOND}", "a pointer whose teaser is gone already"


def test_pointers_under_one_label_go() -> None:
    kept = keep(FIRST, "MORE OF THIS | Ten new ships", "MORE OF THIS | The strike", SECOND)
    assert kept.text == f"{FIRST}\n{SECOND}"


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
