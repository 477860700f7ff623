"""What people have decided about names: kept by name and type, so that it holds for what comes, too.

A judgement stands until it is taken back or a later one contradicts it. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import duckdb

from extractors.records import EntityType
from warehouse.rows import bound_time, listed, listed_texts


class Verdict(StrEnum):
    """What is said of two names; see the comment of `judgements.verdict`."""

    SAME = "same"
    DIFFERENT = "different"
    SPLIT = "split"
    RENAME = "rename"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One decision.

    `number` is 0 until it is kept. `a` and `b` are the entities it was carried out on, None where its names were not
    there.
    """

    verdict: Verdict
    type_a: EntityType
    name_a: str
    type_b: EntityType
    name_b: str
    at: datetime
    reason: str | None = None
    said_by: str | None = None
    number: int = 0
    a: int | None = None
    b: int | None = None
    undone_at: datetime | None = None
    overridden_by: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it holds."""
        return self.undone_at is None

    @property
    def says(self) -> tuple[str, str, str, str, str]:
        """What it says, without who, why and when."""
        return self.verdict, self.type_a, self.name_a, self.type_b, self.name_b

    @property
    def of_namesakes(self) -> bool:
        """Whether it makes one of two that go by the same name, such as a place with and one without a country."""
        return self.verdict is Verdict.SAME and (self.type_a, self.name_a) == (self.type_b, self.name_b)


_SELECT = """
    SELECT verdict, type_a, name_a, type_b, name_b, "at", reason, said_by, judgement_id, a, b, undone_at, overridden_by
    FROM judgements
"""


def judgements(con: duckdb.DuckDBPyConnection, *, standing: bool = False) -> list[Judgement]:
    """All judgements in the order in which they were carried out.

    Args:
        standing: Only those that hold.
    """
    only = "WHERE undone_at IS NULL" if standing else ""
    return [_judgement(row) for row in con.execute(f"{_SELECT} {only} ORDER BY judgement_id").fetchall()]


def judgement(con: duckdb.DuckDBPyConnection, number: int) -> Judgement:
    """The judgement of a number, which is there."""
    return _judgement(con.execute(f"{_SELECT} WHERE judgement_id = $number", {"number": number}).fetchall()[0])


def _judgement(row: Sequence[Any]) -> Judgement:
    return Judgement(
        verdict=Verdict(row[0]), type_a=EntityType(row[1]), name_a=row[2], type_b=EntityType(row[3]),
        name_b=row[4], at=row[5], reason=row[6], said_by=row[7], number=row[8], a=row[9], b=row[10],
        undone_at=row[11], overridden_by=row[12],
    )  # fmt: skip


def add_judgement(con: duckdb.DuckDBPyConnection, judgement: Judgement) -> int:
    """Keep a judgement, inside the caller's transaction.

    Returns:
        Its number.
    """
    con.execute(
        """
        INSERT INTO judgements BY NAME
        SELECT (SELECT coalesce(max(judgement_id), 0) + 1 FROM judgements) AS judgement_id, $verdict AS verdict,
               $type_a AS type_a, $name_a AS name_a, $type_b AS type_b, $name_b AS name_b, $reason AS reason,
               $said_by AS said_by, $at::TIMESTAMPTZ AS "at", $undone_at::TIMESTAMPTZ AS undone_at, $a AS a, $b AS b
        """,
        {
            "verdict": str(judgement.verdict), "type_a": str(judgement.type_a), "name_a": judgement.name_a,
            "type_b": str(judgement.type_b), "name_b": judgement.name_b, "reason": judgement.reason,
            "said_by": judgement.said_by, "at": bound_time(judgement.at), "undone_at": bound_time(judgement.undone_at),
            "a": judgement.a, "b": judgement.b,
        },
    )  # fmt: skip
    number: int = con.execute("SELECT max(judgement_id) FROM judgements").fetchall()[0][0]
    return number


def set_entities(con: duckdb.DuckDBPyConnection, number: int, a: int | None, b: int | None) -> None:
    """Keep on which entities a judgement was carried out."""
    con.execute("UPDATE judgements SET a = $a, b = $b WHERE judgement_id = $number", {"a": a, "b": b, "number": number})


def set_aside(con: duckdb.DuckDBPyConnection, numbers: Iterable[int], at: datetime, by: int | None = None) -> None:
    """Let judgements stand no more: taken back, or overridden by a later one."""
    con.execute(
        """
        UPDATE judgements SET undone_at = $at::TIMESTAMPTZ, overridden_by = $by
        WHERE judgement_id IN (SELECT unnest($numbers::BIGINT[]))
        """,
        {"at": bound_time(at), "by": by, "numbers": listed(numbers)},
    )


def reinstate(con: duckdb.DuckDBPyConnection, numbers: Iterable[int]) -> None:
    """Let judgements stand again that a later one had overridden."""
    con.execute(
        """
        UPDATE judgements SET undone_at = NULL, overridden_by = NULL
        WHERE judgement_id IN (SELECT unnest($numbers::BIGINT[]))
        """,
        {"numbers": listed(numbers)},
    )


def owners(con: duckdb.DuckDBPyConnection, name: str, type: EntityType, *, whole: bool = False) -> list[int]:
    """Entities of a type that go by exactly this name, the most told first; short names within an article last.

    Args:
        con: The open warehouse.
        name: As it is spelled.
        type: Of the entities.
        whole: Without those for which it is only short within an article.
    """
    rows = con.execute(
        """
        SELECT a.entity_id, a.rule IN ('surname', 'surname_recent', 'given', 'inflected') AS is_short
        FROM aliases AS a
        JOIN entities AS e USING (entity_id)
        WHERE a.alias = $name AND e.type = $type
        """,
        {"name": name, "type": str(type)},
    ).fetchall()
    short = {entity_id: is_short for entity_id, is_short in rows if not (whole and is_short)}
    return sorted(_most_told(con, short), key=lambda entity_id: short[entity_id])


def owners_by_key(
    con: duckdb.DuckDBPyConnection, keys: Iterable[str], type: EntityType, *, anywhere: bool = False
) -> list[int]:
    """Entities of a type that a name with one of these keys leads to, the most told first.

    Args:
        con: The open warehouse.
        keys: Of the name.
        type: What it names.
        anywhere: Places that go by one of these keys in some country (after "@"), too.
    """
    rows = con.execute(
        """
        SELECT DISTINCT k.entity_id
        FROM alias_keys AS k
        JOIN entities AS e USING (entity_id)
        WHERE e.type = $type
          AND (k.key IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))
               OR ($anywhere AND split_part(k.key, '@', 1) IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))))
        """,
        {"keys": listed_texts(keys), "type": str(type), "anywhere": anywhere},
    ).fetchall()
    return _most_told(con, [row[0] for row in rows])


def _most_told(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int]) -> list[int]:
    """The entities, those of most stories first. Nothing is counted of one alone: it costs a scan."""
    if len(entity_ids) < 2:
        return list(entity_ids)
    stories = dict(
        con.execute(
            """
            SELECT entity_id, sum(stories)::BIGINT FROM entity_weeks
            WHERE entity_id IN (SELECT unnest($ids::BIGINT[])) GROUP BY entity_id
            """,
            {"ids": listed(entity_ids)},
        ).fetchall()
    )
    return sorted(entity_ids, key=lambda entity_id: (-stories.get(entity_id, 0), entity_id))


def bearing(con: duckdb.DuckDBPyConnection, entity_id: int, type: EntityType, names: Sequence[str]) -> list[Judgement]:
    """All judgements, also those set aside, on an entity: carried out on it, or about one of its names."""
    rows = con.execute(
        """
        SELECT judgement_id FROM judgements
        WHERE a = $entity_id OR b = $entity_id
           OR (type_a = $type AND name_a IN (SELECT unnest(from_json($names, '["VARCHAR"]'))))
           OR (type_b = $type AND name_b IN (SELECT unnest(from_json($names, '["VARCHAR"]'))))
        """,
        {"entity_id": entity_id, "type": str(type), "names": listed_texts(names)},
    ).fetchall()
    wanted = {row[0] for row in rows}
    return [each for each in judgements(con) if each.number in wanted]
