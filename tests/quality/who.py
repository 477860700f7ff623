"""Who is who, given where names are: B-cubed F1 over mentions, and joins of what is two.

Gold spans of RFE/RL articles go through the rules on one article and through resolution, all articles together. A
mention's precision is the share of the mentions with its entity that are truly of the same one, its recall the share of
the truly same ones that have its entity; the means of both make the F1 (Bagga and Baldwin 1998).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.processes import SHARED_DATA
from extractors.identity import ArticleNames, resolve_names
from extractors.names import decide_names
from extractors.records import EntityType, Span
from extractors.surfaces import trim_span
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.truth import find_truth

WHAT: Mapping[str, str] = {
    "who.rferl_b3_f1": "mentions in 4 RFE/RL articles, gold spans given: B-cubed F1 of their entities, across articles",
    "who.rferl_b3_precision": "the same: precision (1: nothing was joined that is two)",
    "who.rferl_within_f1": "the same within each article, mean of the articles",
    "who.newsroom_b3_f1": "mentions in the sample newsroom, true spans given: B-cubed F1 of their entities",
    "who.newsroom_b3_precision": "the same: precision (1: nothing was joined that is two)",
}
KINDS = {
    "PERSON": EntityType.PERSON,
    "ORG": EntityType.ORG,
    "LOC": EntityType.LOCATION,
    "GROUP": EntityType.GROUP,
}

Mention = tuple[int, int, int]  # article, start, end
Labelled = dict[Mention, str]
_AT = datetime(2026, 3, 2, tzinfo=UTC)


def measure(folder: Path = SHARED_DATA) -> dict[str, float]:
    """The figures named in `WHAT`, 0 to 1."""
    texts, gold = rferl(folder)
    found = resolved(texts, gold)
    precision, _, across = b_cubed(gold, found)
    articles = sorted({mention[0] for mention in gold})
    within = [b_cubed(_of(gold, number), _of(found, number))[2] for number in articles]
    texts, true = newsroom()
    sample = b_cubed(true, resolved(texts, true))
    return {
        "who.rferl_b3_f1": across,
        "who.rferl_b3_precision": precision,
        "who.rferl_within_f1": sum(within) / len(within),
        "who.newsroom_b3_f1": sample[2],
        "who.newsroom_b3_precision": sample[0],
    }


def _of(mentions: Labelled, article: int) -> Labelled:
    return {mention: label for mention, label in mentions.items() if mention[0] == article}


def rferl(folder: Path) -> tuple[list[str], Labelled]:
    """Texts, and the annotated entity of every mention in them."""
    texts: list[str] = []
    gold: Labelled = {}
    for number, line in enumerate((folder / "gold" / "rferl" / "gold.jsonl").read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        texts.append(row["text"])
        for span in row["spans"]:
            kind = KINDS.get(span["label"])
            trimmed = kind and trim_span(row["text"], span["start"], span["end"], kind)
            if kind and trimmed:
                gold[number, trimmed.start, trimmed.end] = f"{kind} {span['entity']}"
    return texts, gold


def newsroom() -> tuple[list[str], Labelled]:
    """The same of the sample newsroom, last versions."""
    truth = find_truth(Newsroom())
    true = {
        (number, span.start, span.end): f"{truth.entities[span.entity].type} {span.entity}"
        for number, article in enumerate(truth.articles)
        for span in article.spans
    }
    return [article.text for article in truth.articles], true


def resolved(texts: Sequence[str], given: Labelled) -> Labelled:
    """Our entity of every mention, when told where the mentions are and of which type."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for (number, start, end), label in sorted(given.items()):
        kind = EntityType(label.split(" ")[0])
        spans[number].append(Span(start=start, end=end, surface=texts[number][start:end], type=kind))
    articles = [
        ArticleNames(
            article_id=number + 1,
            published_at=_AT,
            # the rules that find or retype names would change what is given
            names=decide_names(text, spans[number], rules={"acronym", "renamed"}),
        )
        for number, text in enumerate(texts)
    ]
    names = {article.article_id: article.names for article in articles}
    return {
        (each.article_id - 1, span.start, span.end): str(each.others.get(span.surface, each.entity_id))
        for each in resolve_names(articles, {}).assignments
        for span in names[each.article_id][each.index].spans
    }


def b_cubed(gold: Labelled, found: Labelled) -> tuple[float, float, float]:
    """Precision, recall and F1; a mention that was not found is alone."""
    ours = {mention: found.get(mention, f"missed {mention}") for mention in gold}
    by_label, by_ours = Counter(gold.values()), Counter(ours.values())
    both = Counter((gold[mention], ours[mention]) for mention in gold)
    precision = sum(both[gold[mention], ours[mention]] / by_ours[ours[mention]] for mention in gold) / len(gold)
    recall = sum(both[gold[mention], ours[mention]] / by_label[gold[mention]] for mention in gold) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def wrong(gold: Labelled, found: Labelled, texts: Sequence[str]) -> tuple[list[set[str]], dict[str, list[set[str]]]]:
    """For people who tune: entities of ours that hold several true ones, and true ones that are in several of ours."""

    def surfaces(mentions: Iterable[Mention]) -> set[str]:
        return {texts[number][start:end] for number, start, end in mentions}

    joined: dict[str, set[str]] = defaultdict(set)
    split: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for mention, label in gold.items():
        ours = found.get(mention, f"missed {mention}")
        joined[ours].add(label)
        split[label][ours].append(mention)
    return (
        [labels for labels in joined.values() if len(labels) > 1],
        {label: [surfaces(each) for each in parts.values()] for label, parts in split.items() if len(parts) > 1},
    )
