"""How many passages a text shares with each of others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.passages import Words

Counts = NDArray[np.int64]


class SharedPassages:
    """Texts, and which passages each of them holds.

    Args:
        texts: Each once, in any order.
    """

    def __init__(self, texts: Sequence[Words]) -> None:
        self._count = len(texts)
        hashes = np.concatenate([words.sampled_from for words in texts]) if texts else np.empty(0, dtype=np.int64)
        owners = np.repeat(np.arange(self._count), [len(words.sampled_from) for words in texts])
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._owners = hashes[order], owners[order]

    def with_text(self, words: Words) -> Counts:
        """How many different passages a text shares with each of the texts, in their order."""
        first = np.searchsorted(self._hashes, words.sampled_from, side="left")
        held = np.searchsorted(self._hashes, words.sampled_from, side="right") - first
        # Where the owners of all its passages stand, one stretch after the other.
        ends = np.cumsum(held)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - held), held)
        counts: Counts = np.bincount(self._owners[places], minlength=self._count)
        return counts
