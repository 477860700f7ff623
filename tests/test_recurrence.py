"""What repeats: copies that meet in one hash, and what tells a box from the background of a running story."""

from __future__ import annotations

import pytest

from extractors.recurrence import are_apart, lines_of, paragraph_hash, repeated_hashes, repeats, sightings

SAME = [
    ("case, digits, space", "Updated 3 hours  ago", "UPDATED 15 hours ago."),
    (
        "a number and what it counts",
        "Join 12,345 readers who get the news every morning",
        "Join 9 people who get the news every morning",
    ),
    (
        "the author",
        "Today's newsletter is written by Anna Roe and sent to you every morning.",
        "Today's newsletter is written by Ben Li and sent to you every morning.",
    ),
    (
        "the day",
        "You are reading the letter of 3 May 2026, sent to you every morning.",
        "You are reading the letter of 14 June 2026, sent to you every morning.",
    ),
    (
        "the day, in a language that writes months small",
        "Вы читаете письмо от 3 мая 2026 года, оно выходит каждое утро.",
        "Вы читаете письмо от 14 июня 2026 года, оно выходит каждое утро.",
    ),
]


@pytest.mark.parametrize(("reason", "one", "other"), SAME, ids=[case[0] for case in SAME])
def test_near_identical_boxes_meet(reason: str, one: str, other: str) -> None:
    assert paragraph_hash(one) == paragraph_hash(other)


APART = [
    ("too few words to do without the name", "Kyiv", "Lviv"),
    ("the same, in a sentence", "Smith told reporters in Kyiv on Monday.", "Jones told reporters in Lviv on Friday."),
    (
        "other words",
        "The minister resigned after the vote on the bridges in Aktau.",
        "The minister resigned after the vote on the harbour in Aktau.",
    ),
]


@pytest.mark.parametrize(("reason", "one", "other"), APART, ids=[case[0] for case in APART])
def test_other_paragraphs_do_not(reason: str, one: str, other: str) -> None:
    assert paragraph_hash(one) != paragraph_hash(other)


def story(place: str, *more: str) -> list[str]:
    """A report on the strike in Aktau."""
    return [
        f"Dock workers in Aktau stopped work at {place} again, and the ships of Caspian Line turned back.",
        f"Caspian Line said that the strike in Aktau had cost it a week at {place}.",
        *more,
        f"The union in Aktau said it would speak with Caspian Line about {place} at the end of the month.",
    ]


BACKGROUND = "The strike began in March when workers in Aktau learned that Caspian Line would close two piers."
BOX = "Jane Roe explains the region from Lisbon twice a month, with Li Wei in Taipei."
PLACES = ("the grain pier", "the oil pier", "the gate", "the yard")


def test_background_is_at_home_and_a_box_is_not() -> None:
    found = sightings(story("the gate", BACKGROUND, BOX))
    assert found[paragraph_hash(BACKGROUND)]
    assert not found[paragraph_hash(BOX)]


def test_background_of_a_running_story_does_not_repeat_and_a_box_does() -> None:
    seen = [sightings(story(place, BACKGROUND, BOX)) for place in PLACES]
    assert repeated_hashes(seen) == {paragraph_hash(BOX)}


def test_background_without_capitals_is_told_by_its_words() -> None:
    running = [
        [
            "أوقف عمال ميناء أكتاو العمل عند الرصيف وعادت سفن الشركة.",
            "قالت الشركة إن إضراب العمال في ميناء أكتاو كلفها أسبوعا.",
            "بدأ إضراب عمال ميناء أكتاو عندما أغلقت الشركة رصيفين.",
            f"قال العمال إن الشركة ستتحدث معهم عن الميناء {number} مرات.",
        ]
        for number in "123"
    ]
    assert paragraph_hash(running[0][2]) not in repeated_hashes(map(sightings, running))
    boxed = [[*each[:2], "تقرأون صحيفة المثال كل صباح في أربعين دولة.", each[3]] for each in running]
    assert paragraph_hash(boxed[0][2]) in repeated_hashes(map(sightings, boxed))


def test_what_is_no_sentence_repeats_whatever_it_names() -> None:
    label = "Strike in Aktau: the fight with Caspian Line"
    seen = [sightings(story(place, label)) for place in PLACES]
    assert paragraph_hash(label) in repeated_hashes(seen)


def test_what_hangs_under_a_label_goes_with_it() -> None:
    inset = (
        "Locked Out: The Plight Of Aktau’s Workers",
        "Radio Nova reports with Caspian Line’s workers in Aktau on the strike.",
    )
    seen = [sightings(story(place, *inset)) for place in PLACES]
    assert repeated_hashes(seen) >= {paragraph_hash(line) for line in inset}


def test_two_lines_of_a_box_do_not_make_each_other_at_home() -> None:
    lines = ("The Example Gazette is read in many countries.", "The Example Gazette is free for all.")
    found = sightings(story("the gate", *lines))
    assert not any(found[paragraph_hash(line)] for line in lines)


def test_a_box_of_a_specialised_outlet_repeats_once_it_leaves_its_topic() -> None:
    box = "Follow the strike in Aktau and what Caspian Line does about it with us."
    on_topic = [sightings(story(place, box)) for place in PLACES]
    other = [
        sightings([f"The court in {town} heard the case of the bridge.", box, "The judge named no day."])
        for town in ("Oral", "Semey", "Taraz", "Turkestan")
    ]
    assert paragraph_hash(box) not in repeated_hashes(on_topic)
    assert paragraph_hash(box) in repeated_hashes([*on_topic, *other])


def test_two_articles_are_not_enough() -> None:
    assert not repeats(2, 0)
    assert repeats(3, 0)
    assert not repeats(3, 2)
    assert repeats(4, 2)


def test_a_paragraph_counts_once_an_article() -> None:
    assert list(sightings(["a", "A ", "a!"])) == [paragraph_hash("a")]
    assert repeated_hashes([sightings(["a", "A ", "a!"]), sightings(["a"])]) == frozenset()


@pytest.mark.parametrize(
    ("reason", "texts", "apart"),
    [
        ("three reports", [["One."], ["Two."], ["Three."]], True),
        ("two reports", [["One."], ["Two."]], False),
        ("one under three addresses", [["One.", "Two."]] * 3, False),
        ("copies with another end", [["A long report.", f"End {end}."] for end in "abc"], False),
        ("two, one of them twice", [["One."], ["Two."], ["Two!", "It was moved."]], False),
        ("with background in common", [["It began.", f"What was new on the day number {n}."] for n in "abc"], True),
        ("nothing is left of them", [[], [], []], True),
    ],
)
def test_copies_are_one_text(reason: str, texts: list[list[str]], apart: bool) -> None:
    assert are_apart(map(lines_of, texts)) is apart, reason
