"""Which half of a set something belongs to: the one that is tuned on, or the one that is only reported.

One rule for all scores, so that what one of them reports is not what another was tuned on.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Half = Literal["tune", "report"]
HALVES: tuple[Half, Half] = ("tune", "report")


def half_of(key: str) -> Half:
    """The half that a key belongs to."""
    return HALVES[hashlib.sha256(key.encode()).digest()[0] % 2]


def outlet_of(key: str) -> str:
    """The outlet of a page of pages/news, all of whose pages are in one half: de/WAZ of de/WAZ_2025_06_05."""
    return key.partition("_")[0]
