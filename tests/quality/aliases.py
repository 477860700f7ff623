"""How well two names of one person or organisation are known for one, and two that look alike for two.

Positives are the name-alias pairs of two public lists (OFAC, UN). Many of them no text tells: noms de guerre, maiden
names, translations, acronyms, another patronymic, a place of business added. So there are three figures each:

    all         every pair of the lists
    surname     pairs that share a word, up to vowels and the letters that scripts write differently
    variants    pairs in which every word of the shorter name is in the longer, up to the same: spellings,
                transliterations, orders, names and legal forms left out; what a resolver can know from two names

The rule for the last two is here, coarser than the product's, and does not ask it. Negatives are pairs of different
entities of one type and list that share a surname, a given name, or all but one word: as many as there are positives,
half of them of the last kind if there are so many, chosen by hash. Pairs of entities that go by a common name in the
list are none: branches of one charity, a person listed twice.

A pair counts as joined if `resolve_names` gives two articles that hold nothing else one entity.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from anyascii import anyascii

from benchmarks.processes import SHARED_DATA
from extractors.identity import ArticleNames, resolve_names
from extractors.records import EntityType, Name, Span
from extractors.words import word_set
from tests.quality.halves import HALVES, Half, half_of

WHAT: Mapping[str, str] = {
    f"aliases.{name}_{half}": what
    for half in HALVES
    for name, what in (
        ("precision", "joined pairs of names that are one entity's, against hard negatives"),
        ("all_f1", "F1 on all alias pairs of the lists, noms de guerre and translations included"),
        ("surname_f1", "F1 on alias pairs that share a word up to transliteration"),
        ("variants_f1", "F1 on alias pairs that are spellings, orders or shorter forms of one another"),
        ("persons_f1", "the same, persons only"),
        ("orgs_f1", "the same, organisations only"),
    )
}
KINDS = {"Person": EntityType.PERSON, "Organization": EntityType.ORG}
_AT = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names; `same` says whether the lists give them to one entity."""

    a: str
    b: str
    type: EntityType
    same: bool


def measure(folder: Path = SHARED_DATA) -> dict[str, float]:
    """The figures named in `WHAT`, 0 to 1."""
    figures = {}
    for half in HALVES:
        found = [(pair, joined(pair)) for pair in alias_pairs(folder, half)]
        for name, figure in score(found).items():
            figures[f"aliases.{name}_{half}"] = figure
    return figures


def joined(pair: Pair) -> bool:
    """Whether two articles that hold a name each, and nothing else, are about one entity."""
    articles = [
        ArticleNames(
            article_id=number,
            published_at=_AT,
            names=(
                Name(
                    name=surface,
                    type=pair.type,
                    spans=(Span(start=0, end=len(surface), surface=surface, type=pair.type),),
                    aliases={surface: "exact"},
                ),
            ),
        )
        for number, surface in enumerate((pair.a, pair.b), start=1)
    ]
    return len({each.entity_id for each in resolve_names(articles, {}).assignments}) == 1


def score(found: Sequence[tuple[Pair, bool]]) -> dict[str, float]:
    """Precision, and F1 on the several choices of positives; the negatives are the same for all of one type."""

    def f1(chosen: Sequence[tuple[Pair, bool]]) -> float:
        right = sum(met for pair, met in chosen if pair.same)
        wrong = sum(met for pair, met in chosen if not pair.same)
        missed = sum(not met for pair, met in chosen if pair.same)
        return 2 * right / (2 * right + wrong + missed)

    def only(rule: object, kind: EntityType | None = None) -> list[tuple[Pair, bool]]:
        return [
            (pair, met)
            for pair, met in found
            if (kind is None or pair.type is kind) and (not pair.same or rule is None or rule(pair))  # type: ignore[operator]
        ]

    met = [pair.same for pair, joint in found if joint]
    return {
        "precision": sum(met) / len(met),
        "all_f1": f1(found),
        "surname_f1": f1(only(shares_a_word)),
        "variants_f1": f1(only(is_variant)),
        "persons_f1": f1(only(is_variant, EntityType.PERSON)),
        "orgs_f1": f1(only(is_variant, EntityType.ORG)),
    }


def alias_pairs(folder: Path, half: Half) -> list[Pair]:
    """All positives of a half of the lists' entities, and as many hard negatives."""
    with (folder / "names" / "aliases.tsv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["type"] in KINDS and half_of(row["entity_id"]) == half
        ]
    pairs: list[Pair] = []
    for label, kind in KINDS.items():
        own = [row for row in rows if row["type"] == label]
        # Some fields of the UN list hold several aliases: the first is meant.
        positives = [Pair(row["name"], row["alias"].split(";")[0].strip(), kind, True) for row in own]
        pairs += positives
        pairs += _negatives(own, kind, len(positives))
    return pairs


def _negatives(rows: Sequence[Mapping[str, str]], kind: EntityType, wanted: int) -> list[Pair]:
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        names[row["source"], row["entity_id"]] |= {row["name"], row["alias"].split(";")[0].strip()}
    known_as = {entity: {tuple(sorted(bones(name))) for name in found} for entity, found in names.items()}
    by_word: dict[tuple[str, str], set[tuple[tuple[str, str], str]]] = defaultdict(set)
    for entity, found in names.items():
        for name in found:
            for word in set(_words(name)):
                by_word[entity[0], word].add((entity, name))
    near: dict[str, Pair] = {}
    far: dict[str, Pair] = {}
    for holders in by_word.values():
        if len(holders) > 400:
            continue  # a word that says nothing: "company", "muhammad"
        for (entity, a), (other, b) in combinations(sorted(holders), 2):
            if entity == other or not known_as[entity].isdisjoint(known_as[other]):
                continue
            key = hashlib.sha256(f"{a}|{b}".encode()).hexdigest()
            words, others = set(_words(a)), set(_words(b))
            if words != others:
                close = len(words & others) >= max(len(words), len(others)) - 1
                (near if close else far)[key] = Pair(a, b, kind, False)
    chosen = [near[key] for key in sorted(near)][: wanted // 2]
    return chosen + [far[key] for key in sorted(far)][: wanted - len(chosen)]


# Written or left out at will.
_LEFT_OUT = word_set("""
    haji hajji hajj sheikh shaykh mullah maulavi qari dr al el bin ibn ben bint ould ul ad ar as an the of and for in de
    la del y e les des et co company corp corporation inc llc ltd limited sa cv rl spr jsc oao ooo zao pao ojsc
""")
_CLASSES = str.maketrans("zcqjpvyw", "sskgbf  ")


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", anyascii(name).casefold().replace("'", "")) if len(word) > 1]


def bones(name: str) -> list[str]:
    """The words of a name without vowels, with one letter for those that scripts and ears confuse."""
    found = []
    for word in _words(name):
        if word not in _LEFT_OUT:
            for digraph, letter in zip(["ph", "kh", "sh", "ch", "th", "dh", "gh"], "fhsstdg", strict=True):
                word = word.replace(digraph, letter)
            bare = word.translate(_CLASSES).translate(str.maketrans("", "", " aeiouh"))
            found.append(re.sub(r"(.)\1+", r"\1", bare) or word)
    return found


def shares_a_word(pair: Pair) -> bool:
    """Whether two names share a word up to transliteration."""
    return not set(bones(pair.a)).isdisjoint(bones(pair.b))


def is_variant(pair: Pair) -> bool:
    """Whether two names can be known for one: all words of the shorter are in the longer, up to transliteration.

    Persons need two words in common. Of organisations no word may be left over: a subsidiary's name holds its parent's.
    """
    a, b = sorted((bones(pair.a), bones(pair.b)), key=len)
    if not a:
        return False
    if "".join(a) == "".join(b) and len(a) > 1:
        return True
    left = Counter(a) - Counter(b)
    if pair.type is EntityType.ORG:
        return not left and len(a) == len(b)
    return not left and len(a) > 1


def wrong_ones(folder: Path, half: Half) -> Iterator[tuple[Pair, bool]]:
    """What was decided wrongly, for people who tune: joined negatives, and variants that were missed."""
    for pair in alias_pairs(folder, half):
        met = joined(pair)
        if (met and not pair.same) or (not met and pair.same and is_variant(pair)):
            yield pair, met
