"""Names as people type them: found by any spelling, never guessed; what comes close is said."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from extractors.errors import UsageError
from extractors.records import EntityType
from extractors.romanise import name_keys
from flows.finding import find_entities, find_entity
from tests.builders import MONDAY, article, batch, load
from tests.fresh import in_memory
from warehouse.finding import MAX_NAME
from warehouse.load import load_batch

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION
# Name shown -> type, and other names with their rules.
KNOWN: dict[str, tuple[EntityType, dict[str, str]]] = {
    "Zhanar Ospankul": (PERSON, {"Жанар Оспанкул": "exact", "Ospankul": "surname"}),
    "Serik Ospankul": (PERSON, {"Ospankul": "surname"}),
    "Łukasz Møller": (PERSON, {"Møller": "surname"}),
    "Conor O’Brien": (PERSON, {}),
    "Ma'ruf Abu-Bakr": (PERSON, {}),
    "RFE/RL": (ORG, {"Radio Free Europe/Radio Liberty": "acronym"}),
    "U.S. Steel": (ORG, {}),
    "«Grain» Council": (ORG, {}),
    "100% Pure_Gold": (ORG, {}),
    "Aktau": (PLACE, {}),
    "AKTAU": (ORG, {}),
    "São Tomé": (PLACE, {}),
    "Йошкар-Ола": (PLACE, {}),
    "…": (ORG, {}),
}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that knows them, each from an article of its own."""
    with in_memory() as con:
        for index, (name, (type, others)) in enumerate(KNOWN.items()):
            made = article(f"https://gazette.example/{index}", text=f"{name} is named here.")
            load_batch(con, batch(load(made, {name: type})))
            [(number,)] = con.execute("SELECT entity_id FROM entities WHERE name = $name", {"name": name}).fetchall()
            for alias, rule in others.items():
                values = {"alias": alias, "id": number, "rule": rule, "at": MONDAY.isoformat()}
                con.execute("INSERT INTO aliases VALUES ($alias, $id, $rule, 1, $at::TIMESTAMPTZ)", values)
            for key in {key for alias in (name, *others) for key in name_keys(alias, type)}:
                con.execute("INSERT INTO alias_keys VALUES ($key, $id)", {"key": key, "id": number})
        yield con


@pytest.mark.parametrize(
    ("typed", "names", "why"),
    [
        ("Zhanar Ospankul", ["Zhanar Ospankul"], "as it is shown"),
        ("zhanar   OSPANKUL ", ["Zhanar Ospankul"], "case and spaces"),
        ("Zhanar\tOspankul\x00\x1b", ["Zhanar Ospankul"], "control characters from a copied text"),
        ("жанар оспанкул", ["Zhanar Ospankul"], "another script"),
        ("Janar Ospankoul", ["Zhanar Ospankul"], "another romanisation"),
        ("lukasz moller", ["Łukasz Møller"], "letters that are no accents"),
        ("Moller", ["Łukasz Møller"], "a surname that one person has"),
        ("Conor O'Brien", ["Conor O’Brien"], "the apostrophe of a keyboard"),
        ("conor obrien", ["Conor O’Brien"], "no apostrophe at all"),
        ("Maruf Abu Bakr", ["Ma'ruf Abu-Bakr"], "neither sign nor hyphen"),
        ("Ma`ruf Abu\N{NON-BREAKING HYPHEN}Bakr", ["Ma'ruf Abu-Bakr"], "signs of word processors"),
        ("rfe-rl", ["RFE/RL"], "any sign for a slash"),
        ("RFE RL", ["RFE/RL"], "or a space"),
        ("radio free europe – radio liberty", ["RFE/RL"], "an alias"),
        ("US Steel", ["U.S. Steel"], "dots"),
        ('"Grain" Council', ["«Grain» Council"], "quotation marks of another language"),
        ("sao tome", ["São Tomé"], "accents"),
        ("Йошкар Ола", ["Йошкар-Ола"], "Cyrillic letters that have accents"),
        ("…", ["…"], "it is called so"),
        ("aktau", ["AKTAU", "Aktau"], "two go by it: both"),
    ],
)
def test_found_as_typed(con: duckdb.DuckDBPyConnection, typed: str, names: list[str], why: str) -> None:
    assert sorted(found.name for found in find_entities(con, typed)) == names, why


@pytest.mark.parametrize(
    ("typed", "names", "why"),
    [
        ("sao-tome", ["São Tomé"], "signs and accents"),
        ("RFE RL", ["RFE/RL"], "a slash"),
        ("Radio Free Europe Radio Liberty", ["RFE/RL"], "an alias"),
        ("Ospankul", [], "a bare surname holds within its article"),
        ("aktau", ["AKTAU", "Aktau"], "each of that name"),
        ("100%", [], "no wildcard"),
        ("%", [], "nor this"),
        ("", [], "nothing"),
        ("…", [], "nothing but signs"),
        ("'; DROP TABLE aliases; --", [], "bound"),
    ],
)
def test_found_in_sql(con: duckdb.DuckDBPyConnection, typed: str, names: list[str], why: str) -> None:
    rows = con.execute("SELECT name FROM named($typed) ORDER BY name", {"typed": typed}).fetchall()
    assert [row[0] for row in rows] == names, why


@pytest.mark.parametrize(
    ("typed", "says", "why"),
    [
        ("Zhanar Ospamkul", "did you mean Zhanar Ospankul", "a wrong letter"),
        ("Zanhar Ospankul", "did you mean Zhanar Ospankul", "letters swapped"),
        ("Ospankul Zhanar", "did you mean Zhanar Ospankul", "words turned round"),
        ("Ospanjul", "did you mean ", "a surname alone with a typo"),
        ("Жанар Оспанмул", "did you mean Zhanar Ospankul", "in another script"),
        ("Grain", "did you mean «Grain» Council?", "a part of it"),
        ("%", "see 'wirewatch entities list'", "no wildcard: it would be like everything"),
        ("_", "see 'wirewatch entities list'", "nor this"),
        ("?!", "see 'wirewatch entities list'", "no letter in it"),
        ("\N{PILE OF POO}", "see 'wirewatch entities list'", "nothing like it"),
        ("x" * 400, "see 'wirewatch entities list'", "long, but a name might be"),
        ("Ospankul", "is short for Serik Ospankul, Zhanar Ospankul: say which", "a surname of two is asked for"),
        ("", "a name is empty", "nothing"),
        (" \t\x00\x7f ", "a name is empty", "nothing that is printed"),
        ("\udcff", "a name is empty", "bytes that are no text"),
        ("y" * 10_000, "has 10,000 characters: no name is that long", "not looked for"),
    ],
)
def test_never_guessed(con: duckdb.DuckDBPyConnection, typed: str, says: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_entities(con, typed)
    assert says in str(caught.value), why
    assert len(str(caught.value)) < MAX_NAME + 200


def test_one_is_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match=r"^2 go by the name 'aktau': .*: give the id, or --type$"):
        find_entity(con, "aktau")
    assert find_entity(con, "AKTAU").type is ORG, "spelled exactly so: nothing is guessed"
    place = find_entity(con, "aktau", PLACE)
    assert (place.name, place.told_apart) == ("Aktau", "location")
    assert find_entities(con, str(place.entity_id)) == [place], "an id is a name, too"
    with pytest.raises(UsageError, match="is here as org, not as that type"):
        find_entities(con, "RFE/RL", PERSON)


def test_another_spelling_is_told_of(con: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]) -> None:
    find_entities(con, "ZHANAR ospankul")
    assert capsys.readouterr().err == "", "found as it is spelled"
    find_entities(con, "Zhanar Ospankull")
    assert capsys.readouterr().err == "nothing here is spelled 'Zhanar Ospankull': taken for Zhanar Ospankul\n"


def test_names_are_looked_up_in_an_index(con: duckdb.DuckDBPyConnection) -> None:
    """The index has the expression of the macro: else all aliases would be read and folded for each name."""
    con.execute("INSERT INTO aliases SELECT 'Name ' || i, i, 'exact', 1, now() FROM range(20000) AS t(i)")
    con.execute(
        """
        INSERT INTO entities BY NAME
        SELECT i AS entity_id, 'person' AS type, 'Name ' || i AS name, now() AS first_seen_at FROM range(20000) AS t(i)
        """
    )
    try:
        for query in ("FROM named($name)", "SELECT 1 FROM aliases WHERE folded(alias) = folded($name)"):
            plan = con.execute(f"EXPLAIN ANALYZE {query}", {"name": "Name 7"}).fetchall()[0][1]
            assert "Index Scan" in plan, query
    finally:
        con.execute("DELETE FROM aliases WHERE alias LIKE 'Name %'")
        con.execute("DELETE FROM entities WHERE name LIKE 'Name %'")
