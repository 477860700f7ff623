"""Two names of one are known for one as well as the floors say, and what looks alike is kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.records import EntityType
from tests.quality.aliases import WHAT, Pair, alias_pairs, is_variant, joined, measure, score, shares_a_word
from tests.quality.scoreboard import read_floors

PERSON, ORG = EntityType.PERSON, EntityType.ORG


@pytest.mark.shared_data
@pytest.mark.slow
def test_alias_pairs(shared_data: Path) -> None:
    floors = read_floors()
    found = measure(shared_data)
    assert set(found) == set(WHAT)
    assert {name: figure for name, figure in found.items() if figure < floors[name]} == {}


@pytest.mark.shared_data
@pytest.mark.slow
def test_negatives_are_hard_and_as_many_as_positives(shared_data: Path) -> None:
    pairs = alias_pairs(shared_data, "tune")
    for kind in (PERSON, ORG):
        own = [pair for pair in pairs if pair.type is kind]
        assert sum(pair.same for pair in own) * 2 == len(own)
        assert all(set(pair.a.split()) != set(pair.b.split()) for pair in own if not pair.same)
    assert pairs == alias_pairs(shared_data, "tune"), "the same every time"


@pytest.mark.parametrize(
    ("a", "b", "kind", "variant", "reason"),
    [
        ("FAYAD, Sobhi Mahmoud", "Subhi Fayyad", PERSON, True, "spelling, a word left out"),
        ("KREKAR, Mullah", "AHMAD, Najmuddin Faraj", PERSON, False, "a nom de guerre"),
        ("Petrov, Ivan Ilyich", "Petrov, Ivan Olegovich", PERSON, False, "another patronymic"),
        ("Acme Trading LLC", "Acme Trading Company", ORG, True, "legal form"),
        ("Acme", "Acme Trading", ORG, False, "a subsidiary holds the parent's name"),
    ],
)
def test_which_pairs_can_be_known(a: str, b: str, kind: EntityType, variant: bool, reason: str) -> None:
    assert is_variant(Pair(a, b, kind, True)) is variant, reason


def test_scoring() -> None:
    pairs = [
        (Pair("Ivan Petrov", "Petrov, Ivan", PERSON, True), True),
        (Pair("Ivan Petrov", "Igor Petrov", PERSON, True), False),
        (Pair("Ivan Petrov", "The Fox", PERSON, True), False),
        (Pair("Ivan Petrov", "Oleg Petrov", PERSON, False), True),
    ]
    assert [shares_a_word(pair) for pair, _ in pairs] == [True, True, False, True]
    found = score([*pairs, (Pair("Acme", "Acme", ORG, True), True)])
    assert found["precision"] == pytest.approx(2 / 3)
    assert found["all_f1"] == pytest.approx(4 / 7)
    assert found["persons_f1"] == pytest.approx(2 / 3)


def test_joined_asks_the_resolver() -> None:
    assert joined(Pair("Kassym-Jomart Tokayev", "TOQAEV, Qasym-Zhomart", PERSON, True))
    assert not joined(Pair("Ivan Petrov", "Ivan Petrova", PERSON, False))
