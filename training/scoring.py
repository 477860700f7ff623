"""How well a network finds names: exact spans of words, as the trials scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.tag_sequence import TAGS, Entity, best_tags, entities_of
from extractors.word_pieces import WordPieces
from training.corpora import Text

Arrays = NDArray[np.int64]
Run = Callable[[Arrays, Arrays, Arrays], NDArray[np.float32]]

COUNTED = ("PERSON", "ORG", "LOC")
_POSSESSIVES = frozenset({"'s", "’s", "'", "’", "´s", "`s"})


def scores_of_words(
    texts: Sequence[Text], cutter: WordPieces, run: Run, limit: int, batch: int = 16
) -> list[NDArray[np.float32]]:
    """What a network says of every word of every text, shape (words, tags) each."""
    items = [
        (number, window)
        for number, text in enumerate(texts)
        for window in cutter.windows(text.words, text.starts, limit)
    ]
    items.sort(key=lambda item: len(item[1].pieces))
    found = [np.zeros((len(text.words), len(TAGS)), dtype=np.float32) for text in texts]
    for start in range(0, len(items), batch):
        some = items[start : start + batch]
        scores = run(*cutter.padded([window for _, window in some]))
        for (number, window), rows in zip(some, scores, strict=True):
            found[number][window.start : window.start + len(window.firsts)] = rows[window.firsts]
    return found


def f1_by_label(texts: Sequence[Text], scores: Iterable[NDArray[np.float32]]) -> dict[str, float]:
    """F1 of exact spans, by label; "all" is person, org and location together. 0 to 1."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for text, rows in zip(texts, scores, strict=True):
        gold = {bare(text.words, each) for each in text.entities}
        found = {bare(text.words, each) for each in entities_of(best_tags(rows))}
        right.update(label for _, _, label in gold & found)
        told.update(label for _, _, label in found)
        true.update(label for _, _, label in gold)
    result = {label: 2 * right[label] / max(told[label] + true[label], 1) for label in (*COUNTED, "GROUP")}
    return result | {
        "all": 2 * sum(right[each] for each in COUNTED) / max(sum(told[each] + true[each] for each in COUNTED), 1)
    }


def bare(words: Sequence[str], entity: Entity) -> Entity:
    """The name without a leading "the" and a possessive."""
    first, end, label = entity
    while first < end - 1 and (words[first].lower() == "the" or words[first] in _POSSESSIVES):
        first += 1
    while end > first + 1 and words[end - 1].lower() in _POSSESSIVES:
        end -= 1
    return first, end, label
