"""The record of what resolution leaves to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulPair:
    """Two entities that may be one, `a` < `b`: rules keep them apart, people may decide.

    `score` is how alike their names are, 0 to 1. `article_ids` are articles that raised the question.
    """

    a: int
    b: int
    score: float
    reason: str
    article_ids: tuple[int, ...]
    first_seen_at: datetime
