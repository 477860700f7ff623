"""Whom names may mean: entities by the keys of their names, with the company that those who are only alike keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest

from extractors.records import EntityType
from tests.builders import MONDAY, article, batch, entity_id, load, subscription
from tests.fresh import in_memory
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.recall import COMPANY_DAYS, MAX_ALIKE, known_entities
from warehouse.statements import sql

PERSON, PLACE = EntityType.PERSON, EntityType.LOCATION
NAMES = {"Aida Bek": PERSON, "Aktau": PLACE}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        outlets = ("gazette", "b", "wire", *(f"paper{n}" for n in range(1, 6)))
        register(connection, [subscription(f"https://{outlet}.example/f", outlet) for outlet in outlets], MONDAY)
        yield connection


def test_keys_of_what_is_alike_are_left_out_where_they_lead_to_too_many(con: duckdb.DuckDBPyConnection) -> None:
    many = {f"Aida Bek{letter * 2}": PERSON for letter in map(chr, range(0x4E00, 0x4E00 + MAX_ALIKE + 1))}
    load_batch(con, batch(load(article(text=". ".join(many)), many)))
    con.execute("INSERT INTO alias_keys SELECT 'person~x', entity_id FROM entities")
    con.execute("INSERT INTO alias_keys SELECT 'person~y', min(entity_id) FROM entities")
    assert list(known_entities(con, ["person~x", "person~y"])) == ["person~y"]


def test_who_is_found_by_likeness_comes_with_its_company(con: duckdb.DuckDBPyConnection) -> None:
    load_batch(con, batch(load(article(), NAMES | {"Bek": PERSON})))
    con.execute("INSERT INTO alias_keys VALUES ('person~ab', $id)", {"id": entity_id("Aida Bek")})
    [found] = known_entities(con, ["person~ab"])["person~ab"]
    assert found.company == ("key:bek",), "persons and organisations, no places"
    [found] = known_entities(con, ["person~ab", "key:aida bek"])["person~ab"]
    assert found.company == (), "who is found by name needs none"


@pytest.mark.parametrize(
    ("days", "company", "why"),
    [
        ([0], ("key:bek",), "of that day"),
        ([COMPANY_DAYS], ("key:bek",), "not long before"),
        ([COMPANY_DAYS + 1], (), "too long before"),
        ([-COMPANY_DAYS], ("key:bek",), "not long after: old articles are loaded late"),
        ([-COMPANY_DAYS - 1], (), "too long after"),
        ([COMPANY_DAYS + 100, 100], ("key:bek",), "as one of the articles has it"),
        ([], ("key:bek",), "no bound"),
    ],
)
def test_company_is_asked_of_articles_around(
    con: duckdb.DuckDBPyConnection, days: list[int], company: tuple[str, ...], why: str
) -> None:
    load_batch(con, batch(load(article(), NAMES | {"Bek": PERSON})))
    con.execute("INSERT INTO alias_keys VALUES ('person~ab', $id)", {"id": entity_id("Aida Bek")})
    published = [article().published_at + timedelta(days=day) for day in days]
    [found] = known_entities(con, ["person~ab"], published)["person~ab"]
    assert found.company == company, why


def test_company_reads_only_that_part_of_the_mentions(con: duckdb.DuckDBPyConnection) -> None:
    until = MONDAY + timedelta(days=COMPANY_DAYS)
    for days in (-1000, 0, 1000):  # else what is known of the column says that all of it lies within, or nothing
        at = MONDAY + timedelta(days=days)
        load_batch(con, batch(load(article(f"https://gazette.example/{days}", published_at=at), NAMES), new=days < 0))
    bound = {"ids": "[1, 2]", "since": MONDAY.isoformat(), "until": until.isoformat()}
    plan = con.execute(f"EXPLAIN {sql('company_of_entities')}", bound).fetchall()[0][1]
    assert plan.count("published_at>=") == 2, "in both scans, so blocks are passed over"
