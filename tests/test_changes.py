"""What is a change of an article, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.changes import MAX_PARAGRAPH_CHARS, MAX_PARAGRAPHS, compare, doubt, is_same_article

TITLE = "Harbour of Durres opens after ten years"
BODY = (
    "Prime Minister Edi Rama opened the new harbour of Durres on Tuesday, and thanked the workers who had built it.\n"
    "The European Union paid for half of the works, which took longer than the government had promised to voters.\n"
    "Ships from Italy and Greece will be the first to call there, the port authority said in a statement on Monday."
)
WALL = (
    "We value your privacy. Together with our partners we store information on your device, such as cookies, and "
    "process personal data for personalised advertising and content, measurement, audience research and development "
    "of services. With your permission we may use precise geolocation and identification through device scanning."
)


def with_line(line: str) -> str:
    return f"{BODY}\n{line}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Updated 5 minutes ago", "Updated 3 hours ago"),
        ("2 min read", "3 min read"),
        ("3 comments", "1,204 comments"),
        ("No comments yet", "17 comments"),
        ("Comments (3)", "Comments (12)"),
        ("Last updated: 14:05 GMT", "Last updated: 16:40 GMT"),
        ("Published 12 May 2026, 9.30 am", "Updated 13 May 2026, 11.00 am"),
        ("2026-05-12 10:00", "2026-05-12 11:30"),
        ("Aktualisiert: 12.05.2026", "Aktualisiert: 13.05.2026"),
        ("1.2k shares", "8 k shares"),
    ],
)
def test_counters_and_clocks_are_no_change(one: str, other: str) -> None:
    assert is_same_article((TITLE, with_line(one)), (TITLE, with_line(other)))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Death toll: 5", "Death toll: 7", "a figure in a short line may be the news"),
        ("Five were hurt.", "Six were hurt.", "a sentence"),
        ("The hearing is on 12 May 2026.", "The hearing is on 13 May 2026.", "a date in a sentence may be corrected"),
        ("14:05 Ferry found", "14:40 Ferry lost", "an entry of a live blog has a clock and news"),
        ("", "Correction: an earlier version misspelt a name.", "a note was added"),
    ],
)
def test_what_is_said_is_a_change(one: str, other: str, why: str) -> None:
    assert not is_same_article((TITLE, with_line(one)), (TITLE, with_line(other))), why


def test_typography_is_no_change_and_a_headline_is() -> None:
    assert is_same_article(("“It’s open” – Rama", BODY), ('"It\'s open" - Rama', BODY.replace(" ", "\xa0", 1)))
    assert not is_same_article((TITLE, BODY), (f"{TITLE}, at last", BODY))


@pytest.mark.parametrize(
    ("title", "text", "says"),
    [
        (TITLE, BODY.split("\n")[0], "shrank from 60 to 20 words"),  # a teaser before a wall
        ("Your privacy", WALL, "another text stands there"),
        (TITLE, "\n".join(BODY.split("\n")[:2]), ""),  # shortened by a third
        (TITLE, f"{BODY}\n{BODY.upper()}", ""),  # grown
        ("Rama opens port that voters were promised", BODY.replace("Tuesday", "Wednesday"), ""),
        (TITLE, WALL, ""),  # under the same headline a text may be written anew
    ],
)
def test_doubts(title: str, text: str, says: str) -> None:
    assert doubt((TITLE, BODY), (title, text)).endswith(says)
    assert bool(doubt((TITLE, BODY), (title, text))) == bool(says)


def test_short_texts_and_scripts_without_spaces_are_not_doubted() -> None:
    assert doubt(("Goal", "Goal by Aida Bek."), ("Error", "Gone.")) == ""
    chinese, other = (
        "新的港口在星期二开放了总理感谢了工人他们建造了它" * 20,
        "欧盟支付了一半的费用这比政府答应选民的时间更长" * 20,
    )
    assert doubt(("港口", chinese), ("费用", other)) == ""


def test_compare_names_paragraphs_and_counts_words() -> None:
    first, second, third = BODY.split("\n")
    change = compare((TITLE, BODY), ("Harbour opens", f"{third}\n{first.replace('Tuesday', 'Wednesday morning')}"))
    assert (change.title_before, change.title_after) == (TITLE, "Harbour opens")
    assert change.removed == (first, second)
    assert change.added == (first.replace("Tuesday", "Wednesday morning"),)
    assert (change.words_added, change.words_removed) == (2, 1 + len(second.replace(",", "").split()))


def test_what_is_kept_of_a_change_is_bounded() -> None:
    change = compare((TITLE, "gone " * 900), (TITLE, "\n".join(f"{n} {'x' * 5_000}" for n in range(100))))
    assert len(change.added) == MAX_PARAGRAPHS
    assert max(map(len, (*change.added, *change.removed))) == MAX_PARAGRAPH_CHARS
    assert (change.words_added, change.words_removed) == (200, 900)


TEXTS = st.tuples(st.text(max_size=40), st.text(max_size=300))


@given(TEXTS, TEXTS)
def test_comparing_is_fair(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert is_same_article(one, one)
    assert is_same_article(one, other) == is_same_article(other, one)
    there, back = compare(one, other), compare(other, one)
    assert (there.words_added, there.added) == (back.words_removed, back.removed)
    assert compare(one, one).added == ()
    assert doubt(one, one) == ""
