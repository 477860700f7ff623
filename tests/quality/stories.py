"""Story grouping on pairs with known answers: edited copies of real texts, and texts that only look like copies.

Copies are made by program from the bodies of `pages/benchmark` and `pages/news`; what only
looks like a copy comes from `neardup/similar_pairs` (two reports about one event) and from templates.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from extractors.likeness import compare, judge
from extractors.paragraphs import keep_article_paragraphs
from extractors.passages import read_words
from extractors.records import StoryArticle
from extractors.stories import group_stories
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.truth import find_truth
from tests.conftest import SHARED_DATA
from tests.quality.edited_copies import EDITS, sentences_of
from tests.quality.halves import half_of
from tests.quality.lookalikes import FORMS, SHARING
from tests.quality.other_people import COPY, FIGURES, LANGUAGES, LOOKALIKE, one_person, two_days, two_people

_UNTIL = datetime(2026, 8, 10, tzinfo=UTC)

WHAT: Mapping[str, str] = {
    "stories.newsroom_share": "share of the sample newsroom's stories found whole, with all relations",
    "stories.pair_precision": "share of pairs called one story that are one (report half)",
    "stories.pair_recall": "share of pairs of one story that are called so (report half)",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, whether they are one report, and how they were made."""

    pair_id: str
    kind: str
    a: str
    b: str
    same: bool
    source: str  # the text it was made of: all that is made of one is in one half

    @property
    def reported(self) -> bool:
        """Whether it is of the half that is reported and not tuned on."""
        return half_of(self.source) == "report"


@cache
def _real_texts(folder: Path) -> Mapping[str, str]:
    """Bodies of real pages of 120 words and more, by a key."""
    texts: dict[str, str] = {}
    benchmark = json.loads((folder / "pages" / "benchmark" / "truth.json").read_text(encoding="utf-8"))
    for key, page in benchmark.items():
        texts[f"benchmark/{key}"] = page["articleBody"]
    news = json.loads((folder / "pages" / "news" / "truth.json").read_text(encoding="utf-8"))
    for key, page in news.items():
        body = next(iter(page["versions"].values())).get("body") or {}
        parts = [part for section in body.get("sections", ()) for part in (section["headline"], section["paragraphs"])]
        texts[f"news/{key}"] = "\n".join(line for part in [body.get("summary", []), *parts] for line in part)
    return {key: text for key, text in texts.items() if len(text.split()) >= 120 and len(sentences_of(text)) >= 6}


def copies(folder: Path) -> Iterator[Pair]:
    """Each text with each of its edited copies."""
    for key, text in _real_texts(folder).items():
        for kind, edit in EDITS.items():
            draw = random.Random(f"{kind}/{key}")
            yield Pair(f"{kind}/{key}", kind, text, edit(text, draw), True, source=key)


def lookalikes(folder: Path) -> Iterator[Pair]:
    """Pairs that share words but not a report."""
    with gzip.open(folder / "neardup" / "similar_pairs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for pair in map(json.loads, lines):
            yield Pair(
                pair["pair_id"], "two reports on one event", pair["text1"], pair["text2"], False, source=pair["pair_id"]
            )
    texts = sorted(_real_texts(folder).items(), key=lambda item: hashlib.sha256(item[0].encode()).digest())
    for (key, one), (other, two) in zip(texts, texts[1:] + texts[:1], strict=True):
        for kind, make in SHARING.items():
            pair_id = f"{kind}/{key}/{other}"
            yield Pair(pair_id, kind, *make(one, two, random.Random(pair_id)), False, source=key)
    for kind, form in FORMS.items():
        for number in range(60):
            draw = random.Random(f"{kind}/{number}")
            yield Pair(f"{kind}/{number}", kind, form(draw), form(draw), False, source=f"{kind}/{number}")


def around_one_background() -> Iterator[Pair]:
    """Reports of two people and of one, in seven languages, and one text with the figures of two days."""
    for name, language in LANGUAGES.items():
        for number in range(24):
            for kind, make, same in ((LOOKALIKE, two_people, False), (COPY, one_person, True)):
                pair_id = f"{kind}/{name}/{number}"
                yield Pair(
                    pair_id, f"{kind}, {name}", *make(language, random.Random(pair_id)), same, f"{name}/{number}"
                )
    for number in range(40):
        pair_id = f"{FIGURES}/{number}"
        yield Pair(pair_id, FIGURES, *two_days(random.Random(pair_id)), False, pair_id)


def called_same(pair: Pair) -> bool:
    """The decision on two texts alone."""
    return judge(compare(read_words(pair.a), read_words(pair.b))).same


@cache
def decisions(folder: Path, *, reported: bool) -> tuple[tuple[Pair, bool], ...]:
    """One half of all pairs, each with whether it is called one story."""
    pairs = [
        pair for pair in [*copies(folder), *lookalikes(folder), *around_one_background()] if pair.reported is reported
    ]
    return tuple((pair, called_same(pair)) for pair in pairs)


def score(decided: Sequence[tuple[Pair, bool]]) -> tuple[float, float]:
    """Precision and recall."""
    right = sum(pair.same for pair, same in decided if same)
    return right / sum(same for _, same in decided), right / sum(pair.same for pair, _ in decided)


def by_kind(decided: Sequence[tuple[Pair, bool]]) -> str:
    """How many of each kind were told right, a line each."""
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for pair, same in decided:
        kinds[pair.kind].append(same == pair.same)
    return "\n".join(f"{kind:52} {sum(right):4} of {len(right)}" for kind, right in sorted(kinds.items()))


def newsroom_share() -> float:
    """Share of the sample newsroom's stories that are found whole, with the true relation of each article."""
    truth = find_truth(Newsroom(until=_UNTIL.date()))
    articles = [
        StoryArticle(
            article_id=number,
            outlet_id=article.outlet,
            published_at=_UNTIL + timedelta(seconds=article.offset_s),
            words=len(article.text.split()),
            text=article.text,
            syndicated_from=keep_article_paragraphs([article.credit], title="").syndicated_from,
        )
        for number, article in enumerate(truth.articles)
    ]
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    true: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for article, placement in zip(truth.articles, group_stories(articles), strict=True):
        found[placement.story_id].add((article.key, placement.relation))
        true[article.story].add((article.key, article.relation))
    whole = {frozenset(story) for story in found.values()}
    return sum(frozenset(story) in whole for story in true.values()) / len(true)


def measure() -> dict[str, float]:
    """Precision and recall on the pairs that nothing was tuned on, and the newsroom's stories."""
    precision, recall = score(decisions(SHARED_DATA, reported=True))
    return {
        "stories.newsroom_share": newsroom_share(),
        "stories.pair_precision": precision,
        "stories.pair_recall": recall,
    }
