"""tag_sequence.py: tags of words and the names they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from extractors.tag_sequence import LABELS, TAGS, best_tags, entities_of, tags_of

OUTSIDE, B_PERSON, I_PERSON, B_ORG, I_ORG = range(5)


def scores(*rows: dict[int, float]) -> NDArray[np.float32]:
    """One row of scores a word; tags not named have -9."""
    table = np.full((len(rows), len(TAGS)), -9, dtype=np.float32)
    for row, values in zip(table, rows, strict=True):
        for tag, value in values.items():
            row[tag] = value
    return table


@pytest.mark.parametrize(
    ("rows", "tags", "reason"),
    [
        ([], [], "no words"),
        ([{OUTSIDE: 1}], [OUTSIDE], "no name"),
        (
            [{B_PERSON: 2}, {I_PERSON: 2}, {OUTSIDE: 2}],
            [B_PERSON, I_PERSON, OUTSIDE],
            "the likeliest tags are possible",
        ),
        ([{I_PERSON: 2, B_PERSON: 1}], [B_PERSON], "no name goes on that has not begun"),
        (
            [{OUTSIDE: 2, B_ORG: 1.5}, {I_ORG: 3, OUTSIDE: 1}],
            [B_ORG, I_ORG],
            "a sure second word makes a beginning of the first",
        ),
        ([{B_PERSON: 2, B_ORG: 1}, {I_ORG: 2, I_PERSON: 1.5}], [B_PERSON, I_PERSON], "no change of type within"),
        ([{B_PERSON: 2}, {B_PERSON: 2}], [B_PERSON, B_PERSON], "two names side by side"),
        (
            [{B_PERSON: 2}, {OUTSIDE: 2}, {I_PERSON: 2, OUTSIDE: 1.9}],
            [B_PERSON, OUTSIDE, OUTSIDE],
            "no name goes on after a gap",
        ),
    ],
)
def test_best_tags(rows: list[dict[int, float]], tags: list[int], reason: str) -> None:
    assert best_tags(scores(*rows)).tolist() == tags, reason


@given(st.lists(st.lists(st.floats(-20, 0, width=32), min_size=len(TAGS), max_size=len(TAGS)), max_size=12))
def test_the_best_tags_are_possible_and_no_others_are_better(rows: list[list[float]]) -> None:
    table = np.array(rows, dtype=np.float32).reshape(-1, len(TAGS))
    tags = best_tags(table)
    before = 0
    for tag in tags:
        assert tag == 0 or tag % 2 == 1 or before in (tag, tag - 1)
        before = int(tag)
    total = table[np.arange(len(tags)), tags].sum()
    # Nothing that differs in one word only is possible and better.
    for place in range(len(tags)):
        for other in range(len(TAGS)):
            changed = [*tags[:place], other, *tags[place + 1 :]]
            possible = all(t == 0 or t % 2 or b in (t, t - 1) for b, t in zip([0, *changed], changed, strict=False))
            if possible:
                assert table[np.arange(len(tags)), changed].sum() <= total + 1e-3


names = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(LABELS)), max_size=8)


@given(names)
def test_tags_say_their_names_again(parts: list[tuple[int, int, str]]) -> None:
    entities = []
    place = 0
    for gap, length, label in parts:
        entities.append((place + gap, place + gap + length, label))
        place += gap + length
    assert entities_of(tags_of(place + 1, entities)) == entities
