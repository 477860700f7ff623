"""Carrying out what people say about names, and taking it back.

What is in the warehouse is what the rules made of the texts, and then every judgement that stands, in the order of
their numbers. So a judgement in the middle is undone by taking back those after it that touch the same entities, last
first, and carrying them out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from extractors.errors import UsageError
from extractors.romanise import name_keys
from flows.contradictions import connected, contradicted, passed_over
from flows.judgement_effects import call_off, carry_out, entities_of, entity_of, join_other_type, try_again
from warehouse.entity_rows import set_name
from warehouse.judgements import Judgement, Verdict, add_judgement, judgement, judgements, reinstate, set_aside
from warehouse.rows import listed, listed_texts, transaction
from warehouse.traces import doubted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of a judgement.

    Attributes:
        judgement: As it is kept.
        is_new: Whether it was not known.
        overridden: Earlier ones that it contradicts, which stand no more.
        reinstated: Ones that stand again, as what had overridden them was taken back.
    """

    judgement: Judgement
    is_new: bool = True
    overridden: tuple[Judgement, ...] = ()
    reinstated: tuple[Judgement, ...] = ()


def judge(con: duckdb.DuckDBPyConnection, new: Judgement, before: Sequence[Judgement] | None = None) -> Judged:
    """Keep a judgement and carry it out, as far as its names are here.

    Of judgements that contradict each other the one that was made later stands, whichever is carried out first.

    Args:
        con: The open warehouse, in a transaction.
        new: What is said; `a` and `b` may name the entities that are meant.
        before: All judgements there are, whatever entities they are kept as carried out on; None: they are asked for.

    Raises:
        UsageError: It cannot be carried out; nothing was changed.
    """
    before = judgements(con) if before is None else before
    for each in before:
        other_two = new.of_namesakes and new.b is not None and {each.a, each.b} != {new.a, new.b}
        if each.says == new.says and each.stands and not other_two:
            return Judged(judgement=each, is_new=False)
    number = add_judgement(con, new)
    kept = replace(new, number=number)
    if not new.stands:
        return Judged(judgement=kept)
    standing = [each for each in before if each.stands]
    passed = passed_over([*connected(standing, kept), kept]) | contradicted(con, standing, kept, entities_of(con, kept))
    if number in passed:
        later = max((each for each in standing if each.at >= new.at), key=lambda each: each.at)
        set_aside(con, [number], later.at, later.number)
        return Judged(judgement=replace(kept, undone_at=later.at, overridden_by=later.number))
    if passed:
        standing = [each for each in judgements(con) if each.stands and each.number != number]
        set_aside(con, passed, new.at, number)
        _replay(con, standing, min(passed), new.at, number)
    carry_out(con, kept)
    overridden = {each.number for each in judgements(con) if each.overridden_by == number} if passed else set()
    return Judged(
        judgement=judgement(con, number),
        overridden=tuple(each for each in before if each.number in overridden),
    )


def take_back(con: duckdb.DuckDBPyConnection, number: int | None, at: datetime) -> Judged:
    """Undo a judgement, whatever came after it.

    Args:
        con: The open warehouse, in a transaction.
        number: Which; None: the last that stands.
        at: The time.

    Raises:
        UsageError: There is no such judgement, or it does not stand.
    """
    everything = judgements(con)
    standing = [each for each in everything if each.stands]
    if number is None:
        if not standing:
            raise UsageError("there is no judgement to undo; see 'wirewatch entities show NAME' for who is who")
        number = standing[-1].number
    found = next((each for each in everything if each.number == number), None)
    if found is None:
        raise UsageError(f"no judgement {number}; the last one is {everything[-1].number if everything else 'none'}")
    if not found.stands:
        why = f"overridden by judgement {found.overridden_by}: undo that" if found.overridden_by else "undone already"
        raise UsageError(f"judgement {number} is {why}")
    again = [each for each in everything if each.overridden_by == number]
    set_aside(con, [number], at)
    reinstate(con, [each.number for each in again])
    passed = passed_over(judgements(con, standing=True)) & {each.number for each in again}
    if passed:
        last = max(each.number for each in standing if each.number != number)
        set_aside(con, passed, at, last)
    again = [each for each in again if each.number not in passed]
    _replay(con, standing, min([number, *(each.number for each in again)]), at)
    return Judged(judgement=replace(found, undone_at=at), reinstated=tuple(again))


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """After a load, in a transaction of its own: carry out what waited for names that have come, and what the load has
    made different again."""
    standing = judgements(con, standing=True)
    if not standing:
        return
    with transaction(con):
        _settle(con, standing)


def _settle(con: duckdb.DuckDBPyConnection, standing: Sequence[Judgement]) -> None:
    here = _keys_here(con, [each for each in standing if each.a is None])
    names = dict(
        con.execute(
            "SELECT entity_id, name FROM entities WHERE entity_id IN (SELECT unnest($ids::BIGINT[]))",
            {"ids": listed(each.a for each in standing if each.verdict is Verdict.RENAME and each.a is not None)},
        ).fetchall()
    )
    joined = {each.b for each in standing if each.verdict is Verdict.SAME}
    for each in standing:
        if each.a is None:
            wanted = [name_keys(each.name_a, each.type_a)]
            wanted += [] if each.verdict is Verdict.RENAME else [name_keys(each.name_b, each.type_b)]
            if all(not here.isdisjoint(keys) for keys in wanted):
                try_again(con, each, waited=True)
        elif each.verdict is Verdict.RENAME and each.a not in joined and names.get(each.a) != each.name_b:
            entity = entity_of(con, each.type_a, each.name_a, each.a)
            if entity is not None:
                set_name(con, entity, each.name_b)
        elif each.verdict is Verdict.SAME and each.type_a is not each.type_b:
            join_other_type(con, each)


def _keys_here(con: duckdb.DuckDBPyConnection, waiting: Sequence[Judgement]) -> set[str]:
    """The keys of names of judgements that lead to some entity, of places in whatever country."""
    keys = {
        key
        for each in waiting
        for name, type in ((each.name_a, each.type_a), (each.name_b, each.type_b))
        for key in name_keys(name, type)
    }
    if not keys:
        return set()
    rows = con.execute(
        """
        WITH wanted AS MATERIALIZED (SELECT unnest(from_json($keys, '["VARCHAR"]')) AS key)
        SELECT w.key FROM wanted AS w SEMI JOIN alias_keys AS k ON k.key = w.key
        UNION
        SELECT w.key FROM wanted AS w
        SEMI JOIN (SELECT split_part(key, '@', 1) AS key FROM alias_keys WHERE key LIKE 'location:%@__') AS k
            ON k.key = w.key
        """,
        {"keys": listed_texts(sorted(keys))},
    ).fetchall()
    return {row[0] for row in rows}


def _replay(
    con: duckdb.DuckDBPyConnection, before: Sequence[Judgement], start: int, at: datetime, end: int | None = None
) -> None:
    """Make the warehouse what the judgements that stand now say, where they differ from those that stood before.

    A judgement that comes back with its doubts touches the other ends of those too: they may be joined by now.

    Args:
        before: Those that stood, and are carried out.
        start: Number of the first that differs.
        at: The time.
        end: Number of the first to leave out, by which the others change; None: one was taken back.
    """
    now = {each.number: each for each in judgements(con) if start <= each.number and each.number != end}
    was = {each.number: each for each in before if each.number >= start}
    changed = {number for number in now if now[number].stands != (number in was)}
    touched: set[int] = set()
    chain = []
    for number, each in sorted(now.items()):
        entities = {entity for entity in (each.a, each.b) if entity is not None}
        if number in changed or (entities & touched and (number in was or each.stands)):
            chain.append(number)
            touched |= entities | doubted(con, number)
    for number in reversed(chain):
        if number in was:
            call_off(con, was[number], for_good=not now[number].stands)
    for number in chain:
        if now[number].stands:
            try_again(con, now[number])
    standing = [each for each in judgements(con, standing=True) if each.number != end]
    twice = _renamed_twice(standing)
    if twice:
        for number, later in twice.items():
            set_aside(con, [number], at, end or later)
        _replay(con, standing, min(twice), at, end)


def _renamed_twice(standing: Sequence[Judgement]) -> dict[int, int]:
    """Renames of what proved to be one with something that was renamed later, and by which: that one stands."""
    renames: dict[int, list[Judgement]] = {}
    for each in standing:
        if each.verdict is Verdict.RENAME and each.a is not None:
            renames.setdefault(each.a, []).append(each)
    last = {entity: max(found, key=lambda each: (each.at, each.number)).number for entity, found in renames.items()}
    return {each.number: last[a] for a, found in renames.items() for each in found if each.number != last[a]}
