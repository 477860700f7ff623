"""How well names are found: exact-span F1 on hand-annotated news, against floors.

Scored as in the trials that chose the tagger: person, org and location; a prediction counts if start, end and type are
those of the annotation, leading "the" and trailing possessives left out on both sides.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from extractors.mentions import load_tagger
from extractors.names import decide_names
from extractors.records import EntityType

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text())

COUNTED = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.LOCATION})
KINDS = {"PERSON": EntityType.PERSON, "ORG": EntityType.ORG, "LOC": EntityType.LOCATION}

Place = tuple[int, int, EntityType]
Gold = tuple[str, set[Place], list[tuple[int, int]]]  # text, names, stretches that are not scored

_THE = re.compile(r"the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\s?['’]s?$")


def bare(text: str, start: int, end: int, kind: EntityType) -> Place:
    article = _THE.match(text, start, end)
    start = article.end() if article else start
    possessive = _POSSESSIVE.search(text[start:end])
    return start, start + possessive.start() if possessive else end, kind


def world_news(folder: Path) -> list[Gold]:
    gold: list[Gold] = []
    with gzip.open(folder / "ner" / "world_news_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = ""
            offsets = []
            for word, space in zip(row["words"], row["spaces"], strict=True):
                offsets.append((len(text), len(text) + len(word)))
                text += word + " " * bool(space)
            names = {
                bare(text, offsets[first][0], offsets[last - 1][1], KINDS[label])
                for first, last, label in row["ents"]
                if label in KINDS
            }
            gold.append((text, names, []))
    return gold


def rferl(folder: Path) -> list[Gold]:
    gold: list[Gold] = []
    for line in (folder / "gold" / "rferl" / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        names = {
            bare(row["text"], span["start"], span["end"], KINDS[span["label"]])
            for span in row["spans"]
            if span["label"] in KINDS
        }
        ignored = [(span["start"], span["end"]) for span in row["spans"] if span["label"] == "IGNORE"]
        gold.append((row["text"], names, ignored))
    return gold


def f1(gold: Sequence[Gold], found: Iterable[set[Place]]) -> float:
    right = wrong = missed = 0
    for (_, names, ignored), places in zip(gold, found, strict=True):
        scored = {
            place
            for place in places
            if place in names or not any(place[0] < end and start < place[1] for start, end in ignored)
        }
        right += len(scored & names)
        wrong += len(scored - names)
        missed += len(names - scored)
    return 2 * right / (2 * right + wrong + missed)


def measured(gold: Sequence[Gold]) -> float:
    tagged = load_tagger().tag([text for text, _, _ in gold])
    found = [
        {
            bare(text, span.start, span.end, span.type)
            for name in decide_names(text, spans)
            for span in name.spans
            if span.type in COUNTED
        }
        for (text, _, _), spans in zip(gold, tagged, strict=True)
    ]
    return f1(gold, found)


@pytest.mark.shared_data
def test_world_news(shared_data: Path) -> None:
    score = measured(world_news(shared_data))
    assert score >= FLOORS["names.world_dev_f1"], f"F1 {score:.4f}"


@pytest.mark.shared_data
def test_rferl(shared_data: Path) -> None:
    score = measured(rferl(shared_data))
    assert score >= FLOORS["names.rferl_f1"], f"F1 {score:.4f}"


def test_scoring_counts_what_is_right_wrong_and_missed() -> None:
    text = "the Hague and Paris and Rome"
    hague, paris, rome = (bare(text, *bounds, EntityType.LOCATION) for bounds in ((0, 9), (14, 19), (24, 28)))
    assert hague[:2] == (4, 9)
    assert f1([(text, {hague, paris}, [(24, 28)])], [{hague, rome}]) == pytest.approx(2 / 3)
