"""A place that its article leaves open is the one of its name that others decide, in whatever order they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.identity import ArticleNames, lookup_keys, resolve_names
from tests.builders import MONDAY
from tests.fresh import in_memory
from tests.test_places import article
from warehouse.batches import Batch
from warehouse.load import load_batch
from warehouse.recall import known_entities

Articles = Sequence[tuple[str, ...]]


class Desk:
    """A warehouse that articles are loaded into, batch by batch; `owner` is the entity of each first name."""

    def __init__(self, articles: Articles, batches: Sequence[Sequence[int]]) -> None:
        self.con = in_memory()
        self.owner: dict[int, int] = {}
        self.rules: set[str] = set()
        for batch in batches:
            self._load([(number, articles[number]) for number in batch])

    def _load(self, articles: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        named = [
            ArticleNames(article_id=number, published_at=MONDAY + timedelta(days=number), names=article(*names))
            for number, names in articles
        ]
        found = resolve_names(named, known_entities(self.con, lookup_keys(named)))
        load_batch(
            self.con,
            Batch(
                loaded_at=MONDAY, entities=found.entities, aliases=found.aliases, merges=found.merges,
                renamings=found.renamings, located=found.located, doubts=found.doubts,
            ),
        )  # fmt: skip
        gone = {merge.gone: merge.kept for merge in found.merges}
        self.rules |= {merge.rule for merge in found.merges}
        self.owner = {number: gone.get(entity, entity) for number, entity in self.owner.items()}
        self.owner |= {each.article_id: each.entity_id for each in found.assignments if each.index == 0}

    def places(self) -> set[tuple[tuple[int, ...], str | None]]:
        """The articles whose first name is one place, and its country."""
        countries = dict(self.con.execute("SELECT entity_id, country FROM entities").fetchall())
        held: dict[int, list[int]] = defaultdict(list)
        for number, entity in sorted(self.owner.items()):
            held[entity].append(number)
        return {(tuple(numbers), countries[entity]) for entity, numbers in held.items()}

    def doubts(self) -> list[tuple[str, str]]:
        """The countries of the pairs that people are asked about, "-" where it is not decided."""
        return self.con.execute(
            """
            SELECT least(x, y) AS one, greatest(x, y) AS other FROM (
                SELECT coalesce(a.country, '-') AS x, coalesce(b.country, '-') AS y FROM doubts AS d
                JOIN entities AS a ON a.entity_id = d.a JOIN entities AS b ON b.entity_id = d.b
            ) ORDER BY ALL
            """
        ).fetchall()


ONE_COUNTRY: Articles = (
    ("Nadi",), ("Nadi", "Fiji"), ("Nadi",),
    ("Legazpi", "Philippines"), ("Legazpi",),
    ("Talas",), ("Talas", "Kyrgyzstan"),
    ("Poti", "Tbilisi", "Batumi"), ("Poti",),
    ("Jalal-Abad",), ("Jalal-Abad", "*Kyrgyz"),
)  # fmt: skip
PLACES = {
    ((0, 1, 2), "FJ"), ((3, 4), "PH"), ((5, 6), "KG"), ((7, 8), "GE"), ((9, 10), "KG"),
}  # fmt: skip


@given(st.permutations(range(len(ONE_COUNTRY))), st.sets(st.integers(1, len(ONE_COUNTRY) - 1)))
@settings(max_examples=8, deadline=None)
def test_one_decided_country_takes_the_undecided_in_any_order(order: list[int], cuts: set[int]) -> None:
    bounds = [0, *sorted(cuts), len(order)]
    desk = Desk(ONE_COUNTRY, [order[start:end] for start, end in pairwise(bounds)])
    assert desk.places() == PLACES
    assert desk.doubts() == []


def test_two_that_were_stored_apart_are_made_one() -> None:
    """As warehouses of earlier versions hold them: one without a country beside the one with it."""
    desk = Desk([("Nadi",), ("Nadi", "Fiji"), ("Nadi",)], [[0]])
    desk.con.execute("INSERT INTO entities BY NAME SELECT 7 AS entity_id, 'location' AS type, 'Nadi' AS name, "
                     "'FJ' AS country, now() AS first_seen_at")  # fmt: skip
    desk.con.execute("INSERT INTO aliases VALUES ('Nadi', 7, 'exact', 1, now())")
    desk.con.execute("INSERT INTO alias_keys VALUES ('location:nadi@FJ', 7)")
    desk._load([(2, ("Nadi",))])
    assert desk.rules == {"placed"}
    assert desk.con.execute("SELECT country FROM entities").fetchall() == [("FJ",)]
    assert desk.doubts() == []


@pytest.mark.parametrize(
    ("names", "country", "reason"),
    [
        (("Georgia", "Tbilisi"), "GE", "a state of another country is called so"),
        (("Kochi", "India"), "IN", "a prefecture in Japan"),
        (("Salvador", "Brazil"), "BR", "short for a country"),
    ],
)
def test_what_is_a_state_or_region_elsewhere_stays_open_and_people_are_asked(
    names: tuple[str, ...], country: str, reason: str
) -> None:
    for batches in ([[0, 1]], [[0], [1]], [[1], [0]]):
        desk = Desk([names, names[:1]], batches)
        assert desk.places() == {((0,), country), ((1,), None)}, reason
        assert desk.doubts() == [("-", country)], reason


TWO_COUNTRIES: Articles = (("Nadi", "Fiji"), ("Nadi", "Thailand"), ("Nadi",))


@pytest.mark.parametrize("batches", [[[0, 1, 2]], [[0, 1], [2]], [[0], [1], [2]], [[1], [0], [2]]])
def test_between_two_decided_countries_people_are_asked(batches: Sequence[Sequence[int]]) -> None:
    desk = Desk(TWO_COUNTRIES, batches)
    assert desk.places() == {((0,), "FJ"), ((1,), "TH"), ((2,), None)}
    assert desk.doubts() == [("-", "FJ"), ("-", "TH")]


def test_what_came_before_the_second_country_stays_with_the_first() -> None:
    assert Desk(TWO_COUNTRIES, [[2], [0], [1]]).places() == {((0, 2), "FJ"), ((1,), "TH")}
    assert Desk(TWO_COUNTRIES, [[0, 2], [1]]).places() == {((0, 2), "FJ"), ((1,), "TH")}


def test_a_place_is_found_by_its_other_names_once_it_is_decided() -> None:
    desk = Desk([("Legazpi",), ("Legazpi", "Philippines"), ("Legaspi", "Philippines")], [[0], [1], [2]])
    assert desk.places() == {((0, 1, 2), "PH")}
