"""decisions.py and decided.py: what people decided holds, whatever the rules say; the later decision wins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.decisions import Decision, Decisions
from extractors.identity import lookup_keys, resolve_names
from extractors.records import EntityType, Name
from tests.test_identity import Known, article, ids, name, remember

PERSON, ORG, LOCATION = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION


def same(a: str, b: str, type: EntityType = PERSON) -> Decision:
    return Decision(a=a, b=b, type=type, same=True)


def different(a: str, b: str, type: EntityType = PERSON, exact: bool = False) -> Decision:
    return Decision(a=a, b=b, type=type, same=False, exact=exact)


def together(decisions: Decisions, names: Sequence[Name], before: Sequence[Decision] | None = None) -> list[set[str]]:
    """Which names are one entity, in one batch and one by one (loaded with `before`, if given, and then once more)."""
    found = []
    for batches in ([list(enumerate(names))], [[pair] for pair in enumerate(names)]):
        known: Known = {}
        held: dict[int, set[str]] = {}
        for batch in [*batches, *batches]:
            articles = [article(number + 1, each) for number, each in batch]
            wanted = lookup_keys(articles, decisions)
            resolution = resolve_names(articles, {key: known[key] for key in wanted if key in known}, decisions)
            for merge in resolution.merges:
                held.setdefault(merge.kept, set()).update(held.pop(merge.gone, set()))
            for (number, _), entity in ids(resolution).items():
                held.setdefault(entity, set()).add(names[number - 1].name)
            known = remember(resolution, known)
        found.append(sorted(held.values(), key=sorted))
    assert found[0] == found[1], "one batch or many"
    return found[0]


LULA, LONG, PUTIN = name("Lula"), name("Luiz Inácio da Silva"), name("Vladimir Putin")


@pytest.mark.parametrize(
    ("decisions", "names", "expected", "reason"),
    [
        ([], [LULA, LONG], [{"Lula"}, {"Luiz Inácio da Silva"}], "nobody decided"),
        ([same("Lula", "Luiz Inacio da Silva")], [LULA, LONG, PUTIN],
         [{"Lula", "Luiz Inácio da Silva"}, {"Vladimir Putin"}], "one, by key"),
        ([different("Ivan Petrov", "Ivan Ilyich Petrov", exact=True)],
         [name("Ivan Petrov"), name("Ivan Ilyich Petrov")], [{"Ivan Ilyich Petrov"}, {"Ivan Petrov"}], "no rule joins"),
        ([different("Toqaev", "Tokayev")], [name("Toqaev"), name("Tokayev"), name("Tokaev")],
         [{"Tokaev", "Toqaev"}, {"Tokayev"}], "spellings of one key are told apart to the letter"),
        ([same("A Co", "B Co", ORG), same("B Co", "C Co", ORG)], [name("A Co", ORG), name("C Co", ORG)],
         [{"A Co", "C Co"}], "through a third"),
        ([same("A Co", "B Co", ORG), same("B Co", "C Co", ORG), different("A Co", "C Co", ORG)],
         [name("A Co", ORG), name("B Co", ORG), name("C Co", ORG)], [{"A Co"}, {"B Co", "C Co"}],
         "the later wins, over what contradicts it through others"),
        ([different("A Co", "C Co", ORG), same("A Co", "C Co", ORG)], [name("A Co", ORG), name("C Co", ORG)],
         [{"A Co", "C Co"}], "the later wins"),
        ([different("Toqaev", "Tokayev"), same("Toqaev", "Tokayev")], [name("Toqaev"), name("Tokayev")],
         [{"Tokayev", "Toqaev"}], "a split taken back"),
        ([same("A Co", "B Co", LOCATION)], [name("A Co", ORG), name("B Co", ORG)], [{"A Co"}, {"B Co"}],
         "own type only"),
    ],
)  # fmt: skip
def test_decided(decisions: list[Decision], names: list[Name], expected: list[set[str]], reason: str) -> None:
    assert together(Decisions(decisions), names) == sorted(expected, key=sorted), reason


def test_a_split_surface_leaves_the_name_its_article_gave_it_to() -> None:
    decisions = Decisions([different("Astana", "Nur-Sultan", LOCATION, exact=True)])
    batch = [article(1, name("Astana", LOCATION, Nursultan="renamed")), article(2, name("Nur-Sultan", LOCATION))]
    batch[0].names[0].aliases["Nur-Sultan"] = "renamed"
    resolution = resolve_names(batch, {}, decisions)
    first, second = resolution.assignments
    assert first.others == {"Nur-Sultan": second.entity_id}
    assert first.entity_id != second.entity_id
    assert {alias.alias for alias in resolution.aliases if alias.entity_id == second.entity_id} == {"Nur-Sultan"}


def test_known_entities_are_merged_by_a_decision_that_came_later() -> None:
    first = resolve_names([article(1, LULA), article(2, LONG)], {})
    known = remember(first, {})
    decisions = Decisions([same("Lula", "Luiz Inácio da Silva")])
    batch = [article(3, LULA)]
    wanted = lookup_keys(batch, decisions)
    second = resolve_names(batch, {key: known[key] for key in wanted if key in known}, decisions)
    assert [(merge.kept, merge.rule) for merge in second.merges] == [(ids(first)[1, 0], "decided")]


def test_decisions_that_stand() -> None:
    overridden, kept = same("A", "B"), different("A", "B")
    assert Decisions([overridden, kept]).standing == (kept,)
    assert not Decisions()


def test_long_chains_are_walked_once() -> None:
    """Of names that are one through each other: without shortened paths 400 of them take 80,000 steps a look-up."""
    decided = Decisions(same(f"Name{number:04d} Own", f"Name{number + 1:04d} Own") for number in range(400, 0, -1))
    decided.group("Name0401 Own", PERSON)
    steps = 0
    for key in decided._parent:
        while (parent := decided._parent[key]) != key:
            key, steps = parent, steps + 1
    assert steps < 10 * len(decided._parent)
