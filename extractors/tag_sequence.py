"""Tags of words, one a word -> names: BIO tags, and the likeliest sequence of them that can be.

Pure: arrays in, positions of words out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

LABELS = ("PERSON", "ORG", "LOC", "GROUP", "MISC")
# 0 is outside; a name of label n begins with 2n + 1 and goes on with 2n + 2.
TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BI"))

Entity = tuple[int, int, str]  # first word, word after the last, label

_IMPOSSIBLE = -1e4


def _steps() -> NDArray[np.float32]:
    """What a step from one tag (row) to the next (column) costs: nothing, or what no name is worth."""
    costs = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for inside in range(2, len(TAGS), 2):
        costs[:, inside] = _IMPOSSIBLE
        costs[[inside - 1, inside], inside] = 0.0
    return costs


_STEPS = _steps()
_INSIDE = np.arange(2, len(TAGS), 2)


def best_tags(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The likeliest sequence of tags in which no name goes on that has not begun.

    Args:
        scores: Log odds of each tag, shape (words, tags).

    Returns:
        Indexes into `TAGS`, shape (words,). Viterbi's algorithm; where the likeliest tag of every word already makes
        a possible sequence, as it does nearly always, that is the answer.
    """
    if not len(scores):
        return np.zeros(0, dtype=np.int64)
    greedy: NDArray[np.int64] = scores.argmax(axis=1)
    if _STEPS[np.concatenate(([0], greedy[:-1])), greedy].min() == 0.0:
        return greedy
    total = scores[0].copy()
    total[_INSIDE] += _IMPOSSIBLE
    came_from = np.zeros((len(scores), len(TAGS)), dtype=np.int64)
    for place in range(1, len(scores)):
        paths = total[:, None] + _STEPS
        came_from[place] = paths.argmax(axis=0)
        total = paths[came_from[place], np.arange(len(TAGS))] + scores[place]
    tags = np.zeros(len(scores), dtype=np.int64)
    tags[-1] = total.argmax()
    for place in range(len(scores) - 1, 0, -1):
        tags[place - 1] = came_from[place, tags[place]]
    return tags


def entities_of(tags: Sequence[int] | NDArray[np.int64]) -> list[Entity]:
    """The names that a possible sequence of tags says, in order."""
    entities: list[Entity] = []
    for place, tag in enumerate(tags):
        if not tag:
            continue
        label = LABELS[(int(tag) - 1) // 2]
        if tag % 2 == 0 and entities and entities[-1][1:] == (place, label):
            entities[-1] = (entities[-1][0], place + 1, label)
        else:
            entities.append((place, place + 1, label))
    return entities


def tags_of(words: int, entities: Iterable[Entity]) -> NDArray[np.int64]:
    """The sequence of tags that says these names, which must not overlap: what `entities_of` undoes."""
    tags = np.zeros(words, dtype=np.int64)
    for first, end, label in entities:
        begin = 2 * LABELS.index(label) + 1
        tags[first] = begin
        tags[first + 1 : end] = begin + 1
    return tags
