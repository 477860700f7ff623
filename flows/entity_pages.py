"""What `entities show` and `entities review` tell of an entity, and why two that come near are kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from extractors.compared import compare_names
from extractors.name_likeness import Answer
from extractors.records import EntityType
from warehouse.entities import describe
from warehouse.judgements import Judgement, Verdict, bearing

NEIGHBOURS = 8


def entity_page(con: duckdb.DuckDBPyConnection, entity_id: int, *, sentences: int = 3) -> dict[str, Any]:
    """An entity with its counts, names, sentences, judgements, and who comes near and why it is another.

    Args:
        con: The open warehouse.
        entity_id: It is there.
        sentences: How many of the newest sentences that name it.
    """
    page = describe(con, entity_id, sentences=sentences, neighbours=NEIGHBOURS)
    names = [row["alias"] for row in page["aliases"]]
    judged = bearing(con, entity_id, EntityType(page["type"]), names)
    for other in page["near"]:
        other["apart"] = why_apart(page, other, judged)
    return page | {"judgements": [judgement_record(each) for each in judged]}


def why_apart(one: Mapping[str, Any], other: Mapping[str, Any], judged: Sequence[Judgement]) -> str:
    """Why two entities are not one, in a few words.

    Args:
        one: The first, with `entity_id`, `type` and `name`.
        other: The second, with the `alias` of it that comes near; `apart` where it is in doubt.
        judged: What people said of the first.
    """
    pair = {one["entity_id"], other["entity_id"]}
    for each in judged:
        if each.stands and each.verdict in (Verdict.DIFFERENT, Verdict.SPLIT) and {each.a, each.b} == pair:
            return f"people said so: judgement {each.number}"
    if "apart" in other:
        return f"in doubt: {other['apart']}"
    if one["type"] != other["type"]:
        return f"one is {kind(one['type'])}, the other {kind(other['type'])}"
    likeness = compare_names(one["name"], other["alias"], EntityType(one["type"]))
    if likeness.answer is Answer.SAME:
        return "the names fit, but other things in the articles told them apart, or others fit as well"
    return likeness.why


def kind(type: str) -> str:
    """What an entity of a type is: "an organisation"."""
    return {"org": "an organisation", "location": "a place"}.get(type, f"a {type}")


def judgement_record(each: Judgement) -> dict[str, Any]:
    """A judgement for JSON."""
    return {
        "judgement": each.number,
        "verdict": str(each.verdict),
        "a": {"name": each.name_a, "type": str(each.type_a), "entity_id": each.a},
        "b": {"name": each.name_b, "type": str(each.type_b), "entity_id": each.b},
        "reason": each.reason,
        "by": each.said_by,
        "at": each.at,
        "stands": each.stands,
        "undone_at": each.undone_at,
        "overridden_by": each.overridden_by,
    }


def judgement_line(each: Judgement) -> str:
    """A judgement as a sentence: "Lula (person) is the same as Luiz Inácio da Silva"."""
    a, b = f"{each.name_a} ({each.type_a})", each.name_b
    if each.type_b is not each.type_a:
        b += f" ({each.type_b})"
    return {
        Verdict.SAME: f"{a} is the same as {b}",
        Verdict.DIFFERENT: f"{a} is not the same as {b}",
        Verdict.SPLIT: f"{b} is not {a}, but somebody or something of its own",
        Verdict.RENAME: f"{a} is shown as {b}",
    }[each.verdict]
