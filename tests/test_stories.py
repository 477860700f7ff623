"""Stories: copies come together, other reports on the same thing stay apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Placement, Relation, Sketch
from extractors.stories import MAX_ARTICLES_PER_PASSAGE, group_stories, sketch_text

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
_SYLLABLES = ["ka", "lo", "mi", "tu", "ren", "sha", "bor", "vel", "dan", "qi", "os", "pra", "nu", "gel", "tor", "fi"]


def report(seed: int, words: int = 400) -> str:
    """A text of its own: words drawn so that no two seeds share a passage of five."""
    draw = random.Random(seed)
    text = ["".join(draw.choices(_SYLLABLES, k=draw.randint(1, 3))) for _ in range(words)]
    return " ".join(word + "." if number % 17 == 16 else word for number, word in enumerate(text))


def sketch(
    number: int,
    text: str,
    *,
    outlet: str = "",
    hours: float = 0,
    story: int | None = None,
    origin: str | None = None,
) -> Sketch:
    return Sketch(
        article_id=number,
        outlet_id=outlet or f"outlet{number}",
        published_at=MONDAY + timedelta(hours=hours),
        words=len(text.split()),
        hashes=sketch_text(text),
        story_id=story,
        syndicated_from=origin,
    )


def place(new: Sequence[Sketch], recent: Sequence[Sketch] = ()) -> dict[int, Placement]:
    return {placement.article_id: placement for placement in group_stories(new, recent)}


def _part(text: str, start: float, end: float) -> str:
    words = text.split()
    return " ".join(words[int(len(words) * start) : int(len(words) * end)])


def _shuffled(text: str) -> str:
    parts = [_part(text, start / 8, (start + 1) / 8) for start in range(8)]
    random.Random(3).shuffle(parts)
    return "\n".join(parts)


BASE = report(1)
COPIES = [
    (BASE.upper().replace(".", " !"), Relation.SYNDICATED, "case and punctuation"),
    (_part(BASE, 0, 0.34), Relation.ABRIDGED, "cut to a third"),
    (_part(BASE, 0.3, 0.6), Relation.ABRIDGED, "cut from the middle"),
    (_shuffled(BASE), Relation.SYNDICATED, "paragraphs in another order"),
    (report(90, 12) + " " + BASE, Relation.SYNDICATED, "a new headline"),
    (_part(BASE, 0, 0.5) + report(91, 30) + _part(BASE, 0.58, 1), Relation.SYNDICATED, "a quote replaced"),
    (report(92, 60) + " " + BASE + " " + report(93, 80), Relation.SYNDICATED, "boilerplate around it"),
    (report(94, 20) + " " + _part(BASE, 0, 0.34), Relation.ABRIDGED, "cut, with a headline"),
]


@pytest.mark.parametrize(("copy", "relation", "reason"), COPIES, ids=[reason for *_, reason in COPIES])
def test_an_edited_copy_joins_its_story(copy: str, relation: Relation, reason: str) -> None:
    placed = place([sketch(1, BASE), sketch(2, copy, hours=5)])
    assert placed[2].story_id == placed[1].story_id == 1, reason
    assert placed[1].relation is Relation.ORIGINAL
    assert placed[2].relation is relation


@pytest.mark.parametrize("words", [25, 60, 150, 199, 203, 204, 205, 1500])
def test_copies_of_any_length_meet(words: int) -> None:
    text = report(7, words)
    placed = place([sketch(1, text), sketch(2, text + " " + report(8, 200 if words > 30 else 0), hours=1)])
    assert placed[1].story_id == placed[2].story_id


APART = [
    (BASE, report(2), {}, "another text"),
    (BASE + report(5, 40), report(2) + report(5, 40), {}, "the same event, the same two quotes, other words"),
    (
        report(3, 160) + report(5, 120),
        report(4, 160) + report(5, 120),
        {"hours": 1},
        "a press release at length",
    ),
    (report(5, 250) + report(3, 150), report(5, 250) + report(4, 150), {"outlet": "o"}, "one column's template"),
    (
        report(5, 300) + report(3, 30),
        report(5, 300) + report(4, 30),
        {"outlet": "o", "hours": 168},
        "next week",
    ),
    (
        report(3, 600),
        _part(report(3, 600), 0.6, 1) + report(4, 300),
        {"outlet": "o", "hours": 24},
        "a live blog",
    ),
    (BASE, BASE, {"hours": 24 * 11}, "outside the window"),
    (report(3, 12), report(3, 12), {}, "too short to tell"),
    ("", "", {}, "no text at all"),
]


@pytest.mark.parametrize(("one", "other", "how", "reason"), APART, ids=[reason for *_, reason in APART])
def test_what_is_not_a_copy_stays_apart(one: str, other: str, how: dict[str, float | str], reason: str) -> None:
    outlet, hours = str(how.get("outlet", "")), float(how.get("hours", 2))
    placed = place([sketch(1, one, outlet=outlet), sketch(2, other, outlet=outlet, hours=hours)])
    assert placed[1].story_id != placed[2].story_id, reason
    assert {placement.relation for placement in placed.values()} == {Relation.ORIGINAL}


def test_an_update_of_one_outlet_joins_within_days() -> None:
    placed = place([sketch(1, _part(BASE, 0, 0.5), outlet="o"), sketch(2, BASE, outlet="o", hours=20)])
    assert placed[1].story_id == placed[2].story_id


def test_a_chain_does_not_make_a_story() -> None:
    a, b, c, d = (report(seed, 200) for seed in (11, 12, 13, 14))
    placed = place([sketch(1, f"{a} {b}"), sketch(2, f"{b} {c}", hours=1), sketch(3, f"{c} {d}", hours=2)])
    assert placed[1].story_id != placed[3].story_id


def test_boilerplate_of_many_articles_joins_nobody() -> None:
    box = report(50, 60)
    count = MAX_ARTICLES_PER_PASSAGE + 5
    new = [sketch(number, f"{report(number + 100, 50)} {box}") for number in range(1, count)]
    assert len({placement.story_id for placement in group_stories(new, [])}) == len(new)


def test_the_named_origin_leads_though_it_came_later() -> None:
    new = [
        sketch(1, BASE, outlet="daily", origin="Radio Nova"),
        sketch(2, BASE, outlet="radionova", hours=3),
        sketch(3, BASE, outlet="weekly", hours=1),
    ]
    placed = place(new)
    assert {placement.story_id for placement in placed.values()} == {2}
    assert placed[2].relation is Relation.ORIGINAL


def test_who_names_an_origin_does_not_lead() -> None:
    placed = place([sketch(1, BASE, origin="an outlet we do not read"), sketch(2, BASE, hours=3)])
    assert placed[2].relation is Relation.ORIGINAL


def test_an_early_extract_does_not_lead() -> None:
    placed = place([sketch(1, _part(BASE, 0, 0.3)), sketch(2, BASE, hours=3)])
    assert placed[2].relation is Relation.ORIGINAL
    assert placed[1].relation is Relation.ABRIDGED


def test_earlier_stories_keep_their_id_and_their_original() -> None:
    recent = [sketch(10, BASE, story=10), sketch(11, BASE, hours=1, story=10)]
    placed = place([sketch(5, BASE, hours=-5), sketch(6, _part(BASE, 0, 0.4), hours=9)], recent)
    assert {placement.story_id for placement in placed.values()} == {10}
    assert placed[5].relation is Relation.SYNDICATED
    assert placed[6].relation is Relation.ABRIDGED


def test_a_revision_stays_in_its_story() -> None:
    placed = place([sketch(10, report(77), hours=2)], [sketch(10, BASE, story=10)])
    assert placed[10] == Placement(article_id=10, story_id=10, relation=Relation.ORIGINAL)


def test_a_load_without_copies_founds_a_story_each() -> None:
    new = [sketch(number, report(number)) for number in range(1, 30)]
    assert [placement.story_id for placement in group_stories(new, [])] == list(range(1, 30))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_grouping_does_not_depend_on_the_order(shuffler: random.Random) -> None:
    new = [
        sketch(1, BASE),
        sketch(2, _part(BASE, 0, 0.4), hours=1),
        sketch(3, _shuffled(BASE), hours=2),
        sketch(4, report(2), hours=3),
        sketch(5, report(2) + report(6, 50), hours=4),
        sketch(6, report(3), hours=5),
        sketch(7, _part(report(3), 0, 0.5), hours=5),
        sketch(8, report(9), hours=6),
    ]
    recent = [sketch(20, report(9), story=20), sketch(21, report(3), hours=1, story=21)]
    expected = place(new, recent)
    shuffler.shuffle(new)
    shuffler.shuffle(recent)
    assert place(new, recent) == expected


def test_sketches_are_the_same_on_every_machine() -> None:
    assert sketch_text("One two three four five") == sketch_text("one, TWO — three\nfour 'five'")
    assert sketch_text("one two three four five") == (3148936476832551158,)
    assert sketch_text("one two three four") == ()


@given(st.text(max_size=400))
def test_any_text_can_be_sketched(text: str) -> None:
    hashes = sketch_text(text)
    assert list(hashes) == sorted(set(hashes))
    assert all(0 <= value < 2**63 for value in hashes)


def test_long_texts_are_sampled() -> None:
    assert 150 < len(sketch_text(report(1, 1000))) < 350
    assert len(sketch_text(report(1, 150))) == 146


def test_scripts_without_spaces_have_words_too() -> None:
    assert len(sketch_text("外交部发言人周一在例行记者会上回答了有关提问")) > 10
