"""Places in the warehouse: two Georgias are two, a country comes when it is certain and stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations

import duckdb
import pytest

from extractors.decisions import Decision, Decisions
from extractors.identity import ArticleNames, lookup_keys, resolve_names
from extractors.records import EntityType, Merge
from flows.names import renew_keys
from flows.placing import place_known_entities
from tests.builders import MONDAY
from tests.fresh import in_memory
from tests.test_places import article
from warehouse.batches import Batch
from warehouse.load import load_batch
from warehouse.merges import merge_entities
from warehouse.places import known_edition
from warehouse.recall import known_entities
from warehouse.rows import transaction

Entity = tuple[str, str | None]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        yield connection


def load(con: duckdb.DuckDBPyConnection, *articles: Sequence[str], decided: Decisions | None = None) -> None:
    """One batch of articles with these names (as in test_places), without their texts."""
    named = [
        ArticleNames(article_id=number, published_at=MONDAY + timedelta(days=number), names=article(*names))
        for number, names in enumerate(articles)
    ]
    decided = decided or Decisions()
    found = resolve_names(named, known_entities(con, lookup_keys(named, decided)), decided)
    load_batch(
        con,
        Batch(
            loaded_at=MONDAY,
            entities=found.entities,
            aliases=found.aliases,
            merges=found.merges,
            renamings=found.renamings,
            located=found.located,
        ),
    )


def places(con: duckdb.DuckDBPyConnection, kind: str = "location") -> list[Entity]:
    return [
        (name, country)
        for name, country in con.execute(
            "SELECT name, country FROM entities WHERE type = $kind ORDER BY name, country NULLS FIRST", {"kind": kind}
        ).fetchall()
    ]


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Make it as an earlier version left it."""
    con.execute("UPDATE entities SET country = NULL, lat = NULL, lon = NULL")
    con.execute("DELETE FROM meta WHERE key = 'gazetteer'")


GEORGIAS = (
    ("Georgia", "Tbilisi"),
    ("Georgia", "Atlanta"),
    ("Georgia",),
    ("Georgia", "*Georgian"),
    ("Georgia", "Atlanta"),
)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::29])
def test_the_georgias_are_two_and_an_open_question_in_any_order(order: tuple[int, ...]) -> None:
    for batches in ([[GEORGIAS[place]] for place in order], [[GEORGIAS[place] for place in order]]):
        with in_memory() as con:
            for batch in batches:
                load(con, *batch)
            assert [place for place in places(con) if place[0] == "Georgia"] == [
                ("Georgia", None), ("Georgia", "GE"), ("Georgia", "US"),
            ]  # fmt: skip
            assert len(con.execute("SELECT DISTINCT entity_id FROM entities WHERE name = 'Georgia'").fetchall()) == 3


@pytest.mark.parametrize(
    ("name", "other", "places_of_it"),
    [
        ("Georgia", "Zyxqua", [None, "GE", "US"]),  # no number of inhabitants decides between them
        ("Moscow", "Zyxqua", ["RU", "US"]),  # the one in Russia goes by the name alone
    ],
)
@pytest.mark.parametrize(("same", "exact"), [(True, False), (False, False), (False, True)])
def test_what_people_say_of_a_name_leaves_its_places_apart(
    con: duckdb.DuckDBPyConnection, name: str, other: str, places_of_it: list[str | None], same: bool, exact: bool
) -> None:
    decided = Decisions([Decision(a=other, b=name, type=EntityType.LOCATION, same=same, exact=exact)])
    texts = [(name, "Tbilisi"), (name, "Atlanta", "Idaho"), (name,), (other,)]
    for _ in range(2):
        for text in texts:
            load(con, text, decided=decided)
        load(con, *texts, decided=decided)
    # What nobody knows the country of may be one with the other name; the places themselves are not one.
    found = [country for shown, country in places(con) if shown in {name, other}]
    assert sorted(filter(None, found)) == sorted(filter(None, places_of_it))
    assert len(found) == len(places_of_it) + (not same)


def test_places_in_one_country_that_people_say_are_one_are_found_together(con: duckdb.DuckDBPyConnection) -> None:
    decided = Decisions([Decision(a="Georgia", b="Batumi", type=EntityType.LOCATION, same=True)])
    load(con, ("Georgia", "Tbilisi"), ("Batumi",))
    load(con, ("Georgia", "Tbilisi"), ("Georgia", "Atlanta"), decided=decided)
    assert sorted(country for name, country in places(con) if name in {"Georgia", "Batumi"} and country) == ["GE", "US"]


def test_names_of_one_place_are_one_entity_over_batches(con: duckdb.DuckDBPyConnection) -> None:
    for names in (("Burma",), ("Myanmar",), ("Kiev",), ("Київ",), ("Nur-Sultan",), ("Astana",), ("Ivory Coast",)):
        load(con, names)
    load(con, ("Côte d'Ivoire", "Kyiv", "Niger", "Nigeria"))
    assert [country for _, country in places(con)] == ["MM", "CI", "UA", "NE", "NG", "KZ"]


def test_coordinates_and_countries_of_organisations_are_kept(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Tbilisi", "#Ministry of Defence of Ukraine", "#Foreign Ministry", "@Ivan Petrov", "*Georgian"))
    rows = con.execute("SELECT name, country, round(lat), round(lon) FROM entities ORDER BY name").fetchall()
    assert rows == [
        ("Foreign Ministry", None, None, None),
        ("Georgian", None, None, None),
        ("Ivan Petrov", None, None, None),
        ("Ministry of Defence of Ukraine", "UA", None, None),
        ("Tbilisi", "GE", 42, 45),
    ]


def test_a_country_comes_when_an_article_makes_it_certain_and_stays(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Nice",))
    assert places(con) == [("Nice", None)]
    load(con, ("Nice", "France"))
    load(con, ("Nice",))
    assert places(con) == [("France", "FR"), ("Nice", "FR")]
    con.execute("UPDATE entities SET country = 'MC', lat = 0 WHERE name = 'Nice'")  # as a person may have said
    load(con, ("Nice", "France"))
    assert ("Nice", "MC") in places(con)


def test_what_earlier_versions_stored_is_placed_once(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Tbilisi", "Georgia", "Zyxqua", "#Kazakh Foreign Ministry"))
    con.execute("DELETE FROM alias_keys")
    con.execute("INSERT INTO alias_keys SELECT 'location:tbilisi', entity_id FROM entities WHERE name = 'Tbilisi'")
    forget(con)
    assert place_known_entities(con) == 2, "not Georgia: no article is asked any more"
    assert [*places(con), *places(con, "org")] == [
        ("Georgia", None), ("Tbilisi", "GE"), ("Zyxqua", None), ("Kazakh Foreign Ministry", "KZ"),
    ]  # fmt: skip
    assert con.execute("SELECT count(*) FROM entities WHERE lat IS NOT NULL").fetchall() == [(1,)]
    assert known_edition(con) is not None
    assert place_known_entities(con) == 0
    load(con, ("Tiflis",))
    assert len(places(con)) == 3, "its former name leads to it"


def test_stored_places_are_found_by_the_keys_of_today(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Burma",))
    con.execute("UPDATE alias_keys SET key = 'location:burma'")  # as earlier versions wrote it
    forget(con)
    place_known_entities(con)
    load(con, ("Myanmar",))
    assert [country for _, country in places(con)] == ["MM"]


def test_another_gazetteer_gives_all_places_new_keys(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Tbilisi",), ("Paris, Texas",))
    con.execute("UPDATE entities SET country = NULL WHERE name = 'Paris, Texas'")
    con.execute("UPDATE alias_keys SET key = 'location:older' || entity_id")
    renew_keys(con)
    keys = [("location:paris@US",), ("location:tbilisi",)]
    assert con.execute("SELECT key FROM alias_keys ORDER BY key").fetchall() == keys
    con.execute("UPDATE alias_keys SET key = 'location:older' || entity_id")
    renew_keys(con)
    assert con.execute("SELECT key FROM alias_keys ORDER BY key").fetchall() != keys, "once is enough"
    con.execute("UPDATE meta SET value = 'older' WHERE key IN ('gazetteer', 'key_rules')")
    renew_keys(con)
    assert con.execute("SELECT key FROM alias_keys ORDER BY key").fetchall() == keys


def test_many_stored_entities_are_placed_in_parts(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(con, ("Tbilisi", "Kyiv", "Astana", "Paris", "Zyxqua"))
    forget(con)
    monkeypatch.setattr("flows.placing.CHUNK", 2)
    assert place_known_entities(con) == 4


def test_a_merge_keeps_what_is_known_of_either(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("Zyxqua", "Tbilisi"))
    ids = dict(con.execute("SELECT name, entity_id FROM entities").fetchall())
    with transaction(con):
        merge_entities(con, [Merge(kept=ids["Zyxqua"], gone=ids["Tbilisi"], rule="renamed")])
    assert con.execute("SELECT name, country, round(lat) FROM entities").fetchall() == [("Zyxqua", "GE", 42)]


def test_persons_and_groups_are_never_placed(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ("@Georgia", "*Georgian", "Tbilisi"))
    forget(con)
    place_known_entities(con)
    assert places(con, EntityType.PERSON) == [("Georgia", None)]
    assert places(con, EntityType.GROUP) == [("Georgian", None)]
