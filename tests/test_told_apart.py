"""Several entities of one name: every message and table says which is which."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from extractors.errors import UsageError
from extractors.records import EntityType
from flows.cli import main
from tests.builders import MONDAY, article, batch, load, subscription
from warehouse.connection import open_writer
from warehouse.feeds import register
from warehouse.finding import find_entities, find_entity
from warehouse.load import load_batch

pytestmark = pytest.mark.usefixtures("in_tmp")
WAREHOUSE = Path("data/wirewatch.duckdb")
PLACE, ORG = EntityType.LOCATION, EntityType.ORG


@pytest.fixture
def in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fill(con: duckdb.DuckDBPyConnection, *entities: tuple[EntityType, str | None]) -> None:
    """An article each, at outlets a, b, ...: its only name is Aktau, an entity of this type and country."""
    for index, (kind, country) in enumerate(entities):
        outlet = "abcdef"[index]
        register(con, [subscription(f"https://{outlet}.example/feed", outlet)], MONDAY)
        name, text = f"Aktau{outlet}", f"It is about Aktau{outlet}. " * 3
        made = article(f"https://{outlet}.example/1", outlet_id=outlet, text=text)
        load_batch(con, batch(load(made, {name: kind})))
        con.execute("UPDATE entities SET country = $country WHERE name = $name", {"country": country, "name": name})
    con.execute("UPDATE entities SET name = 'Aktau'")
    con.execute("UPDATE aliases SET alias = 'Aktau'")


@pytest.mark.parametrize(
    ("entities", "told"),
    [
        ([(PLACE, "KZ")], {"location, KZ"}),
        ([(PLACE, "KZ"), (PLACE, "US")], {"location, KZ", "location, US"}),
        ([(PLACE, "KZ"), (PLACE, None)], {"location, KZ", "location, first in b"}),
        ([(PLACE, None), (PLACE, None)], {"location, first in a", "location, first in b"}),
        ([(ORG, "KZ"), (ORG, "KZ")], {"org, KZ, first in a", "org, KZ, first in b"}),
        ([(PLACE, None), (ORG, None)], {"location", "org"}),
        ([(PLACE, "KZ"), (ORG, None)], {"location, KZ", "org"}),
    ],
)
def test_what_tells_them_apart(entities: list[tuple[EntityType, str | None]], told: set[str]) -> None:
    with open_writer(WAREHOUSE) as con:
        fill(con, *entities)
        found = find_entities(con, "aktau")
        assert {each.told_apart for each in found} == told
        assert len(found) == len(entities)
        if len(entities) > 1:
            with pytest.raises(UsageError) as caught:
                find_entity(con, "Aktau")
            for each in found:
                assert f"{each.entity_id} Aktau ({each.told_apart}, 1 story)" in str(caught.value)


def test_a_trend_of_several_says_which_is_which(capsys: pytest.CaptureFixture[str]) -> None:
    with open_writer(WAREHOUSE) as con:
        fill(con, (PLACE, "KZ"), (PLACE, "US"))
    assert main(["trend", "Aktau", "--chart", "t.svg"]) == 0
    said = capsys.readouterr()
    assert "2 go by the name 'Aktau': " in said.err
    for country in ("KZ", "US"):
        assert f"Aktau (location, {country}): stories by week" in said.out
        assert f"Aktau (location, {country}, 1 story)" in said.err
        assert f"Aktau (location, {country})" in Path("t.svg").read_text(encoding="utf-8")
    with open_writer(WAREHOUSE) as con:
        rows = con.execute("SELECT country, stories FROM trend('Aktau', $d, $d, 'day')", {"d": MONDAY}).fetchall()
        assert sorted(rows) == [("KZ", 1), ("US", 1)]
