"""Units of names that can be one entity, by how the names compare: groups, and pairs for people to decide.

A unit is what equal names or earlier loads have put together already. Units are compared only if they share a block
key, so a batch costs what it holds. What fits two that do not fit each other stands alone, and so does what nothing
settles: a wrong join is worse than two entities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.compared import compare_names
from extractors.name_likeness import Answer, Likeness
from extractors.records import EntityType

# Units that one block key may lead to; a key with more says too little to look at all of its pairs.
MAX_BLOCK = 30
# An unsure pair is settled by whom both are named with: so many persons and organisations in common, at least, and
# nothing in the names against it.
SHARED_COMPANY = 3
_SETTLED_SCORE = 0.8
_NOTHING_AGAINST = ("no surname in common", "no given name in common", "given names only", "another order")
# Below it a pair is not worth a person's time.
DOUBTFUL_FROM = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Names that are one already.

    Attributes:
        names: Its full names; not empty.
        blocks: Their block keys.
        company: Keys of persons and organisations it is named with.
        is_known: It stands for an entity of an earlier load.
    """

    type: EntityType
    names: tuple[str, ...]
    blocks: frozenset[str]
    company: frozenset[str]
    is_known: bool


Pair = tuple[int, int]


def pairs_alike(units: Sequence[Unit]) -> dict[Pair, Likeness]:
    """What comparing says of each two units that share a block key; those that are plainly different are left out."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        for key in unit.blocks:
            blocks[key].append(index)
    candidates = {
        (a, b)
        for members in blocks.values()
        if len(members) <= MAX_BLOCK
        for place, a in enumerate(members)
        for b in members[place + 1 :]
        if units[a].type is units[b].type
    }
    found = {}
    for a, b in sorted(candidates):
        likeness = _compare(units[a], units[b])
        if likeness.answer is not Answer.DIFFERENT:
            found[a, b] = likeness
    return found


def grouped(count: int, alike: Mapping[Pair, Likeness]) -> list[list[int]]:
    """Groups in which each fits each; every one of `count` units is in exactly one group.

    A unit that fits two that do not fit each other stands alone.
    """
    fits: dict[int, set[int]] = defaultdict(set)
    for (a, b), likeness in alike.items():
        if likeness.answer is Answer.SAME:
            fits[a].add(b)
            fits[b].add(a)
    between = {unit for unit, near in fits.items() if any(near - fits[other] - {other} for other in near)}
    groups: list[list[int]] = []
    placed: set[int] = set()
    for unit in range(count):
        if unit not in placed:
            group = [unit]
            if unit not in between:
                group += sorted(other for other in fits.get(unit, ()) if other not in between)
            placed.update(group)
            groups.append(group)
    return groups


def _compare(one: Unit, other: Unit) -> Likeness:
    """The best that two of their names say, unless another two contradict."""
    best: Likeness | None = None
    ends = ("", "")
    for a in one.names:
        for b in other.names:
            likeness = compare_names(a, b, one.type)
            if best is None or (_RANK[likeness.answer], likeness.score) > (_RANK[best.answer], best.score):
                best, ends = likeness, (a, b)
    assert best is not None, "units have names"
    if best.answer is Answer.SAME and one.type is EntityType.PERSON:
        against = _against(ends[0], other, ends[1]) or _against(ends[1], one, ends[0])
        if against is not None:
            return against
    settled = (
        best.answer is Answer.UNSURE
        and one.type is EntityType.PERSON
        and best.why.startswith(_NOTHING_AGAINST)
        and len(one.company & other.company) >= SHARED_COMPANY
    )
    if settled:
        return Likeness(Answer.SAME, _SETTLED_SCORE, "context")
    return best


_RANK = {Answer.DIFFERENT: 0, Answer.UNSURE: 1, Answer.SAME: 2}


def _against(name: str, unit: Unit, met: str) -> Likeness | None:
    """What contradicts a name among the others of a unit, those left out that contradict the one it met, too."""
    for each in unit.names:
        answers = [compare_names(own, each, unit.type).answer for own in (name, met)]
        if answers[0] is Answer.DIFFERENT and answers[1] is not Answer.DIFFERENT:
            return Likeness(Answer.DIFFERENT, 0.0, f"not {each}")
    return None
