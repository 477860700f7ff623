"""Describing entities, for people who look at who is who and correct it."""

from __future__ import annotations

from typing import Any

import duckdb

from extractors.alias_rules import LOCAL_RULES
from extractors.errors import UsageError
from warehouse.finding import Named
from warehouse.queries import ask
from warehouse.trends import stories_by_week


def whole_name(con: duckdb.DuckDBPyConnection, found: Named) -> str:
    """A name by which others can find an entity, too: what was typed if it is one, else the one it is shown by, else
    the one that the texts use most."""
    rows = [
        row["alias"]
        for row in ask(con, "entity_aliases", id=found.entity_id).records()
        if row["rule"] not in LOCAL_RULES
    ]
    return next((name for name in (found.alias, found.name) if name in rows), rows[0] if rows else found.name)


def names_to_split(con: duckdb.DuckDBPyConnection, found: Named, typed: str) -> tuple[str, str]:
    """A name that an entity keeps, and the alias of it that is to be taken out.

    Args:
        con: The open warehouse.
        found: The entity.
        typed: The alias; as it is spelled, or else the one that is it but for accents and case.

    Raises:
        UsageError: The entity does not go by it, or by nothing else.
    """
    rows = [
        row["alias"]
        for row in ask(con, "entity_aliases", id=found.entity_id).records()
        if row["rule"] not in LOCAL_RULES
    ]
    alias = next((name for name in rows if name == typed), None)
    if alias is None:
        close = [row["alias"] for row in ask(con, "aliases_spelled", id=found.entity_id, name=typed).records()]
        alias = next((name for name in rows if name in close), None)
    shown = f"{found.name[:80]!r} ({found.type}, id {found.entity_id})"
    if alias is None:
        raise UsageError(
            f"{typed[:80]!r} is no name of its own of {shown}: "
            + (
                "it is short for it within articles, and goes where that goes"
                if not found.whole
                else "see its names with 'wirewatch entities show'"
            )
        )
    kept = next((name for name in (found.name, *rows) if name != alias and name in rows), None)
    if kept is None:
        raise UsageError(f"{alias[:80]!r} is all that {shown} goes by: nothing would be left")
    return kept, alias


def describe(con: duckdb.DuckDBPyConnection, entity_id: int, *, sentences: int, neighbours: int) -> dict[str, Any]:
    """All that is known of an entity but what people judged: counts, also by week, names, sentences, who is near.

    Args:
        con: The open warehouse.
        entity_id: It is there.
        sentences: How many sentences.
        neighbours: How many others that come near; those that are in doubt come first and say in `apart` why.
    """
    doubted = ask(con, "entity_doubts", id=entity_id, limit=neighbours).records()
    known = {other["entity_id"] for other in doubted}
    near = ask(con, "entity_neighbours", id=entity_id, limit=neighbours).records()
    weeks = stories_by_week(con, entity_id)
    return ask(con, "entity", id=entity_id).records()[0] | {
        "weeks": [{"week": week, "stories": stories, "articles": articles} for week, stories, articles in weeks],
        "aliases": ask(con, "entity_aliases", id=entity_id).records(),
        "evidence": ask(con, "entity_evidence", id=entity_id, limit=sentences).records(),
        "near": [*doubted, *(other for other in near if other["entity_id"] not in known)][:neighbours],
    }
