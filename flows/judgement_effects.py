"""What a judgement does to the entities it is about, and how that is undone. Inside the caller's transaction."""

from __future__ import annotations

import duckdb

from extractors.alias_keys import alias_keys
from extractors.alias_rules import LOCAL_RULES
from extractors.compared import compare_names
from extractors.errors import UsageError
from extractors.ids import stable_id
from extractors.name_likeness import Answer
from extractors.places import locate_alone
from extractors.records import EntityType, Merge
from extractors.romanise import name_keys
from extractors.sentences import sentence_around
from flows.contradictions import APART
from warehouse.entity_rows import Ways, aliases_of, type_of
from warehouse.joins import join_entities, part_entities
from warehouse.judgements import Judgement, Verdict, owners, owners_by_key, set_entities
from warehouse.merges import merge_entities
from warehouse.places import countries_of
from warehouse.renames import name_back, rename_entity
from warehouse.rollups import recount_entities
from warehouse.splits import Own, split_entity, unite_entity
from warehouse.traces import forget_rows, kept_rows

WAYS = Ways(keys=alias_keys, sentence=lambda text, start, end: sentence_around(text, start, end))


def try_again(con: duckdb.DuckDBPyConnection, each: Judgement, *, waited: bool = False) -> None:
    """Carry out a judgement that is kept already; where that cannot be as things are now, it waits."""
    try:
        carry_out(con, each, waited=waited)
    except UsageError:
        set_entities(con, each.number, None, None)


def carry_out(con: duckdb.DuckDBPyConnection, each: Judgement, *, waited: bool = False) -> None:
    """Do what a judgement says, as far as its names are here, and keep on which entities that was done.

    Args:
        waited: It was known before its names came, so what they have come as is its doing.
    """
    a, b = entities_of(con, each)
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


def call_off(con: duckdb.DuckDBPyConnection, each: Judgement, *, for_good: bool) -> None:
    """Undo what was done for a judgement.

    Args:
        for_good: It stands no more; else it is carried out again at once.
    """
    if each.a is None:
        return
    kept = entity_of(con, each.type_a, each.name_a, each.a)
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
            if len(going) < sum(row["rule"] not in LOCAL_RULES for row in aliases_of(con, kept)):
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
    left = [row for row in aliases_of(con, entity_id) if row["rule"] not in LOCAL_RULES and row["alias"] not in going]
    if not left:
        raise UsageError(
            f"{each.name_b[:80]!r} is all that {each.name_a[:80]!r} goes by: nothing would be left to tell it from"
        )
    own = _own(con, each)
    split_entity(con, each.number, entity_id, going, own, WAYS)
    return own.entity_id


def join_other_type(con: duckdb.DuckDBPyConnection, each: Judgement) -> None:
    """Join what a load has made anew of the second name of a judgement about two types, which resolving keeps apart."""
    kept, gone = entities_of(con, each)
    if kept is not None and gone is not None and kept != gone:
        merged = merge_entities(con, [Merge(kept=kept, gone=gone, rule="decided")])
        con.execute(
            "UPDATE mentions SET type = $type WHERE entity_id = $kept", {"type": str(each.type_a), "kept": kept}
        )
        recount_entities(con, merged)


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
    names = {row["alias"] for row in aliases_of(con, entity_id) if row["rule"] not in LOCAL_RULES}
    if each.verdict is Verdict.SPLIT or first & second:
        return names & {each.name_b}

    def is_second(name: str) -> bool:
        keys = set(name_keys(name, each.type_b))
        if keys & (first | second):
            return not keys & first
        one, other = (compare_names(name, side, each.type_b) for side in (each.name_a, each.name_b))
        return other.answer is Answer.SAME and (one.answer is not Answer.SAME or one.score < other.score)

    return {name for name in names if is_second(name)}


def _own(con: duckdb.DuckDBPyConnection, each: Judgement) -> Own:
    attempt = 1
    while type_of(con, number := stable_id(str(each.type_b), "own", each.name_b, str(attempt))) is not None:
        attempt += 1
    return Own(entity_id=number, name=each.name_b, at=each.at, place=locate_alone(each.name_b, each.type_b))


def entities_of(con: duckdb.DuckDBPyConnection, each: Judgement) -> tuple[int | None, int | None]:
    """The entities that a judgement is about, None where there is none of that name.

    Raises:
        UsageError: Two of one name are meant, and it cannot be told which.
    """
    if each.of_namesakes:
        return _namesakes(con, each)
    a = entity_of(con, each.type_a, each.name_a, each.a)
    if each.verdict is Verdict.RENAME:
        return a, None
    split = each.verdict is Verdict.SPLIT
    return a, entity_of(con, each.type_b, each.name_b, each.b, a if each.verdict in APART else None, exact=split)


def _namesakes(con: duckdb.DuckDBPyConnection, each: Judgement) -> tuple[int | None, int | None]:
    """The two of one name that a judgement makes one: those it was carried out on, else the only two there are.

    Raises:
        UsageError: There are more, or they are in two countries, and so hardly the same.
    """
    found = owners(con, each.name_a, each.type_a, whole=True)
    if each.a in found and (each.b in found or each.b is None):
        return each.a, each.b if each.b is not None else each.a
    if len(found) < 2:
        return None, None
    if len(found) > 2 or len(countries_of(con, found)) > 1:
        listed = ", ".join(map(str, found[:8]))
        raise UsageError(
            f"{len(found)} here are called {each.name_a[:80]!r} ({listed}): merge those meant by their ids"
        )
    return found[0], found[1]


def entity_of(
    con: duckdb.DuckDBPyConnection, type: EntityType, name: str, *hints: int | None, exact: bool = False
) -> int | None:
    """The entity that is meant: the first of the hints that goes by the name, else the most told that does."""
    found = owners(con, name, type)
    if not found and not exact:
        found = owners_by_key(con, name_keys(name, type), type)
        if not found and type is EntityType.LOCATION:
            found = owners_by_key(con, name_keys(name, type), type, anywhere=True)
    return next((hint for hint in hints if hint in found), found[0] if found else None)
