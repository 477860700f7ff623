"""Carrying out what people say about names, and taking it back.

What is in the warehouse is what the rules made of the texts, and then every judgement that stands, in the order of
their numbers. So a judgement in the middle is undone by taking back those after it that touch the same entities, last
first, and carrying them out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from extractors.decisions import Decision, Decisions
from extractors.errors import UsageError
from extractors.ids import stable_id
from extractors.records import EntityType, Merge
from extractors.romanise import name_keys
from extractors.sentences import sentence_around
from warehouse.entity_rows import LOCAL, Ways, aliases_of, name_of, set_name, type_of
from warehouse.joins import join_entities, part_entities
from warehouse.judgements import (
    Judgement,
    Verdict,
    add_judgement,
    judgements,
    owners,
    owners_by_key,
    reinstate,
    set_aside,
    set_entities,
)
from warehouse.merges import merge_entities
from warehouse.renames import name_back, rename_entity
from warehouse.rollups import refresh_counts
from warehouse.rows import transaction
from warehouse.splits import Own, split_entity, unite_entity
from warehouse.traces import forget_rows, kept_rows

WAYS = Ways(keys=name_keys, sentence=lambda text, start, end: sentence_around(text, start, end))
APART = (Verdict.DIFFERENT, Verdict.SPLIT)


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


def decisions(con: duckdb.DuckDBPyConnection) -> Decisions:
    """What stands, for the resolver."""
    return Decisions(decision for each in _by_time(judgements(con, standing=True)) if (decision := _decision(each)))


def judge(con: duckdb.DuckDBPyConnection, new: Judgement) -> Judged:
    """Keep a judgement and carry it out, as far as its names are here.

    Of judgements that contradict each other the one that was made later stands, whichever is carried out first.

    Args:
        con: The open warehouse, in a transaction.
        new: What is said; `a` and `b` may name the entities that are meant.

    Raises:
        UsageError: It cannot be carried out; nothing was changed.
    """
    before = judgements(con)
    for each in before:
        if each.says == new.says and each.stands:
            return Judged(judgement=each, is_new=False)
    number = add_judgement(con, new)
    kept = replace(new, number=number)
    if not new.stands:
        return Judged(judgement=kept)
    standing = [each for each in before if each.stands]
    passed = _passed_over([*standing, kept]) | _contradicted(con, standing, kept)
    if number in passed:
        later = max((each for each in standing if each.at >= new.at), key=lambda each: each.at)
        set_aside(con, [number], later.at, later.number)
        return Judged(judgement=replace(kept, undone_at=later.at, overridden_by=later.number))
    if passed:
        set_aside(con, passed, new.at, number)
        _replay(con, standing, min(passed), number)
    _carry_out(con, kept)
    kept = next(each for each in judgements(con) if each.number == number)
    return Judged(judgement=kept, overridden=tuple(each for each in standing if each.number in passed))


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
    passed = _passed_over(judgements(con, standing=True)) & {each.number for each in again}
    if passed:
        last = max(each.number for each in standing if each.number != number)
        set_aside(con, passed, at, last)
    again = [each for each in again if each.number not in passed]
    _replay(con, standing, min([number, *(each.number for each in again)]))
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
    joined = {each.b for each in standing if each.verdict is Verdict.SAME}
    for each in standing:
        if each.a is None:
            _try_again(con, each, waited=True)
        elif each.verdict is Verdict.RENAME and each.a not in joined:
            entity = _entity(con, each.type_a, each.name_a, each.a)
            if entity is not None and name_of(con, entity) != each.name_b:
                set_name(con, entity, each.name_b)
        elif each.verdict is Verdict.SAME and each.type_a is not each.type_b:
            kept, gone = _pair(con, each)
            if kept is not None and gone is not None and kept != gone:
                stories = merge_entities(con, [Merge(kept=kept, gone=gone, rule="decided")])
                con.execute(
                    "UPDATE mentions SET type = $type WHERE entity_id = $kept", {"type": str(each.type_a), "kept": kept}
                )
                refresh_counts(con, stories)


def _decision(each: Judgement) -> Decision | None:
    if each.verdict is Verdict.RENAME or each.type_a is not each.type_b:
        return None
    return Decision(
        a=each.name_a, b=each.name_b, type=each.type_a,
        same=each.verdict is Verdict.SAME, exact=each.verdict is Verdict.SPLIT,
    )  # fmt: skip


def _by_time(found: Iterable[Judgement]) -> list[Judgement]:
    return sorted(found, key=lambda each: (each.at, each.number))


def _passed_over(found: Iterable[Judgement]) -> set[int]:
    """Numbers of those that later ones contradict, by their names."""
    told = [(each.number, decision) for each in _by_time(found) if (decision := _decision(each))]
    hold = {id(decision) for decision in Decisions(decision for _, decision in told).standing}
    return {number for number, decision in told if id(decision) not in hold}


def _contradicted(con: duckdb.DuckDBPyConnection, standing: Sequence[Judgement], new: Judgement) -> set[int]:
    """Numbers of those that contradict a new one by the entities they are about; of the new one, if it is older."""
    pair = _pair(con, new)
    found = set()
    for each in standing:
        if new.verdict is Verdict.RENAME:
            clash = each.verdict is Verdict.RENAME and pair[0] in {each.a, *_pair(con, each)[:1]} - {None}
        elif new.verdict is Verdict.SAME:
            clash = (
                each.verdict in APART and None not in pair and set(_pair(con, each)) == set(pair) and len({*pair}) == 2
            )
        else:
            clash = (
                each.verdict is Verdict.SAME
                and each.type_a is not each.type_b
                and {(each.type_a, each.name_a), (each.type_b, each.name_b)}
                == {(new.type_a, new.name_a), (new.type_b, new.name_b)}
            )
        if clash:
            found.add(each.number if (each.at, each.number) < (new.at, new.number) else new.number)
    return found


def _replay(con: duckdb.DuckDBPyConnection, before: Sequence[Judgement], start: int, end: int | None = None) -> None:
    """Make the warehouse what the judgements that stand now say, where they differ from those that stood before.

    Args:
        before: Those that stood, and are carried out.
        start: Number of the first that differs.
        end: Number of the first to leave out.
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
            touched |= entities
    for number in reversed(chain):
        if number in was:
            _call_off(con, was[number], for_good=not now[number].stands)
    for number in chain:
        if now[number].stands:
            _try_again(con, now[number])


def _try_again(con: duckdb.DuckDBPyConnection, each: Judgement, *, waited: bool = False) -> None:
    """Carry out a judgement that is kept already; where that cannot be as things are now, it waits."""
    try:
        _carry_out(con, each, waited=waited)
    except UsageError:
        set_entities(con, each.number, None, None)


def _carry_out(con: duckdb.DuckDBPyConnection, each: Judgement, *, waited: bool = False) -> None:
    """Do what a judgement says, as far as its names are here, and keep on which entities that was done.

    Args:
        waited: It was known before its names came, so what they have come as is its doing.
    """
    a, b = _pair(con, each)
    if each.verdict is Verdict.RENAME:
        if a is not None:
            _refuse_anothers_name(con, each, a)
            rename_entity(con, each.number, a, each.name_b, each.at, WAYS)
        b = None
    elif a is None or b is None:
        a = b = None
    elif each.verdict is Verdict.SAME:
        if a != b:
            join_entities(con, each.number, a, b)
        elif waited or (each.a is not None and each.b is None):
            b = None
    elif a == b:
        b = _split_off(con, each, a)
    set_entities(con, each.number, a, b)


def _call_off(con: duckdb.DuckDBPyConnection, each: Judgement, *, for_good: bool) -> None:
    """Undo what was done for a judgement.

    Args:
        for_good: It stands no more; else it is carried out again at once.
    """
    if each.a is None:
        return
    kept = _entity(con, each.type_a, each.name_a, each.a)
    if kept is None:
        forget_rows(con, each.number)
    elif each.verdict is Verdict.RENAME:
        name_back(con, each.number, kept, each.name_b, WAYS)
    elif each.verdict is Verdict.SAME:
        if each.b is not None:
            if each.b != each.a:  # else they were one before
                part_entities(con, each.number, kept, each.b, WAYS)
        elif for_good and kept in owners(con, each.name_b, each.type_b):
            # Loaded as one from the start: nothing to put back, but its names tell the two apart.
            going = _names_of(con, kept, each)
            if len(going) < sum(row["rule"] not in LOCAL for row in aliases_of(con, kept)):
                split_entity(con, each.number, kept, going, _own(con, each), WAYS)
                forget_rows(con, each.number)
    elif each.b is not None and kept_rows(con, each.number, "entities"):
        unite_entity(con, each.number, kept, each.b, WAYS)


def _split_off(con: duckdb.DuckDBPyConnection, each: Judgement, entity_id: int) -> int:
    """Give the second name of a judgement an entity of its own.

    Raises:
        UsageError: Nothing would be left for the first.
    """
    going = _names_of(con, entity_id, each)
    if not going:
        raise UsageError(
            f"{each.name_b[:80]!r} is only short for {each.name_a[:80]!r} within articles: "
            "it goes where the full name goes"
        )
    left = [row for row in aliases_of(con, entity_id) if row["rule"] not in LOCAL and row["alias"] not in going]
    if not left:
        raise UsageError(
            f"{each.name_b[:80]!r} is all that {each.name_a[:80]!r} goes by: nothing would be left to tell it from"
        )
    own = _own(con, each)
    split_entity(con, each.number, entity_id, going, own, WAYS)
    return own.entity_id


def _refuse_anothers_name(con: duckdb.DuckDBPyConnection, each: Judgement, entity_id: int) -> None:
    others = [one for one in owners_by_key(con, name_keys(each.name_b, each.type_a), each.type_a) if one != entity_id]
    if others:
        raise UsageError(
            f"{each.name_b[:80]!r} is the name of another {each.type_a} here ({others[0]}): "
            "merge the two, or choose a name that tells them apart"
        )


def _names_of(con: duckdb.DuckDBPyConnection, entity_id: int, each: Judgement) -> set[str]:
    """Which aliases of an entity are the second name of a judgement and not the first."""
    first, second = set(name_keys(each.name_a, each.type_a)), set(name_keys(each.name_b, each.type_b))
    names = {row["alias"] for row in aliases_of(con, entity_id) if row["rule"] not in LOCAL}
    if each.verdict is Verdict.SPLIT or first & second:
        return names & {each.name_b}
    return {name for name in names if second & (keys := set(name_keys(name, each.type_b))) and not first & keys}


def _own(con: duckdb.DuckDBPyConnection, each: Judgement) -> Own:
    attempt = 1
    while type_of(con, number := stable_id(str(each.type_b), "own", each.name_b, str(attempt))) is not None:
        attempt += 1
    return Own(entity_id=number, name=each.name_b, at=each.at)


def _pair(con: duckdb.DuckDBPyConnection, each: Judgement) -> tuple[int | None, int | None]:
    """The entities that a judgement is about, None where there is none of that name."""
    a = _entity(con, each.type_a, each.name_a, each.a)
    if each.verdict is Verdict.RENAME:
        return a, None
    split = each.verdict is Verdict.SPLIT
    return a, _entity(con, each.type_b, each.name_b, each.b, a if each.verdict in APART else None, exact=split)


def _entity(
    con: duckdb.DuckDBPyConnection, type: EntityType, name: str, *hints: int | None, exact: bool = False
) -> int | None:
    """The entity that is meant: the first of the hints that goes by the name, else the most told that does."""
    found = owners(con, name, type)
    if not found and not exact:
        found = owners_by_key(con, name_keys(name, type), type)
    return next((hint for hint in hints if hint in found), found[0] if found else None)
