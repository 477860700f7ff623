"""How well names are found: exact-span F1 on hand-annotated news.

Scored as in the trials that chose the tagger: person, org and location; a prediction counts if start, end and type are
those of the annotation, leading "the" and trailing possessives left out on both sides.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.processes import SHARED_DATA
from extractors.mentions import load_tagger
from extractors.names import decide_names
from extractors.records import EntityType

WHAT: Mapping[str, str] = {
    "world_dev_f1": "names in world English news (Worldwide Newswire): person, org, location, exact spans",
    "rferl_f1": "names in RFE/RL articles: the same",
}

COUNTED = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.LOCATION})
KINDS = {"PERSON": EntityType.PERSON, "ORG": EntityType.ORG, "LOC": EntityType.LOCATION}

Place = tuple[int, int, EntityType]
Gold = tuple[str, set[Place], list[tuple[int, int]]]  # text, names, stretches that are not scored

_THE = re.compile(r"the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\s?['’]s?$")


def measure(folder: Path = SHARED_DATA) -> dict[str, float]:
    """The figures named in `WHAT`, 0 to 1."""
    return {"world_dev_f1": measured(world_news(folder)), "rferl_f1": measured(rferl(folder))}


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
