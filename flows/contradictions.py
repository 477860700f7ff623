"""Which judgements contradict each other: of those the one that was made later stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from extractors.alias_rules import LOCAL_RULES
from extractors.decisions import Decision, Decisions
from extractors.romanise import name_keys
from warehouse.entity_rows import aliases_of, type_of
from warehouse.judgements import Judgement, Verdict, judgements

APART = (Verdict.DIFFERENT, Verdict.SPLIT)


def decisions(con: duckdb.DuckDBPyConnection) -> Decisions:
    """What stands, for the resolver."""
    return Decisions(decision for each in _by_time(judgements(con, standing=True)) if (decision := _decision(each)))


def passed_over(found: Iterable[Judgement]) -> set[int]:
    """Numbers of those that later ones contradict, by their names."""
    told = [(each.number, decision) for each in _by_time(found) if (decision := _decision(each))]
    hold = {id(decision) for decision in Decisions(decision for _, decision in told).standing}
    return {number for number, decision in told if id(decision) not in hold}


def connected(standing: Sequence[Judgement], new: Judgement) -> list[Judgement]:
    """Those that a new one can contradict by names: of its names, and of names that others lead to from these."""
    waiting, reached = {(each.number, _keys(each)) for each in standing}, set(_keys(new))
    found: set[int] = set()
    while near := {each for each in waiting if not reached.isdisjoint(each[1])}:
        waiting -= near
        found |= {number for number, _ in near}
        reached |= {key for _, keys in near for key in keys}
    return [each for each in standing if each.number in found]


def _keys(each: Judgement) -> frozenset[str]:
    return frozenset(name_keys(each.name_a, each.type_a) + name_keys(each.name_b, each.type_b))


def contradicted(
    con: duckdb.DuckDBPyConnection, standing: Sequence[Judgement], new: Judgement, entities: Sequence[int | None]
) -> set[int]:
    """Numbers of those that contradict a new one by the entities they are about; its own, if it is the older one.

    Args:
        con: The open warehouse.
        standing: Those that stand.
        new: The new one.
        entities: Which it is about, as far as they are here.
    """
    a, b = _borne(con, entities[0]), _borne(con, entities[-1])
    found = set()
    for each in standing:
        first, second = (each.type_a, each.name_a), (each.type_b, each.name_b)
        if new.verdict is Verdict.RENAME:
            clash = each.verdict is Verdict.RENAME and first in a
        elif new.verdict is Verdict.SAME:
            clash = each.verdict in APART and (
                (first in a - b and second in b - a) or (first in b - a and second in a - b)
            )
        else:
            clash = each.verdict is Verdict.SAME and each.type_a is not each.type_b and {first, second} == {
                (new.type_a, new.name_a), (new.type_b, new.name_b)
            }  # fmt: skip
        if clash:
            found.add(each.number if (each.at, each.number) < (new.at, new.number) else new.number)
    return found


def _borne(con: duckdb.DuckDBPyConnection, entity_id: int | None) -> set[tuple[str, str]]:
    """The names of its own that an entity goes by, each with its type."""
    if entity_id is None:
        return set()
    type = type_of(con, entity_id)
    return {(str(type), row["alias"]) for row in aliases_of(con, entity_id) if row["rule"] not in LOCAL_RULES}


def _by_time(found: Iterable[Judgement]) -> list[Judgement]:
    return sorted(found, key=lambda each: (each.at, each.number))


def _decision(each: Judgement) -> Decision | None:
    if each.verdict is Verdict.RENAME or each.type_a is not each.type_b:
        return None
    return Decision(
        a=each.name_a, b=each.name_b, type=each.type_a,
        same=each.verdict is Verdict.SAME, exact=each.verdict is Verdict.SPLIT,
    )  # fmt: skip
