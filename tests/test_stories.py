"""Stories: copies come together, other reports on the same thing stay apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Placement, Relation, StoryArticle
from extractors.stories import MAX_LOOKS, MAX_OWNERS, MAX_SPREADS, group_stories
from tests.quality.other_people import LANGUAGES, two_people

ORIGINAL, SYNDICATED, ABRIDGED = Relation.ORIGINAL, Relation.SYNDICATED, Relation.ABRIDGED
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
_SYLLABLES = ["ka", "lo", "mi", "tu", "ren", "sha", "bor", "vel", "dan", "qi", "os", "pra", "nu", "gel", "tor", "fi"]


def report(seed: int, words: int = 400) -> str:
    """A text of its own: words drawn so that no two seeds share a passage of five."""
    draw = random.Random(seed)
    text = ["".join(draw.choices(_SYLLABLES, k=draw.randint(1, 3))) for _ in range(words)]
    return " ".join(word + "." if number % 17 == 16 else word for number, word in enumerate(text))


def told(
    number: int,
    text: str,
    *,
    outlet: str = "",
    hours: float = 0,
    story: int | None = None,
    origin: str | None = None,
) -> StoryArticle:
    return StoryArticle(
        article_id=number,
        outlet_id=outlet or f"outlet{number}",
        published_at=MONDAY + timedelta(hours=hours),
        words=len(text.split()),
        text=text,
        story_id=story,
        syndicated_from=origin,
    )


def place(new: Sequence[StoryArticle], recent: Sequence[StoryArticle] = ()) -> dict[int, Placement]:
    changed = [article.article_id for article in new if article.story_id is not None]
    return {placement.article_id: placement for placement in group_stories([*new, *recent], changed=changed)}


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
    placed = place([told(1, BASE), told(2, copy, hours=5)])
    assert placed[2].story_id == placed[1].story_id == 1, reason
    assert placed[1].relation is Relation.ORIGINAL
    assert placed[2].relation is relation


@pytest.mark.parametrize("words", [25, 60, 150, 199, 203, 204, 205, 1500])
def test_copies_of_any_length_meet(words: int) -> None:
    text = report(7, words)
    placed = place([told(1, text), told(2, text + " " + report(8, 200 if words > 30 else 0), hours=1)])
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
    placed = place([told(1, one, outlet=outlet), told(2, other, outlet=outlet, hours=hours)])
    assert placed[1].story_id != placed[2].story_id, reason
    assert {placement.relation for placement in placed.values()} == {Relation.ORIGINAL}


def test_an_update_of_one_outlet_joins_within_days() -> None:
    placed = place([told(1, _part(BASE, 0, 0.5), outlet="o"), told(2, BASE, outlet="o", hours=20)])
    assert placed[1].story_id == placed[2].story_id


def test_a_chain_does_not_make_a_story() -> None:
    """Each shares two thirds with the next, the first and the last share a third."""
    parts = [report(seed, 100) for seed in range(11, 16)]
    chain = ["\n".join(parts[start : start + 3]) for start in range(3)]
    placed = place([told(number + 1, text, hours=number) for number, text in enumerate(chain)])
    assert placed[1].story_id == placed[2].story_id != placed[3].story_id


def test_a_cut_of_what_the_reference_tells_otherwise_joins() -> None:
    """The longest has two thirds of the report and an ending of its own; a cut holds the other end."""
    longest = _part(BASE, 0, 0.67) + "\n" + report(80, 200)
    placed = place([told(1, BASE), told(2, longest, hours=2), told(3, _part(BASE, 0.67, 1), hours=3)])
    assert len({placement.story_id for placement in placed.values()}) == 1


def test_a_roundup_does_not_join_the_reports_it_is_made_of() -> None:
    one, two = report(31, 200), report(32, 220)
    placed = place([told(1, one), told(2, two, hours=1), told(3, f"{one}\n{two}", hours=9), told(4, one, hours=12)])
    assert placed[1].story_id != placed[2].story_id
    assert placed[4].story_id == placed[1].story_id


def test_a_report_that_comes_after_its_extracts_makes_them_one_story() -> None:
    """It was published before them, though it was read last; the story keeps the id it had first."""
    first, last = told(5, _part(BASE, 0, 0.4), hours=3), told(6, _part(BASE, 0.6, 1), hours=4)
    before = place([first, last])
    assert before[5].story_id != before[6].story_id
    stored = [replace(first, story_id=5), replace(last, story_id=6)]
    placed = place([told(7, BASE, hours=1)], stored)
    assert {placement.story_id for placement in placed.values()} == {5}
    assert [placed[number].relation for number in (5, 6, 7)] == [ABRIDGED, ABRIDGED, ORIGINAL]


def test_a_large_story_takes_in_copies_and_stays_as_it_is() -> None:
    """Not all of its articles are at hand: it keeps its id and those it has, whatever comes."""
    stored = [told(number, BASE, hours=number, story=99) for number in (10, 11)]
    extract = told(12, _part(BASE, 0.6, 1), hours=2, story=12)
    placements = group_stories([told(1, BASE + report(8, 50)), *stored, extract], closed=[99])
    assert [placement.story_id for placement in placements] == [99, 99, 99, 99]


def test_stories_that_nothing_new_belongs_to_stay_as_they_are() -> None:
    """Whatever made them: a new article that shares a paragraph with them is no reason to tell them apart."""
    other = report(81)
    stored = [told(10, BASE, story=10), told(11, other, hours=1, story=10)]
    stranger = told(1, f"{report(82)} {_part(BASE, 0, 0.1)}", hours=2)
    placed = place([stranger], stored)
    assert (placed[10].story_id, placed[11].story_id, placed[1].story_id) == (10, 10, 1)
    placed = place([told(1, other, hours=2)], stored)
    assert placed[11].story_id == placed[1].story_id != placed[10].story_id == 10, (
        "now one is told anew, and so all are"
    )


def test_what_leaves_a_story_is_taken_in_by_those_near_by() -> None:
    """A new report takes the reference of a story away; an extract is left, of which a third article has a part."""

    def words(seed: int, start: int, end: int) -> str:
        return " ".join(report(seed, 400).split()[start:end])

    reference = f"{words(1, 0, 300)}"
    extract = f"{words(1, 0, 170)} {words(2, 0, 90)}"
    near = f"{words(1, 100, 160)} {words(1, 160, 170)} {words(2, 0, 50)} {words(9, 0, 50)}"
    longer = f"{words(1, 110, 300)} {words(4, 0, 200)} {words(9, 20, 45)}"
    stored = [told(1, reference, story=1), told(2, extract, hours=1, story=1), told(3, near, hours=2, story=3)]
    anew = [replace(article, story_id=None) for article in stored]
    for new, others in (([told(9, longer, hours=5)], stored), ([told(9, longer, hours=5), *anew], [])):
        placed = place(new, others)
        assert placed[1].story_id == placed[9].story_id != placed[2].story_id == placed[3].story_id


def test_what_a_new_article_sets_off_along_a_chain_of_stories_is_all_regrouped() -> None:
    """Each shares a report with the next: where that goes on for longer than is followed, all are grouped anew."""
    text = report(61, 2000).split()
    chain = [" ".join(text[start : start + 100]) for start in range(0, 30 * (MAX_SPREADS + 4), 30)]
    stored = [told(number, part, hours=number / 10, story=number) for number, part in enumerate(chain, start=10)]
    new = told(1, f"{' '.join(text[:80])} {report(62, 60)}", hours=3)
    anew = place([new, *(replace(article, story_id=None) for article in stored)])
    placed = place([new], stored)
    assert len({placement.story_id for placement in placed.values()}) < len(chain), "some are one report"

    def stories(places: dict[int, Placement]) -> set[frozenset[int]]:
        ids = {placement.story_id for placement in places.values()}
        return {frozenset(number for number, each in places.items() if each.story_id == story) for story in ids}

    assert stories(placed) == stories(anew)


def test_a_text_like_more_new_ones_than_are_looked_at_is_grouped_with_them() -> None:
    stored = [told(1, f"{BASE} {report(63, 20)}", story=1)]
    new = [told(number, BASE, hours=1) for number in range(2, MAX_LOOKS + 5)]
    assert {placement.story_id for placement in place(new, stored).values()} == {1}


def test_a_part_of_a_sampled_text_finds_it_through_few_passages() -> None:
    """Its story's reference is longer, but repeats itself, and so is kept whole."""
    found = 0
    for seed in range(20):
        member = report(seed, 250).split()
        reference = " ".join([*member[:160], *member[:20] * 5])
        part = " ".join(member[200:242])
        placed = place([told(1, reference), told(2, " ".join(member), hours=1), told(3, part, hours=2)])
        found += placed[3].story_id == placed[2].story_id
    assert found == 20


def test_boilerplate_of_many_articles_joins_nobody() -> None:
    box = report(50, 60)
    count = MAX_OWNERS + 5
    new = [told(number, f"{report(number + 100, 50)} {box}") for number in range(1, count)]
    assert len({placement.story_id for placement in group_stories(new)}) == len(new)


HALF = _part(BASE, 0, 0.5)
LEADS = [
    ([told(1, BASE, outlet="daily", origin="Radio Nova"), told(2, BASE, outlet="radionova", hours=3)],
     {1: SYNDICATED, 2: ORIGINAL}, "the named origin beats the earliest"),
    ([told(1, BASE, origin="Radio Nova"), told(2, HALF, outlet="radionova", hours=3)],
     {1: SYNDICATED, 2: ORIGINAL}, "the named origin leads though its text was cut"),
    ([told(1, BASE, origin="Nova"), told(2, BASE, hours=1), told(3, BASE, outlet="nova", hours=3)],
     {1: SYNDICATED, 2: SYNDICATED, 3: ORIGINAL}, "the named origin beats an earlier one that names none"),
    ([told(1, BASE, origin="an outlet that is not read"), told(2, BASE, hours=3)],
     {1: SYNDICATED, 2: ORIGINAL}, "who names an origin does not lead"),
    ([told(1, BASE, origin="not read", hours=2), told(2, BASE, origin="not read", hours=1)],
     {1: SYNDICATED, 2: ORIGINAL}, "all name an origin that is not there: the earliest of them"),
    ([told(1, BASE, hours=1), told(2, BASE + " " + report(8, 60), hours=2)],
     {1: ORIGINAL, 2: SYNDICATED}, "the earliest beats a longer one"),
    ([told(1, _part(BASE, 0, 0.3)), told(2, BASE, hours=3)],
     {1: ABRIDGED, 2: ORIGINAL}, "an early extract does not lead"),
    ([told(1, _part(BASE, 0, 0.8)), told(2, BASE, hours=3)],
     {1: ORIGINAL, 2: SYNDICATED}, "four fifths are no extract"),
    ([told(1, BASE), told(2, BASE + " " + report(8, 60))],
     {1: SYNDICATED, 2: ORIGINAL}, "at the same time: the longer one"),
    ([told(2, BASE), told(1, BASE)],
     {1: ORIGINAL, 2: SYNDICATED}, "nothing tells them apart: the lower id, whatever the order"),
    ([told(1, BASE, origin="ab", outlet="x"), told(2, BASE, outlet="abc", hours=-1, origin="x")],
     {1: SYNDICATED, 2: ORIGINAL}, "a name of two letters is no outlet's"),
]  # fmt: skip


@pytest.mark.parametrize(("articles", "relations", "reason"), LEADS, ids=[reason for *_, reason in LEADS])
def test_the_lead_is_chosen_by_evidence(
    articles: Sequence[StoryArticle], relations: dict[int, Relation], reason: str
) -> None:
    placed = place(articles)
    assert {number: placement.relation for number, placement in placed.items()} == relations, reason
    [original] = [number for number, relation in relations.items() if relation is ORIGINAL]
    assert {placement.story_id for placement in placed.values()} == {original}


def test_a_later_loaded_original_takes_the_lead_and_the_story_keeps_its_id() -> None:
    stored = [told(10, BASE, story=10), told(11, HALF, hours=1, story=10)]
    placed = place([told(5, BASE, hours=-5), told(6, HALF, hours=9)], stored)
    assert {placement.story_id for placement in placed.values()} == {10}
    assert [placed[number].relation for number in (5, 6, 10, 11)] == [ORIGINAL, ABRIDGED, SYNDICATED, ABRIDGED]


def test_a_revised_article_goes_where_its_new_text_belongs() -> None:
    """Its story stays with the others, under the id of one of them."""
    stored = [told(11, BASE, hours=1, story=10), told(12, BASE, hours=2, story=10)]
    placed = place([told(10, report(77), hours=2, story=10)], stored)
    assert placed[10] == Placement(article_id=10, story_id=10, relation=ORIGINAL)
    assert placed[11].story_id == placed[12].story_id == 11


def test_a_revision_of_the_same_report_stays_in_its_story() -> None:
    revised = told(10, BASE + " " + report(77, 60), story=10)
    placed = place([revised], [told(11, BASE, hours=1, story=10)])
    assert {placement.story_id for placement in placed.values()} == {10}


def test_a_load_without_copies_founds_a_story_each() -> None:
    new = [told(number, report(number)) for number in range(1, 30)]
    assert [placement.story_id for placement in group_stories(new)] == list(range(1, 30))


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_grouping_does_not_depend_on_the_order(shuffler: random.Random) -> None:
    new = [
        told(1, BASE),
        told(2, _part(BASE, 0, 0.4), hours=1),
        told(3, _shuffled(BASE), hours=2),
        told(4, report(2), hours=3),
        told(5, report(2) + report(6, 50), hours=4),
        told(6, report(3), hours=5),
        told(7, _part(report(3), 0, 0.5), hours=5),
        told(8, report(9), hours=6),
    ]
    expected = place(new)
    shuffler.shuffle(new)
    assert place(new) == expected


@settings(max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_grouping_does_not_depend_on_the_loads(shuffler: random.Random, size: int) -> None:
    """The same stories and relations whether articles come at once or a few at a time, in any order."""
    texts = [BASE, _part(BASE, 0, 0.4), _part(BASE, 0.5, 1), _shuffled(BASE), report(2), report(2) + report(6, 50),
             report(3), _part(report(3), 0, 0.5), f"{report(3)} {report(2)}", report(9)]  # fmt: skip
    new = [told(number, text, hours=number) for number, text in enumerate(texts, start=1)]
    expected = {(frozenset(_members(place(new), number)), place(new)[number].relation) for number in place(new)}
    shuffler.shuffle(new)
    stored: list[StoryArticle] = []
    for start in range(0, len(new), size):
        placed = place(new[start : start + size], stored)
        stored = [replace(a, story_id=placed[a.article_id].story_id) for a in [*stored, *new[start : start + size]]]
    assert {(frozenset(_members(placed, number)), placed[number].relation) for number in placed} == expected


def _members(placed: dict[int, Placement], number: int) -> set[int]:
    return {other for other, placement in placed.items() if placement.story_id == placed[number].story_id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_on_two_people_are_two_stories(language: str) -> None:
    """Whatever background both repeat; a copy of either joins its own."""
    first, second = two_people(LANGUAGES[language], random.Random(5))
    texts = [first, second, f"{second}\n{report(4, 12)}"]
    found = place([told(number, text, hours=number) for number, text in enumerate(texts)])
    assert found[1].story_id == found[2].story_id != found[0].story_id
