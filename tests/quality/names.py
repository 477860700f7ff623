"""How well names are found: exact-span F1 on hand-annotated news, by type, and how fast.

A prediction counts if start, end and type are those of the annotation, leading "the" and trailing possessives left out
on both sides; "all" is person, org and location together. World news is split in halves by article. The RFE/RL articles
were never tuned on, and nothing was ever trained on them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

from benchmarks.figures import Skipped
from benchmarks.processes import SHARED_DATA
from extractors.errors import UsageError
from extractors.mentions import DEFAULT_MODEL, Tagger, load_tagger
from extractors.names import decide_names
from extractors.records import EntityType
from tests.quality.halves import HALVES, half_of

ALL = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.LOCATION})
KINDS = {
    "PERSON": EntityType.PERSON,
    "ORG": EntityType.ORG,
    "LOC": EntityType.LOCATION,
    "GROUP": EntityType.GROUP,
}
_TYPES = {"": ALL} | {f"_{kind}": frozenset({kind}) for kind in EntityType}
_OF = {"": "person, org, location"} | {f"_{kind}": f"{kind} only" for kind in EntityType}

WHAT: Mapping[str, str] = {
    "world_dev_f1": "names in world English news (Worldwide Newswire): person, org, location, exact spans",
    **{
        f"world{suffix}_{half}_f1": f"names in world English news: {_OF[suffix]}, exact spans"
        for suffix in _TYPES
        for half in HALVES
    },
    **{f"world_alone_{half}_f1": "... by the tagger alone, before the document decides" for half in HALVES},
    **{f"rferl{suffix}_f1": f"names in RFE/RL articles: {_OF[suffix]}, exact spans" for suffix in _TYPES},
    "rferl_alone_f1": "... by the tagger alone, before the document decides",
    "tokens_per_s": "spaCy tokens of world news in a second of CPU, from text to decided names",
}

Place = tuple[int, int, EntityType]

_THE = re.compile(r"the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\s?['’]s?$")


class Gold(NamedTuple):
    """An annotated text: its names, stretches that are not scored, and its key."""

    text: str
    names: set[Place]
    ignored: list[tuple[int, int]]
    key: str = ""


def measure(folder: Path = SHARED_DATA, model: str = DEFAULT_MODEL) -> dict[str, float]:
    """The figures named in `WHAT`; F1 is 0 to 1.

    Args:
        folder: Where the annotated sets lie.
        model: As the configuration names it.

    Raises:
        Skipped: The model is not installed.
    """
    try:
        tagger = load_tagger(model)
    except UsageError as missing:
        raise Skipped(str(missing)) from missing
    figures: dict[str, float] = {}
    world, articles = world_news(folder), rferl(folder)
    found = find(tagger, world)
    figures["world_dev_f1"] = f1(world, found.decided)
    for half in HALVES:
        chosen = [place for place, each in enumerate(world) if half_of(each.key) == half]
        gold = [world[place] for place in chosen]
        decided, alone = ([each[place] for place in chosen] for each in (found.decided, found.alone))
        figures |= {f"world{suffix}_{half}_f1": f1(gold, decided, kinds) for suffix, kinds in _TYPES.items()}
        figures[f"world_alone_{half}_f1"] = f1(gold, alone)
    found = find(tagger, articles)
    figures |= {f"rferl{suffix}_f1": f1(articles, found.decided, kinds) for suffix, kinds in _TYPES.items()}
    figures["rferl_alone_f1"] = f1(articles, found.alone)
    figures["tokens_per_s"] = tokens_per_second(tagger, [each.text for each in world])
    return figures


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
            gold.append(Gold(text, names, [], row["id"]))
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
        gold.append(Gold(row["text"], names, ignored))
    return gold


def f1(gold: Sequence[Gold], found: Iterable[set[Place]], kinds: frozenset[EntityType] = ALL) -> float:
    right = wrong = missed = 0
    for each, places in zip(gold, found, strict=True):
        names = {place for place in each.names if place[2] in kinds}
        scored = {
            place
            for place in places
            if place[2] in kinds
            and (place in names or not any(place[0] < end and start < place[1] for start, end in each.ignored))
        }
        right += len(scored & names)
        wrong += len(scored - names)
        missed += len(names - scored)
    return 2 * right / max(2 * right + wrong + missed, 1)


class Found(NamedTuple):
    """What was found in each text: by the tagger alone, and after the document decided."""

    alone: list[set[Place]]
    decided: list[set[Place]]


def find(tagger: Tagger, gold: Sequence[Gold]) -> Found:
    found = Found([], [])
    for each, tagged in zip(gold, tagger.tag([each.text for each in gold]), strict=True):
        names = decide_names(each.text, *tagged)
        found.alone.append({bare(each.text, span.start, span.end, span.type) for span in tagged.spans})
        found.decided.append(
            {bare(each.text, span.start, span.end, span.type) for name in names for span in name.spans}
        )
    return found


def tokens_per_second(tagger: Tagger, texts: Sequence[str]) -> float:
    """Best of three passes, in CPU time of this one thread: the machine may be busy."""
    import spacy

    tokens = sum(len(doc) for doc in spacy.blank("en").pipe(texts))
    return max(tokens / seconds for seconds in _passes(tagger, texts))


def _passes(tagger: Tagger, texts: Sequence[str]) -> Iterator[float]:
    for _ in range(3):
        began = process_time()
        for text, tagged in zip(texts, tagger.tag(texts), strict=True):
            decide_names(text, *tagged)
        yield process_time() - began
