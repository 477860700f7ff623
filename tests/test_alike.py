"""alike.py and what is made of it: names that are alike, across articles, in any order; doubts; reasons and scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from extractors.compared import compare_names
from extractors.identity import ArticleNames, lookup_keys, resolve_names
from extractors.name_likeness import Answer
from extractors.records import EntityType, KnownEntity, Name
from extractors.romanise import name_keys
from tests.test_identity import DAY, FORMS, Known, article, ids, load, name, remember

PERSON, ORG = EntityType.PERSON, EntityType.ORG

# Without names that fit two that do not fit each other: which of the two they join, if any, is a matter of order.
SETTLED = [each for each in FORMS if each.name not in {"Ivan Petrov", "BA", "Zafar Iqbal", "Soubi Fayad"}]


@given(st.lists(st.lists(st.sampled_from(SETTLED), max_size=3), min_size=1, max_size=6), st.randoms())
def test_the_order_of_batches_does_not_matter_but_for_names_that_fit_two(
    rows: list[list[Name]], random: Random
) -> None:
    """One article a batch, in any order: the same names are together. Left out are names that may be either of two."""
    articles = [article(number, *names) for number, names in enumerate(rows, start=1)]
    shuffled = list(articles)
    random.shuffle(shuffled)
    assert together(articles) == together(shuffled)


@given(st.lists(st.lists(st.sampled_from(FORMS), max_size=3), min_size=1, max_size=6))
def test_in_no_order_is_joined_what_contradicts(rows: list[list[Name]]) -> None:
    """So the order of arrival is harmless: it decides at most what stays apart, and is doubted."""
    articles = [article(number, *names) for number, names in enumerate(rows, start=1)]
    for group in together(articles):
        held = [rows[number - 1][index] for number, index in group]
        for one, other in combinations(held, 2):
            tied = {surface for each in (one, other) for surface, rule in each.aliases.items() if rule != "exact"}
            if one.type is other.type and not tied & {one.name, other.name} and not {"BA"} & {one.name, other.name}:
                answer = compare_names(one.name, other.name, one.type).answer
                assert answer is not Answer.DIFFERENT, (one.name, other.name)


def together(articles: Sequence[ArticleNames]) -> set[frozenset[tuple[int, int]]]:
    """Which names of which articles have one entity, each article loaded by itself."""
    known: Known = {}
    owner: dict[tuple[int, int], int] = {}
    for each in articles:
        wanted = lookup_keys([each])
        resolution = resolve_names([each], {key: known[key] for key in wanted if key in known})
        gone = {merge.gone: merge.kept for merge in resolution.merges}
        owner = {place: gone.get(number, number) for place, number in owner.items()} | ids(resolution)
        known = remember(resolution, known)
    groups: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for place, number in owner.items():
        groups[number].add(place)
    return {frozenset(group) for group in groups.values()}


def test_doubts_are_handed_out_once_with_their_articles() -> None:
    (resolution,), _ = load([article(1, name("Zafar Iqbal")), article(2, name("Zafar Iqbal Chaudhry"))])
    (doubt,) = resolution.doubts
    assert (doubt.reason, doubt.article_ids) == ("no surname in common", (1, 2))
    assert {doubt.a, doubt.b} == set(ids(resolution).values())
    assert doubt.first_seen_at == DAY + timedelta(days=1)


def test_whom_both_are_named_with_settles_what_names_leave_open() -> None:
    company = [name("Olga Sokolova"), name("Pavel Dudin"), name("Border Army", ORG)]
    first = article(1, name("Zafar Iqbal"), *company)
    second = article(2, name("Zafar Iqbal Chaudhry"), *company)
    (resolution,), _ = load([first, second])
    assert ids(resolution)[1, 0] == ids(resolution)[2, 0]
    rules = {alias.alias: (alias.rule, alias.score) for alias in resolution.aliases}
    assert rules["Zafar Iqbal"] == ("context", 0.75)
    other = article(3, name("Ivan Petrov"), *company)
    (resolution,), _ = load([first, other])
    assert ids(resolution)[1, 0] != ids(resolution)[3, 0], "company alone joins nobody"


def test_rule_and_score_say_by_what_an_alias_joined() -> None:
    (resolution,), _ = load(
        [
            article(1, name("Sobhi Mahmoud Fayad")),
            article(2, name("Sobhi Mahmoud Fayad")),
            article(3, name("Subhi Fayyad")),
            article(4, name("Fayad, Sobhi Mahmoud")),
            article(5, name("Acme Shipping", ORG)),
            article(6, name("Acme Shipping", ORG)),
            article(7, name("Acme Shipping Company", ORG)),
        ]
    )
    rules = {alias.alias: (alias.rule, alias.score) for alias in resolution.aliases}
    assert rules["Sobhi Mahmoud Fayad"] == ("exact", 1.0)
    assert rules["Fayad, Sobhi Mahmoud"] == ("spelling", 0.95)
    assert rules["Subhi Fayyad"][0] == "variant"
    assert 0.7 < rules["Subhi Fayyad"][1] < 0.85
    assert rules["Acme Shipping Company"] == ("form", 0.9)


def test_known_entities_that_are_alike_are_not_merged_but_doubted() -> None:
    """They were told apart, by people or because nothing joined them then; a wrong merge is worse than two."""
    known = {
        key: (entity,)
        for entity in (
            KnownEntity(entity_id=n, type=PERSON, name=surface, first_seen_at=DAY, aliases=((surface, "exact"),))
            for n, surface in ((7, "Subhi Fayyad"), (8, "Sobhi Fayad"))
        )
        for key in name_keys(entity.name, PERSON)
    }
    resolution = resolve_names([article(1, name("Sobhi Fayad"), name("Subhi Fayyad"))], known)
    assert not resolution.merges
    assert set(ids(resolution).values()) == {7, 8}
    assert [(doubt.a, doubt.b) for doubt in resolution.doubts] == [(7, 8)]
