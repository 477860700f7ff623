"""What the tagger learns from: annotations that leave things open, varied texts, scores, tables of 4 bits. No torch."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.tag_sequence import TAGS, tags_of
from training.augmenting import Names, varied
from training.corpora import WIKIGOLD, WORLD_TRAIN, Corpus, Text, allowed_tags, read_corpus
from training.four_bits import floats, four_bits
from training.scoring import f1_by_label

WORDS = ["Aida", "Bek", "of", "Acme", "met", "Ivan", "Petrov", "in", "Kyiv", ".", "Bek", "left", "."]
NAMES = [(0, 2, "PERSON"), (3, 4, "ORG"), (5, 7, "PERSON"), (8, 9, "LOC"), (10, 11, "PERSON")]


def text(words: list[str] = WORDS, names: list[tuple[int, int, str]] = NAMES, region: str = "Asia") -> Text:
    return Text(
        region=region,
        words=words,
        starts=[place == 0 for place in range(len(words))],
        entities=names,
        allowed=allowed_tags(len(words), names, WORLD_TRAIN),
    )


def tags(bits: int) -> set[str]:
    return {tag for number, tag in enumerate(TAGS) if bits >> number & 1}


@pytest.mark.parametrize(
    ("corpus", "names", "expected", "reason"),
    [
        (WORLD_TRAIN, [(0, 2, "ORG")], [{"B-ORG"}, {"I-ORG"}, {"O"}], "what is annotated is so"),
        (
            Corpus(file="", unmarked=("GROUP",)),
            [(0, 1, "ORG")],
            [{"B-ORG"}, {"O", "B-GROUP", "I-GROUP"}, {"O", "B-GROUP", "I-GROUP"}],
            "a set without groups does not say that something is none",
        ),
        (WIKIGOLD, [(0, 1, "MISC")], [{"B-MISC", "B-GROUP"}, {"O"}, {"O"}], "its MISC may be a people"),
    ],
)
def test_what_an_annotation_leaves_open(
    corpus: Corpus, names: list[tuple[int, int, str]], expected: list[set[str]], reason: str
) -> None:
    assert [tags(int(bits)) for bits in allowed_tags(3, names, corpus)] == expected, reason


def test_a_set_is_read_as_the_tagger_will_cut_it(tmp_path: Path) -> None:
    row = {
        "words": ["Srinagar-", "Delhi", "road", ".", "Don't", "go"],
        "spaces": [True, True, False, True, True, False],
        "ss": [True, False, False, False, True, False],
        "ents": [[0, 1, "LOC"], [1, 2, "LOC"]],
        "region": "Asia",
    }
    with gzip.open(tmp_path / WORLD_TRAIN.file, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    [read] = read_corpus(tmp_path, WORLD_TRAIN)
    assert read.words[:2] == ["Srinagar-", "Delhi"]
    assert "n't" in read.words, "cut as spaCy cuts"
    assert [start for start, starts in zip(read.words, read.starts, strict=True) if starts] == ["Srinagar-", "Do"]
    assert read.entities == [(0, 1, "LOC"), (1, 2, "LOC")]


@given(st.integers(0, 2000))
def test_a_varied_text_keeps_its_names_where_they_are(seed: int) -> None:
    others = [text(["Wanjiru", "Kamau", "spoke", "."], [(0, 2, "PERSON")], "Africa")]
    seen = varied(text(), Names.of([text(), *others]), random.Random(seed))
    assert len(seen.words) == len(WORDS)
    assert seen.entities == NAMES
    plain = {place for place in range(len(WORDS)) if not tags_of(len(WORDS), NAMES)[place]}
    assert all(seen.words[place].lower() == WORDS[place].lower() for place in plain), "only names are exchanged"


def test_a_person_has_one_new_name_throughout() -> None:
    twice = text(["Aida", "Bek", "and", "Aida", "Bek"], [(0, 2, "PERSON"), (3, 5, "PERSON")])
    names = Names({"Africa": [("Wanjiru", "Kamau"), ("Chinua", "Eze")]})
    found = {tuple(varied(twice, names, random.Random(seed)).words) for seed in range(300)}
    assert ("Wanjiru", "Kamau", "and", "Wanjiru", "Kamau") in found
    assert not any(words[:2] != words[3:] for words in found)


def test_scores_count_exact_spans() -> None:
    scores = np.full((len(WORDS), len(TAGS)), -9, dtype=np.float32)
    for place, tag in enumerate(tags_of(len(WORDS), [*NAMES[:3], (8, 9, "ORG")])):
        scores[place, tag] = 0
    found = f1_by_label([text()], [scores])
    assert found["PERSON"] == pytest.approx(2 * 2 / (2 + 3))
    assert found["LOC"] == 0
    assert found["all"] == pytest.approx(2 * 3 / (4 + 5))


@given(st.lists(st.integers(-8, 7), min_size=32, max_size=32), st.integers(1, 1000))
def test_what_was_of_4_bits_stays_as_it_was(numbers: list[int], thousandths: int) -> None:
    """Where a block reaches -8, as Q4_0 makes every block do."""
    block = np.array([-8, *numbers[1:]], dtype=np.int8)
    halves = (block + 8).astype(np.uint8).reshape(2, 16)
    packed = np.float16(thousandths / 1000).tobytes() + (halves[0] | halves[1] << 4).tobytes()
    table = floats(packed).reshape(1, 32)
    found, scales = four_bits(table)
    assert (found * scales.astype(np.float32).repeat(32, axis=1) == table).all()
