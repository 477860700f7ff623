"""Places get the right country: on articles whose names were marked by hand, by tables of where those places are.

The tables (`place_truth`) were written by reading what places the sets name, after a first look at what was found; they
hold every place of world_news_dev that got a country, the 400 most frequent of world_news_train (tuned on), and all of
RFE/RL's. What is in no table of dev counts as wrong if it gets a country.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Skipped
from extractors.places import locate_names
from extractors.records import EntityType, Name, Span
from tests.conftest import SHARED_DATA
from tests.quality.place_truth import ORGS_DEV, RFERL, WORLD_DEV, WORLD_TRAIN

WHAT: Mapping[str, str] = {
    "precision_tune": "world_news_train, its 400 most frequent places: share of given countries that are right",
    "recall_tune": "likewise: share of places in one country that got it",
    "precision_report": "world_news_dev, all places: share of given countries that are right",
    "recall_report": "likewise, of the places in the table: share of those in one country that got it",
    "orgs_precision_report": "world_news_dev, all organisations: share of given countries that are right",
    "rferl_precision": "RFE/RL gold, all places: share of given countries that are right",
    "rferl_recall": "likewise: share of places in one country that got it",
}

_TYPES = {
    "LOC": EntityType.LOCATION,
    "ORG": EntityType.ORG,
    "GROUP": EntityType.GROUP,
    "PERSON": EntityType.PERSON,
}
Truth = Mapping[str, str]


def measure(folder: Path = SHARED_DATA) -> dict[str, float]:
    """All figures.

    Raises:
        Skipped: The sets are not here.
    """
    if not folder.is_dir():
        raise Skipped("the captured data is not here: ../shared/data")
    tune = scored(world_news(folder / "ner/world_news_train.jsonl.gz"), truth_of(WORLD_TRAIN), complete=False)
    report = scored(world_news(folder / "ner/world_news_dev.jsonl.gz"), truth_of(WORLD_DEV), complete=True)
    orgs = scored(
        world_news(folder / "ner/world_news_dev.jsonl.gz"), truth_of(ORGS_DEV), complete=True, kind=EntityType.ORG
    )
    gold = scored(rferl(folder / "gold/rferl/gold.jsonl"), truth_of(RFERL), complete=True)
    names = ("precision_tune", "recall_tune", "precision_report", "recall_report", "rferl_precision", "rferl_recall")
    return dict(zip(names, (*tune, *report, *gold), strict=True)) | {"orgs_precision_report": orgs[0]}


def truth_of(table: str) -> Truth:
    """Name to its country, "" for none."""
    truth: dict[str, str] = {}
    for line in table.strip().splitlines():
        country, _, names = line.partition(" ")
        truth |= dict.fromkeys(names.split("|"), "" if country == "--" else country)
    return truth


def scored(
    articles: Iterable[Sequence[Name]], truth: Truth, *, complete: bool, kind: EntityType = EntityType.LOCATION
) -> tuple[float, float]:
    """Precision and recall of countries over the places of articles, or their organisations.

    Args:
        articles: The names of each.
        truth: By name.
        complete: What is not in it has no country.
        kind: What is looked at.
    """
    right = wrong = missed = 0
    for names in articles:
        for name in locate_names(names):
            if name.type is not kind or (name.name not in truth and not complete):
                continue
            found, true = name.place.country if name.place else "", truth.get(name.name, "")
            right += found == true != ""
            wrong += found not in {"", true}
            missed += found != true != ""
    return right / (right + wrong), right / (right + missed)


def world_news(path: Path) -> Iterator[tuple[Name, ...]]:
    """The marked names of each article of a set of words."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            starts, length = [], 0
            for word, space in zip(row["words"], row["spaces"], strict=True):
                starts.append(length)
                length += len(word) + space
            text = "".join(word + " " * space for word, space in zip(row["words"], row["spaces"], strict=True))
            spans = [(starts[s], starts[e - 1] + len(row["words"][e - 1]), label) for s, e, label in row["ents"]]
            yield _names(text, spans)


def rferl(path: Path) -> Iterator[tuple[Name, ...]]:
    """The marked names of each annotated RFE/RL article."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield _names(row["text"], [(span["start"], span["end"], span["label"]) for span in row["spans"]])


def _names(text: str, marked: Iterable[tuple[int, int, str]]) -> tuple[Name, ...]:
    spans: dict[tuple[str, EntityType], list[Span]] = {}
    for start, end, label in marked:
        if label in _TYPES:
            start += 4 * text[start:end].lower().startswith("the ")
            span = Span(start=start, end=end, surface=text[start:end], type=_TYPES[label])
            spans.setdefault((span.surface, span.type), []).append(span)
    return tuple(Name(name=name, type=type, spans=tuple(own)) for (name, type), own in spans.items())
