"""How much two texts share, so that independent reports never look like copies of each other."""

from __future__ import annotations

import re

# Two independent reports of a small newsroom share less than this of the shorter one's word 5-grams; those that
# would share more are written anew. At scale nothing is compared, see tests/newsroom/test_scale.py.
MAX_SHARED = 0.13
_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = 5) -> set[int]:
    """Hashes of the runs of `size` words in a text."""
    words = _WORD.findall(text.lower())
    return {hash(tuple(words[i : i + size])) for i in range(len(words) - size + 1)}


class Memory:
    """Texts seen so far."""

    def __init__(self) -> None:
        self._holders: dict[int, list[int]] = {}
        self._sizes: list[int] = []

    def resembles(self, text: str) -> bool:
        """Whether a text shares too much with any kept one."""
        found = shingles(text)
        shared: dict[int, int] = {}
        for shingle in found:
            for holder in self._holders.get(shingle, ()):
                shared[holder] = shared.get(holder, 0) + 1
        return any(n >= MAX_SHARED * min(len(found), self._sizes[holder]) for holder, n in shared.items())

    def keep(self, text: str) -> None:
        """Remember a text."""
        found = shingles(text)
        for shingle in found:
            self._holders.setdefault(shingle, []).append(len(self._sizes))
        self._sizes.append(len(found))
