"""Names of articles -> entities across articles, conservatively.

Two names are one entity only if a rule says why: equal keys (`romanise`), or what an article says outright (an acronym
in brackets, a renaming). Surnames and given names hold within their article: their aliases have no key and are
never looked up. What no rule joins stays apart. Pure: the caller looks keys up and writes what comes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from extractors.clusters import LOCAL_RULES, Cluster, Form, cluster_forms
from extractors.decided import decided_clusters, pieces
from extractors.decisions import Decisions
from extractors.ids import stable_id
from extractors.records import EntityType, KnownEntity, Merge, Name, NewAlias, NewEntity, Renaming
from extractors.romanise import name_keys, person_parts

# How sure each rule is, 0 to 1: kept with the alias. Not probabilities; an order for people who review.
SCORES = {
    "exact": 1.0,
    "decided": 1.0,
    "spelling": 0.95,
    "acronym": 0.95,
    "renamed": 0.9,
    "surname": 0.9,
    "given": 0.8,
    "surname_recent": 0.7,
    "bare": 0.5,
}
NO_DECISIONS = Decisions()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleNames:
    """The names of one article, as `decide_names` gives them."""

    article_id: int
    published_at: datetime
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whose name it is: `rules` says for each surface by which rule.

    `others` maps surfaces that are another entity's, because people decided so, to that entity.
    """

    article_id: int
    index: int
    entity_id: int
    rules: dict[str, str]
    others: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Who is who in a batch. Every name of every article has exactly one assignment, ordered by article and index."""

    assignments: tuple[Assignment, ...]
    entities: tuple[NewEntity, ...]
    aliases: tuple[NewAlias, ...]
    merges: tuple[Merge, ...]
    renamings: tuple[Renaming, ...]


def lookup_keys(articles: Iterable[ArticleNames], decisions: Decisions = NO_DECISIONS) -> set[str]:
    """The keys `resolve_names` wants looked up: `known` maps each to all entities that have an alias with it."""
    keys = {
        key
        for article in articles
        for name in article.names
        for key in (*_form(article, name).whole_keys, *_form(article, name).acronym_keys)
    }
    return keys | decisions.keys_of(keys)


def resolve_names(
    articles: Sequence[ArticleNames],
    known: Mapping[str, Sequence[KnownEntity]],
    decisions: Decisions = NO_DECISIONS,
) -> Resolution:
    """Give every name of a batch its entity.

    Args:
        articles: One batch, each article once; their order does not matter.
        known: For each key of `lookup_keys`, the entities that an alias with this key belongs to; missing or empty if
            none does.
        decisions: What people decided about names; above every rule.

    Returns:
        What to write. Aliases that `known` shows to be there already are left out. Merges are to be carried out first.
    """
    named = [
        (article, index, piece)
        for article in sorted(articles, key=lambda article: article.article_id)
        for index, name in enumerate(article.names)
        for piece in pieces(name, decisions)
    ]
    forms = [_form(article, name) for article, _, name in named]
    entities = {entity.entity_id: entity for found in known.values() for entity in found}
    there = {(alias, entity.entity_id) for entity in entities.values() for alias, _ in entity.aliases}

    taken = set(entities)
    assigned: dict[int, Assignment] = {}
    created: list[NewEntity] = []
    merges: list[Merge] = []
    renamings: list[Renaming] = []
    aliases: dict[tuple[str, int], NewAlias] = {}
    held = {number: _known_form(entities[number]) for number in entities}
    for cluster in decided_clusters(cluster_forms(forms, held), forms, held, decisions):
        display = _display(cluster, forms)
        if cluster.known:
            kept = cluster.known[0]
            merges += [Merge(kept=kept, gone=gone, rule=cluster.rule) for gone in cluster.known[1:]]
            shown = entities[kept].name
            if _is_acronym_of(cluster, shown, entities[kept].type):
                shown = _best(
                    [display, *(entities[number].name for number in cluster.known)], cluster, entities[kept].type
                )
                if shown != entities[kept].name:
                    renamings.append(Renaming(entity_id=kept, name=shown))
        else:
            kind, shown = forms[cluster.forms[0]].type, display
            kept = _free_id(kind, cluster.founder, taken)
            taken.add(kept)
            first = min(forms[index].at for index in cluster.forms)
            created.append(NewEntity(entity_id=kept, type=kind, name=shown, first_seen_at=first))
        for position in cluster.forms:
            article, index, name = named[position]
            rules = {surface: _rule(surface, rule, shown, name.type, cluster) for surface, rule in name.aliases.items()}
            assigned[position] = Assignment(article_id=article.article_id, index=index, entity_id=kept, rules=rules)
            for surface, rule in rules.items():
                if (surface, kept) in there:
                    continue
                row = NewAlias(
                    alias=surface,
                    keys=() if rule in LOCAL_RULES else name_keys(surface, name.type),
                    entity_id=kept,
                    rule=rule,
                    score=SCORES[rule],
                    created_at=article.published_at,
                )
                slot = (surface, kept)
                aliases[slot] = min(row, aliases.get(slot, row), key=lambda alias: (-alias.score, alias.created_at))
    return Resolution(
        assignments=_whole([assigned[position] for position in sorted(assigned)]),
        entities=tuple(sorted(created, key=lambda entity: entity.entity_id)),
        aliases=tuple(aliases[slot] for slot in sorted(aliases)),
        merges=tuple(sorted(merges, key=lambda merge: (merge.kept, merge.gone))),
        renamings=tuple(sorted(renamings, key=lambda renaming: renaming.entity_id)),
    )


def _whole(pieces: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """One assignment a name; the first piece of a name is its own part."""
    whole: dict[tuple[int, int], Assignment] = {}
    for piece in pieces:
        own = whole.setdefault((piece.article_id, piece.index), piece)
        if own is not piece:
            others = own.others | dict.fromkeys(piece.rules, piece.entity_id)
            whole[piece.article_id, piece.index] = replace(own, rules=own.rules | piece.rules, others=others)
    return tuple(whole.values())


def _free_id(kind: EntityType, founder: str, taken: Collection[int]) -> int:
    """The id that a founding name gives, or the next one where another entity was founded by the same name."""
    number = stable_id(str(kind), founder)
    attempt = 1
    while number in taken:
        attempt += 1
        number = stable_id(str(kind), founder, str(attempt))
    return number


def _form(article: ArticleNames, name: Name) -> Form:
    counts = Counter(span.surface for span in name.spans)
    whole = {
        surface: counts[surface]
        for surface, rule in name.aliases.items()
        if rule not in LOCAL_RULES and rule != "acronym"
    }
    return Form(
        type=name.type,
        whole=whole or {name.name: counts[name.name]},
        acronyms=tuple(surface for surface, rule in name.aliases.items() if rule == "acronym"),
        group=article.article_id,
        at=article.published_at,
    )


def _known_form(entity: KnownEntity) -> Form:
    acronyms = tuple(alias for alias, rule in entity.aliases if rule == "acronym" and alias != entity.name)
    whole = {alias: 0 for alias, rule in entity.aliases if rule not in LOCAL_RULES and alias not in acronyms}
    return Form(
        type=entity.type,
        whole={entity.name: 1} | whole,
        acronyms=acronyms,
        group=0,
        at=entity.first_seen_at,
    )


def _display(cluster: Cluster, forms: Sequence[Form]) -> str:
    """The most frequent full form; an acronym or a name in capitals (U.S., ALMATY) only if there is no other."""
    counts: Counter[str] = Counter()
    for index in cluster.forms:
        counts.update(forms[index].whole)
    kind = forms[cluster.forms[0]].type
    return max(
        counts,
        key=lambda surface: (_is_spelled_out(surface, cluster, kind), counts[surface], len(surface), surface),
    )


def _best(names: Sequence[str], cluster: Cluster, kind: EntityType) -> str:
    """The first that is spelled out, else the first."""
    return next((name for name in names if _is_spelled_out(name, cluster, kind)), names[0])


def _is_spelled_out(surface: str, cluster: Cluster, kind: EntityType) -> bool:
    return not surface.isupper() and not _is_acronym_of(cluster, surface, kind)


def _is_acronym_of(cluster: Cluster, surface: str, kind: EntityType) -> bool:
    return not cluster.acronym_keys.isdisjoint(name_keys(surface, kind))


def _rule(surface: str, rule: str, shown: str, kind: EntityType, cluster: Cluster) -> str:
    """By which rule a surface belongs to the entity that is shown as `shown`."""
    if rule in LOCAL_RULES:
        return rule
    if kind is EntityType.PERSON and not person_parts(surface).is_full:
        return "bare"
    if surface == shown:
        return "exact"
    if kind is EntityType.PERSON or not set(name_keys(surface, kind)).isdisjoint(name_keys(shown, kind)):
        return "spelling"
    if _is_acronym_of(cluster, surface, kind):
        return "acronym"
    return "decided" if rule == "exact" else "renamed"
