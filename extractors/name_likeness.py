"""What comparing two names says: one entity, two, or a question for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What two names say about whose they are."""

    SAME = "same"  # one entity, unless something else contradicts
    UNSURE = "unsure"  # they may be: for people to decide
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What came of comparing two names.

    Attributes:
        answer: The decision.
        score: How alike they are, 0 to 1; comparable within one answer.
        why: The rule that joined them, or what keeps them apart, in a few words.
    """

    answer: Answer
    score: float
    why: str
