"""Judgements about places: each keeps its country, and is found by the keys of a place in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest

from extractors.records import EntityType
from flows.judging import judge, take_back
from tests.builders import MONDAY
from tests.casts import tables
from tests.fresh import in_memory
from tests.test_placing import load
from warehouse.judgements import Judgement, Verdict
from warehouse.rows import transaction

SAME, DIFFERENT, SPLIT, RENAME = Verdict
Place = tuple[str, str | None, bool, list[str]]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        yield connection


def do(con: duckdb.DuckDBPyConnection, verdict: Verdict, a: str, b: str, type: EntityType = EntityType.LOCATION) -> int:
    said = Judgement(verdict=verdict, type_a=type, name_a=a, type_b=type, name_b=b, at=MONDAY + timedelta(days=60))
    with transaction(con):
        return judge(con, said).judgement.number


def undo(con: duckdb.DuckDBPyConnection) -> None:
    with transaction(con):
        take_back(con, None, MONDAY + timedelta(days=90))


def found(con: duckdb.DuckDBPyConnection, *names: str) -> list[Place]:
    """Name, country, whether it has coordinates, keys."""
    rows = con.execute(
        """
        SELECT e.name, e.country, e.lat IS NOT NULL, list(k.key ORDER BY k.key)
        FROM entities AS e LEFT JOIN alias_keys AS k USING (entity_id)
        GROUP BY ALL ORDER BY e.name, e.country
        """
    ).fetchall()
    return [row for row in rows if row[0] in names]


def also(con: duckdb.DuckDBPyConnection, name: str, alias: str) -> None:
    """Let an entity go by another name, as if texts had said so."""
    con.execute(
        """
        INSERT INTO aliases BY NAME
        SELECT $alias AS alias, entity_id, 'renamed' AS rule, 0.9 AS score, first_seen_at AS created_at
        FROM entities WHERE name = $name
        """,
        {"alias": alias, "name": name},
    )


def test_a_place_that_is_split_off_is_where_it_was(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Georgia", "Tbilisi"))
    also(con, "Georgia", "Sakartvelo")
    before = tables(con)
    do(con, SPLIT, "Sakartvelo", "Georgia")
    assert found(con, "Georgia", "Sakartvelo") == [
        ("Georgia", "GE", True, ["location:georgia@GE"]),
        ("Sakartvelo", "GE", True, ["location:georgia@GE"]),
    ]
    undo(con)
    assert tables(con) == before


def test_a_place_that_is_split_off_is_where_its_name_is(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Georgia", "Tbilisi"))
    also(con, "Georgia", "Kazakhstan")
    con.execute(
        "INSERT INTO alias_keys SELECT 'location:kazakhstan@GE', entity_id FROM entities WHERE name = 'Georgia'"
    )
    before = tables(con)
    do(con, SPLIT, "Georgia", "Kazakhstan")
    assert found(con, "Georgia", "Kazakhstan") == [
        ("Georgia", "GE", True, ["location:georgia@GE"]),
        ("Kazakhstan", "KZ", True, ["location:kazakhstan"]),
    ]
    undo(con)
    assert tables(con) == before


def test_a_place_that_people_call_like_another_does_not_take_what_is_said_of_that(
    con: duckdb.DuckDBPyConnection,
) -> None:
    load(con, ("Georgia", "Tbilisi"))
    before = tables(con)
    do(con, RENAME, "Georgia", "Moscow")
    assert found(con, "Moscow") == [("Moscow", "GE", True, ["location:georgia@GE", "location:moscow@GE"])]
    undo(con)
    assert tables(con) == before
    do(con, RENAME, "Georgia", "Moscow")
    load(con, ("Moscow",))
    assert [country for _, country, *_ in found(con, "Moscow")] == ["GE", "RU"]


def test_a_place_is_found_by_a_spelling_of_its_name_whatever_country_it_is_in(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Zyxqua",), ("Georgia", "Tbilisi"))
    do(con, SAME, "Zyxqua", "GEORGIA")
    assert [country for _, country, *_ in found(con, "Zyxqua", "Georgia")] == ["GE"]


def test_places_that_are_one_no_more_have_their_own_countries_and_keys(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Zyxqua",), ("Georgia", "Tbilisi"))
    before = found(con, "Zyxqua", "Georgia")
    do(con, SAME, "Zyxqua", "Georgia")
    assert [country for _, country, *_ in found(con, "Zyxqua", "Georgia")] == ["GE"]
    load(con, ("Sakartvelo", "Tbilisi"))  # a new name while they are one
    undo(con)
    assert found(con, "Zyxqua", "Georgia") == before
    owner = con.execute(
        "SELECT name FROM aliases JOIN entities USING (entity_id) WHERE alias = 'Sakartvelo'"
    ).fetchall()
    assert owner == [("Georgia",)]


def test_a_name_that_is_merely_alike_does_not_say_whose_a_new_one_is(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("@Pavel Durow",), ("@Petr Zhukov",))
    con.execute(
        "INSERT INTO alias_keys SELECT key, e.entity_id FROM alias_keys JOIN entities AS e ON e.name = 'Pavel Durow' "
        "WHERE key LIKE 'person~%'"
    )  # some key of his is like the other's
    do(con, SAME, "Pavel Durow", "Petr Zhukov", EntityType.PERSON)
    load(con, ("@Pyotr Zhukov",))
    undo(con)
    owner = con.execute(
        "SELECT name FROM aliases JOIN entities USING (entity_id) WHERE alias = 'Pyotr Zhukov'"
    ).fetchall()
    assert owner == [("Petr Zhukov",)]
