"""Whether two names of organisations can be one's: every word that counts must be there on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractors.name_likeness import Answer, Likeness
from extractors.org_words import GENERIC, STATES, org_words
from extractors.peoples import certain_type
from extractors.romanise import reduce_word
from extractors.sounds import budget, distance

# Of a word that many names have, spelling is no question.
_FUZZY_FROM = 5
_STATE_WORDS = frozenset(STATES.values()) | frozenset(STATES)
_LETTERS = frozenset({"alpha", "beta", "gamma", "delta", "omega"})
# The University of Washington is not Washington University.
_SCHOOLS = frozenset({"university", "college", "school", "academy"})
_FAR = 2.0


@lru_cache(maxsize=100_000)
def compare_orgs(a: str, b: str) -> Likeness:
    """Compare two names of organisations as written.

    Args:
        a: A name.
        b: Another.
    """
    full, against = org_words(a), org_words(b)
    if not full or not against:
        return Likeness(Answer.DIFFERENT, 0.0, "no words")
    one, other = _without_generic(full), _without_generic(against)
    if "".join(one) == "".join(other) or _turned(one, other):
        return Likeness(Answer.SAME, 1.0, "spelling" if sorted(full) == sorted(against) else "form")
    cost, left_a, left_b = _align(one, other)
    left = [*left_a, *left_b]
    met = min(len(one) - len(left_a), len(other) - len(left_b))
    score = round(max(0.0, 1 - 0.1 * cost - 0.1 * len(left)), 3)
    if left_a and left_b:
        near = _near_acronym(a, b, one, other)
        joined = distance("".join(map(reduce_word, one)), "".join(map(reduce_word, other)))
        if joined <= 0.6 and not _telling(left):
            return Likeness(Answer.SAME, round(1 - 0.1 * joined, 3), "variant")
        answer = Answer.UNSURE if near or (met >= 2 and joined < _FAR and not _telling(left)) else Answer.DIFFERENT
        return Likeness(answer, round(score * 0.6, 3), f"different words: {left_a[0]}/{left_b[0]}")
    if not left:
        return Likeness(Answer.SAME, score, "spelling" if cost < 0.05 else "variant")
    answer = Answer.UNSURE if met >= 2 and len(left) == 1 and not _telling(left) else Answer.DIFFERENT
    return Likeness(answer, round(score * 0.6, 3), f"only one is {' '.join(left)}")


def _without_generic(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without "company" and the like, where a word is left that names something."""
    left = tuple(word for word in words if word not in GENERIC)
    return left if sum(map(len, left)) >= _FUZZY_FROM else words


def _turned(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the same words stand in another order."""
    return (
        sorted(one) == sorted(other)
        and len(one) > 1
        and (len(one) > 2 or not _telling(one))
        and _SCHOOLS.isdisjoint(one)
    )


def _align(a: Sequence[str], b: Sequence[str]) -> tuple[float, list[str], list[str]]:
    """Cost of the words that can be one, in order, and the words of either side that are left."""
    best: dict[tuple[int, int], tuple[float, float, list[str], list[str]]] = {}

    def walk(i: int, j: int) -> tuple[float, float, list[str], list[str]]:
        if (i, j) in best:
            return best[i, j]
        if i == len(a) or j == len(b):
            found = float(len(a) - i + len(b) - j), 0.0, list(a[i:]), list(b[j:])
        else:
            options = []
            weight, cost, left_a, left_b = walk(i + 1, j)
            options.append((weight + 1, cost, [a[i], *left_a], left_b))
            weight, cost, left_a, left_b = walk(i, j + 1)
            options.append((weight + 1, cost, left_a, [b[j], *left_b]))
            apart = _apart(a[i], b[j])
            if apart is not None:
                weight, cost, left_a, left_b = walk(i + 1, j + 1)
                options.append((weight, cost + apart, left_a, left_b))
            found = min(options, key=lambda option: (option[0], option[1], option[2], option[3]))
        best[i, j] = found
        return found

    _, cost, left_a, left_b = walk(0, 0)
    return cost, left_a, left_b


def _apart(a: str, b: str) -> float | None:
    """How far two words are apart; None: too far to be one. Numbers and states are what they are."""
    if a == b:
        return 0.0
    if min(len(a), len(b)) < _FUZZY_FROM or _telling((a, b)):
        return None
    one, other = reduce_word(a), reduce_word(b)
    cost = distance(one, other)
    return cost if cost <= budget(one, other) else None


def _telling(words: Sequence[str]) -> bool:
    """Whether one of some words tells organisations apart whatever else they share: a number or a state."""
    return any(
        len(word) == 1
        or word in _LETTERS
        or any(map(str.isdigit, word))
        or word in _STATE_WORDS
        or certain_type(word.title()) is not None
        for word in words
    )


def _near_acronym(a: str, b: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one is written as initials of the other."""
    for name, words in ((a, other), (b, one)):
        letters = "".join(filter(str.isalnum, name)).casefold()
        if 3 <= len(letters) <= 8 and " " not in name and letters == "".join(word[0] for word in words):
            return True
    return False
