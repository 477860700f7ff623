"""romanise.py, clusters.py and identity.py: who is who across articles. Conservative: when unsure, apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.alias_keys import alias_keys
from extractors.compared import compare_names
from extractors.given_names import SAME_GIVEN_NAME
from extractors.identity import (
    ArticleNames,
    Resolution,
    lookup_keys,
    resolve_names,
)
from extractors.name_likeness import Answer
from extractors.records import EntityType, KnownEntity, Name, Span
from extractors.romanise import name_key, name_keys, reduce_word

PERSON, ORG, LOCATION, GROUP = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION, EntityType.GROUP
DAY = datetime(2026, 3, 2, tzinfo=UTC)


def one_person(a: str, b: str) -> bool:
    return compare_names(a, b, PERSON).answer is Answer.SAME


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("Qasym-Zhomart Toqaev", "Kassym-Jomart Tokayev", "q/k, zh/j, doubled letter, -ev/-yev"),
        ("Касым-Жомарт Токаев", "Kassym-Jomart Tokayev", "Cyrillic"),
        ("Kassym Jomart Tokayev", "Kassym-Jomart Tokayev", "hyphen or space"),
        ("Jomart-Kassym Tokayev", "Kassym-Jomart Tokayev", "order of a hyphenated given name"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky", "-skyy/-sky"),
        ("Володимир Зеленський", "Vladimir Zelenskiy", "Ukrainian and Russian given name"),
        ("Serhiy Petrenko", "Sergei Petrenko", "listed given names"),
        ("Bekzat Maqsutkhan", "Bekzat Maksutkhan", "q/k"),
        ("Bashar al-Assad", "Bashar Al Assad", "article hyphenated or apart"),
        ("Mohamed ElBaradei", "Mohammed el-Baradei", "article joined; listed given names"),
        ("Yousef Hamdan", "Yusuf Hamdan", "listed given names"),
        ("Mahmoud Ahmadinejad", "Mahmud Akhmadinejad", "ou/u, kh/h"),
        ("Aleksandar Vučić", "Aleksandar Vucic", "diacritics left out"),
        ("Aleksandar Vučić", "Aleksandar Vuchich", "diacritics written out"),
        ("Andrej Kuznecov", "Andrey Kuznetsov", "j/y, c/ts"),
        ("Ilham Əliyev", "Ilham Aliyev", "schwa"),
        ("J. D. Vance", "JD Vance", "initials"),
        ("George W. Bush", "George Bush", "initial left out"),
        ("Vladimir Vladimirovich Putin", "Vladimir Putin", "patronymic left out"),
        ("PUTIN, Vladimir", "Vladimir Putin", "inverted"),
        ("Mikhail Gorbachyov", "Mikhail Gorbachev", "yo/e"),
        ("ANGELA MERKEL", "Angela Merkel", "capitals"),
    ],
)
def test_one_person(a: str, b: str, reason: str) -> None:
    assert one_person(a, b), reason


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("Ivan Petrov", "Igor Petrov", "two given names"),
        ("Ivan Petrov", "Ivan Petrova", "-ov/-ova"),
        ("Ivan Sergeevich Petrov", "Ivan Ilyich Petrov", "two patronymics"),
        ("George W. Bush", "George H. W. Bush", "two sets of initials"),
        ("V. Putin", "Vladimir Putin", "an initial is no given name"),
        ("Putin", "Vladimir Putin", "a bare surname"),
        ("Jean-Pierre Martin", "Jean Martin", "half of a hyphenated given name"),
        ("Ivan Petrov", "Ivan Petrovsky", "another surname"),
        ("Louis Garcia", "Luis Garcia", "another language's name"),
        ("Maria Lee", "Maria Le", "short names are told apart by a doubled letter"),
        ("John Smith", "John Smit", "no rule"),
        ("Anna Andersson", "Anna Anderson-Lee", "no rule"),
    ],
)
def test_two_people(a: str, b: str, reason: str) -> None:
    assert not one_person(a, b), reason


@pytest.mark.parametrize(
    ("a", "b", "kind", "same", "reason"),
    [
        ("the Acme Group, Inc.", "Acme Group", ORG, True, "article and legal form"),
        ("Gazprom Neft", "Gazprom", ORG, False, "a subsidiary"),
        ("Ministry of Defense of Ukraine", "Ministry of Defense of Russia", ORG, False, "another state"),
        ("AT&T", "AT and T", ORG, True, "ampersand"),
        ("RFE/RL", "RFE-RL", ORG, True, "signs"),
        ("Nur-Sultan", "Nursultan", LOCATION, True, "hyphen"),
        ("U.S.", "United States", LOCATION, True, "a state's abbreviation"),
        ("Britain", "U.K.", LOCATION, True, "two names of a state"),
        ("UN", "the United Nations", ORG, True, "an acronym everyone knows"),
        ("Sana'a", "Sanaa", LOCATION, True, "apostrophe"),
        ("Niger", "Nigeria", LOCATION, False, "another state"),
        ("Uyghurs", "Uighur", GROUP, True, "plural and y/i"),
        ("Kazakhs", "Kazakh", GROUP, True, "plural"),
        ("Laos", "Lao", GROUP, False, "no plural"),
    ],
)
def test_keys_of_what_is_no_person(a: str, b: str, kind: EntityType, same: bool, reason: str) -> None:
    assert (name_key(a, kind) == name_key(b, kind)) is same, reason


def test_given_names_stand_in_one_group_only() -> None:
    groups = [{reduce_word(word.replace("-", "")) for word in line.split()} for line in SAME_GIVEN_NAME.splitlines()]
    for index, group in enumerate(groups):
        for other in groups[index + 1 :]:
            assert not group & other


@given(st.text(st.characters(), min_size=1, max_size=40), st.sampled_from(EntityType))
def test_every_name_has_a_key_with_its_type(name: str, kind: EntityType) -> None:
    keys = name_keys(name, kind)
    assert keys
    assert all(key.startswith(f"{kind}:") and len(key) > len(kind) + 1 for key in keys) or not name.strip()


def name(best: str, kind: EntityType = PERSON, **aliases: str) -> Name:
    """A name with one span for itself and one for each alias, given as alias="rule" ("_" for a space)."""
    surfaces = {best: "exact"} | {alias.replace("_", " "): rule for alias, rule in aliases.items()}
    spans = []
    for place, surface in enumerate(surfaces):
        start = place * 100
        spans.append(Span(start=start, end=start + len(surface), surface=surface, type=kind))
    return Name(name=best, type=kind, spans=tuple(spans), aliases=surfaces)


def article(number: int, *names: Name) -> ArticleNames:
    return ArticleNames(article_id=number, published_at=DAY + timedelta(days=number), names=names)


Known = dict[str, tuple[KnownEntity, ...]]


def remember(resolution: Resolution, known: Known) -> Known:
    """What a warehouse would answer after a resolution was written: the tables, and their index by key."""
    entities = {entity.entity_id: entity for found in known.values() for entity in found}
    rows: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for key, found in known.items():
        for entity in found:
            rows[entity.entity_id] += [
                (alias, key, rule) for alias, rule in entity.aliases if key in alias_keys(alias, rule, entity.type)
            ]
    for new in resolution.entities:
        entities[new.entity_id] = KnownEntity(
            entity_id=new.entity_id, type=new.type, name=new.name, first_seen_at=new.first_seen_at
        )
    for alias in resolution.aliases:
        rows[alias.entity_id] += [(alias.alias, key, alias.rule) for key in alias.keys or ("",)]
    shown = {renaming.entity_id: renaming.name for renaming in resolution.renamings}
    for merge in resolution.merges:
        rows[merge.kept] += rows.pop(merge.gone)
        del entities[merge.gone]
    by_key: dict[str, list[KnownEntity]] = defaultdict(list)
    for number, entity in sorted(entities.items()):
        full = KnownEntity(
            entity_id=number,
            type=entity.type,
            name=shown.get(number, entity.name),
            first_seen_at=entity.first_seen_at,
            aliases=tuple(sorted({(alias, rule) for alias, key, rule in rows[number] if key})),
        )
        for key in sorted({key for _, key, _ in rows[number] if key}):
            by_key[key].append(full)
    return {key: tuple(found) for key, found in by_key.items()}


def load(*batches: Sequence[ArticleNames]) -> tuple[list[Resolution], Known]:
    known: Known = {}
    resolutions = []
    for batch in batches:
        resolution = resolve_names(batch, {key: known[key] for key in lookup_keys(batch) if key in known})
        known = remember(resolution, known)
        resolutions.append(resolution)
    return resolutions, known


def ids(resolution: Resolution) -> dict[tuple[int, int], int]:
    return {(each.article_id, each.index): each.entity_id for each in resolution.assignments}


@pytest.mark.parametrize("batches", [1, 2], ids=["one batch", "two batches"])
@pytest.mark.parametrize(
    ("first", "second", "same", "reason"),
    [
        (name("Kassym-Jomart Tokayev"), name("Qasym-Zhomart Toqaev"), True, "spelling"),
        (name("Kassym-Jomart Tokayev", Tokayev="surname"), name("Tokayev"), False, "a surname holds in its article"),
        (name("Tokayev"), name("Toqaev"), True, "bare surnames share an entity of their own"),
        (name("Ivan Ilyich Petrov"), name("Ivan Petrov"), True, "patronymic left out"),
        (name("Ivan Petrov"), name("Ivan Ilyich Petrov"), True, "patronymic added"),
        (name("Ivan Ilyich Petrov"), name("Ivan Petrovich Petrov"), False, "two patronymics"),
        (name("Eurasian Grain Board", ORG, EGB="acronym"), name("EGB", ORG), True, "acronym alone later"),
        (name("EGB", ORG), name("Eurasian Grain Board", ORG, EGB="acronym"), True, "acronym alone before"),
        (name("Astana", LOCATION, Nursultan="renamed"), name("Nur-Sultan", LOCATION), True, "old name"),
        (name("Nur-Sultan", LOCATION), name("Astana", LOCATION, Nursultan="renamed"), True, "old name before"),
        (name("Georgia", LOCATION), name("Georgia", PERSON), False, "two types"),
    ],
)
def test_two_articles(first: Name, second: Name, same: bool, reason: str, batches: int) -> None:
    a, b = article(1, first), article(2, second)
    resolutions, _ = load([a, b]) if batches == 1 else load([a], [b])
    found = {place: number for resolution in resolutions for place, number in ids(resolution).items()}
    assert (found[1, 0] == found[2, 0]) is same, reason


def test_rules_and_keys_of_aliases() -> None:
    (resolution,), _ = load(
        [
            article(1, name("Kassym-Jomart Tokayev", Tokayev="surname"), name("Grain Board", ORG, GB="acronym")),
            article(2, name("Qasym-Zhomart Toqaev"), name("GB", ORG), name("Lula")),
            article(3, name("Kassym-Jomart Tokayev")),
        ]
    )
    tokayev = "person:jomart-kasim tokaev"
    assert {
        (alias.alias, tuple(key for key in alias.keys if "~" not in key), alias.rule) for alias in resolution.aliases
    } == {
        ("Kassym-Jomart Tokayev", (tokayev,), "exact"),
        ("Qasym-Zhomart Toqaev", (tokayev,), "spelling"),
        ("Tokayev", (), "surname"),
        ("Grain Board", ("org:grain board",), "exact"),
        ("GB", ("org:gb",), "acronym"),
        ("Lula", ("person:lula",), "bare"),
    }
    assert {alias.alias for alias in resolution.aliases if any("~" in key for key in alias.keys)} == {
        "Kassym-Jomart Tokayev", "Qasym-Zhomart Toqaev", "Grain Board",
    }, "what holds everywhere and is no acronym is found by what is alike"  # fmt: skip
    assert {entity.name for entity in resolution.entities} == {"Kassym-Jomart Tokayev", "Grain Board", "Lula"}
    assert {entity.name: entity.first_seen_at for entity in resolution.entities}["Lula"] == DAY + timedelta(days=2)


def test_an_ambiguous_name_stays_apart() -> None:
    """Ivan Petrov can be either of two people of that name, so he is neither."""
    (resolution,), _ = load(
        [
            article(1, name("Ivan Ilyich Petrov")),
            article(2, name("Ivan Olegovich Petrov")),
            article(3, name("Ivan Petrov")),
        ]
    )
    assert len(set(ids(resolution).values())) == 3


def test_a_disputed_acronym_follows_its_article() -> None:
    batch = [
        article(1, name("Border Army", ORG, BA="acronym")),
        article(2, name("Bread Authority", ORG, BA="acronym")),
        article(3, name("BA", ORG)),
        article(4, name("BA", ORG), name("Border Army", ORG)),
    ]
    (resolution,), _ = load(batch)
    found = ids(resolution)
    assert found[1, 0] != found[2, 0]
    assert found[3, 0] not in (found[1, 0], found[2, 0])
    assert found[4, 0] == found[1, 0]


def test_later_evidence_merges_what_was_apart() -> None:
    resolutions, known = load(
        [article(1, name("EGB", ORG)), article(2, name("Temirkala", LOCATION), name("Altynkala", LOCATION))],
        [article(3, name("Eurasian Grain Board", ORG))],
        [
            article(
                4, name("Eurasian Grain Board", ORG, EGB="acronym"), name("Altynkala", LOCATION, Temirkala="renamed")
            )
        ],
    )
    before = ids(resolutions[0])
    assert {(merge.kept in before.values(), merge.rule) for merge in resolutions[2].merges} == {
        (True, "acronym"),
        (True, "renamed"),
    }
    assert not resolutions[2].entities
    assert ids(resolutions[2])[4, 0] == before[1, 0], "the older one is kept"
    assert [renaming.name for renaming in resolutions[2].renamings] == ["Eurasian Grain Board"]
    assert len({entity.entity_id for found in known.values() for entity in found}) == 2


def test_an_id_is_never_given_to_a_second_entity() -> None:
    """A name that fits two people stands alone, though an entity was founded by that very name before."""
    resolutions, _ = load(
        [article(1, name("Ivan Petrov"))],
        [article(2, name("Ivan Sergeevich Petrov"))],
        [article(3, name("Ivan Petrov")), article(4, name("Ivan Maksimovich Petrov"))],
    )
    created = [entity.entity_id for resolution in resolutions for entity in resolution.entities]
    assert len(created) == len(set(created))


def test_loading_twice_changes_nothing() -> None:
    batch = [article(1, name("Ivan Petrov", Petrov="surname"), name("EGB", ORG)), article(2, name("Paris", LOCATION))]
    (first, second), _ = load(batch, batch)
    assert ids(first) == ids(second)
    assert not second.entities
    assert not second.merges
    assert not [alias for alias in second.aliases if alias.keys]


def test_entities_told_apart_by_a_person_are_not_merged_again() -> None:
    split = tuple(
        KnownEntity(entity_id=n, type=LOCATION, name="Georgia", first_seen_at=DAY, aliases=(("Georgia", "exact"),))
        for n in (7, 8)
    )
    resolution = resolve_names([article(1, name("Georgia", LOCATION))], {"location:georgia": split})
    assert not resolution.merges
    assert ids(resolution) == {(1, 0): 7}


FORMS = [
    name("Ivan Petrov", Petrov="surname"),
    name("Ivan Ilyich Petrov"),
    name("Ivan Olegovich Petrov"),
    name("Petrov"),
    name("Kassym-Jomart Tokayev"),
    name("Qasym-Zhomart Toqaev"),
    name("Kassym Jomart Tokayev"),
    name("Border Army", ORG, BA="acronym"),
    name("Bread Authority", ORG, BA="acronym"),
    name("BA", ORG),
    name("Astana", LOCATION, Akmola="renamed"),
    name("Akmola", LOCATION),
    name("BA", LOCATION),
    name("Aleksandar Vučić"),
    name("Aleksandar Vucic"),
    name("Aleksandar Vuchich"),
    name("Sobhi Mahmoud Fayad"),
    name("Subhi Fayyad"),
    name("Soubi Fayad"),
    name("Zafar Iqbal"),
    name("Zafar Iqbal Chaudhry"),
    name("Gazprom", ORG),
    name("Gazprom LLC", ORG),
    name("Gazprom Neft", ORG),
    name("Ministry of Defence of Ukraine", ORG),
    name("Ukrainian Defense Ministry", ORG),
]


@given(st.lists(st.lists(st.sampled_from(FORMS), max_size=4), min_size=1, max_size=7), st.randoms())
def test_the_order_of_articles_in_a_batch_does_not_matter(rows: list[list[Name]], random: Random) -> None:
    batch = [article(number, *names) for number, names in enumerate(rows, start=1)]
    shuffled = list(batch)
    random.shuffle(shuffled)
    resolution = resolve_names(batch, {})
    assert resolve_names(shuffled, {}) == resolution
    # Every name has one assignment, and every assignment an entity.
    assert list(ids(resolution)) == [(each.article_id, n) for each in batch for n in range(len(each.names))]
    created = [entity.entity_id for entity in resolution.entities]
    assert len(created) == len(set(created))
    assert set(ids(resolution).values()) == set(created)
    assert lookup_keys(batch) >= {key for alias in resolution.aliases for key in alias.keys}
    # Loaded again into what is now known, nothing new comes.
    again = resolve_names(shuffled, remember(resolution, {}))
    assert not again.entities
    assert not again.merges
    assert ids(again) == ids(resolution)


@pytest.mark.parametrize(
    ("first", "second", "shown", "why"),
    [
        ("IZMIR", "Izmir", "Izmir", "capitals of a dateline"),
        ("Izmir", "IZMIR", "Izmir", "they come later"),
        ("IZMIR", "IZMIR", "IZMIR", "no better one is known"),
    ],
)
def test_a_name_in_capitals_is_shown_as_others_spell_it(first: str, second: str, shown: str, why: str) -> None:
    resolutions, known = load([article(1, name(first, LOCATION))], [article(2, name(second, LOCATION))])
    assert {entity.name for found in known.values() for entity in found} == {shown}, why
    assert not resolutions[1].entities
