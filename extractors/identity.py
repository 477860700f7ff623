"""Names of articles -> entities across articles, conservatively.

Two names are one entity only if a rule says why: people decided so, equal keys (`romanise`), what an article says
outright (an acronym in brackets, a renaming), or names that are spellings, orders or shorter forms of one another with
nothing against it (`compared`). Surnames and given names hold within their article: their aliases have no key and are
never looked up. What no rule joins stays apart; pairs that may be one are handed out for people to decide. Pure: the
caller looks keys up and writes what comes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from extractors.alias_keys import alias_keys
from extractors.alias_rules import COMMON_TYPE, LOCAL_RULES
from extractors.clusters import Cluster, Doubt, Form, cluster_forms, country_of
from extractors.compared import compare_names
from extractors.decided import decided_clusters, pieces
from extractors.decisions import NO_DECISIONS, Decisions
from extractors.doubts import DoubtfulPair
from extractors.ids import stable_id
from extractors.name_likeness import Answer
from extractors.open_places import keys_anywhere
from extractors.records import EntityType, KnownEntity, Located, Merge, Name, NewAlias, NewEntity, Place, Renaming
from extractors.romanise import name_keys, person_parts

# Rules of the Latin names of a Cyrillic one, which stand in no text: they are looked up, but not shown.
LATIN_RULES = frozenset({"translated", "romanised"})

# How sure each rule is, 0 to 1: kept with the alias. Not probabilities; an order for people who review.
SCORES = {
    "exact": 1.0,
    "decided": 1.0,
    "spelling": 0.95,
    "translated": 0.95,
    "romanised": 0.95,
    "inflected": 0.9,
    "form": 0.9,
    "variant": 0.85,
    "context": 0.75,
    "acronym": 0.95,
    "renamed": 0.9,
    "surname": 0.9,
    "given": 0.8,
    "surname_recent": 0.7,
    "bare": 0.5,
}


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
    doubts: tuple[DoubtfulPair, ...] = ()
    located: tuple[Located, ...] = ()


def lookup_keys(articles: Iterable[ArticleNames], decisions: Decisions = NO_DECISIONS) -> set[str]:
    """The keys `resolve_names` wants looked up: `known` maps each to all entities that have an alias with it."""
    # Names come again and again in one batch: what they are called decides their keys.
    called = {
        (name.type, name.name, country_of(name), tuple(name.aliases.items())): (article, name)
        for article in articles
        for name in article.names
    }
    keys = {
        key
        for article, name in called.values()
        for form in [_form(article, name, frozenset())]
        for key in (*form.whole_keys, *form.acronym_keys, *form.block_keys, *_keys_anywhere(form))
    }
    return keys | decisions.keys_of(keys)


def _keys_anywhere(form: Form) -> set[str]:
    return keys_anywhere(form.whole) if form.type is EntityType.LOCATION else set()


def resolve_names(
    articles: Sequence[ArticleNames],
    known: Mapping[str, Sequence[KnownEntity]],
    decisions: Decisions = NO_DECISIONS,
    taken: Collection[int] = (),
) -> Resolution:
    """Give every name of a batch its entity.

    Args:
        articles: One batch, each article once; their order does not matter.
        known: For each key of `lookup_keys`, the entities that an alias with this key belongs to; missing or empty if
            none does.
        decisions: What people decided about names; above every rule.
        taken: Ids that no new entity may have, besides those in `known`: an entity keeps the id that its first name
            gave it when no key leads from that name to it any more.

    Returns:
        What to write. Aliases that `known` shows to be there already are left out. Merges are to be carried out first.
    """
    named = [
        (article, index, piece)
        for article in sorted(articles, key=lambda article: article.article_id)
        for index, name in enumerate(article.names)
        for piece in pieces(name, decisions)
    ]
    companies = {article.article_id: _company(article) for article in articles}
    forms = [_form(article, name, companies[article.article_id]) for article, _, name in named]
    entities = {entity.entity_id: entity for found in known.values() for entity in found}
    there = {(alias, entity.entity_id) for entity in entities.values() for alias, _ in entity.aliases}

    used = {*entities, *taken}
    assigned: dict[int, Assignment] = {}
    created: list[NewEntity] = []
    merges: list[Merge] = []
    renamings: list[Renaming] = []
    located: list[Located] = []
    aliases: dict[tuple[str, int], NewAlias] = {}
    held = {number: _known_form(entities[number]) for number in entities}
    clusters, doubts = cluster_forms(forms, held)
    for cluster in decided_clusters(clusters, forms, held, decisions):
        display = _display(cluster, forms)
        place = _place([named[position][2] for position in cluster.forms])
        if cluster.known:
            kept = cluster.known[0]
            merges += [Merge(kept=kept, gone=gone, rule=cluster.rule) for gone in cluster.known[1:]]
            shown = entities[kept].name
            # What is certain stays: another country is for people to settle.
            if place is not None and entities[kept].country is None:
                located.append(Located(entity_id=kept, place=place))
            is_better = (is_latin(display) and not is_latin(shown)) or _is_out_of_capitals(display, shown)
            if is_better and _is_written(display, cluster, forms):
                shown = display
                renamings.append(Renaming(entity_id=kept, name=shown))
            elif _is_acronym_of(cluster, shown, entities[kept].type):
                shown = _best(
                    [display, *(entities[number].name for number in cluster.known)], cluster, entities[kept].type
                )
                if shown != entities[kept].name:
                    renamings.append(Renaming(entity_id=kept, name=shown))
        else:
            kind, shown = forms[cluster.forms[0]].type, display
            kept = _free_id(kind, cluster.founder, used)
            used.add(kept)
            first = min(forms[index].at for index in cluster.forms)
            created.append(NewEntity(entity_id=kept, type=kind, name=shown, first_seen_at=first, place=place))
        for position in cluster.forms:
            article, index, name = named[position]
            judged = {
                surface: _rule(surface, "exact" if rule == COMMON_TYPE else rule, shown, name.type, cluster)
                for surface, rule in name.aliases.items()
            }
            rules = {
                surface: COMMON_TYPE if name.aliases[surface] == COMMON_TYPE else rule
                for surface, (rule, _) in judged.items()
            }
            assigned[position] = Assignment(article_id=article.article_id, index=index, entity_id=kept, rules=rules)
            for surface, (rule, score) in judged.items():
                placed = kept in entities and entities[kept].country is None and name.place is not None
                if (surface, kept) in there and not placed:
                    continue
                row = NewAlias(
                    alias=surface,
                    keys=alias_keys(surface, rule, name.type, country_of(name)),
                    entity_id=kept,
                    rule=rule,
                    score=score,
                    created_at=article.published_at,
                )
                slot = (surface, kept)
                other = aliases.get(slot, row)
                best = min(row, other, key=lambda alias: (-alias.score, alias.created_at))
                # A place is found by the keys it has where its country is certain and where it is not.
                aliases[slot] = replace(best, keys=tuple(sorted({*row.keys, *other.keys})))
    owners = {position: each.entity_id for position, each in assigned.items()}
    gone = {merge.gone: merge.kept for merge in merges}
    return Resolution(
        assignments=_whole([assigned[position] for position in sorted(assigned)]),
        entities=tuple(sorted(created, key=lambda entity: entity.entity_id)),
        aliases=tuple(aliases[slot] for slot in sorted(aliases)),
        merges=tuple(sorted(merges, key=lambda merge: (merge.kept, merge.gone))),
        renamings=tuple(sorted(renamings, key=lambda renaming: renaming.entity_id)),
        doubts=_doubtful(doubts, named, forms, owners, gone, decisions),
        located=tuple(sorted(located, key=lambda each: each.entity_id)),
    )


def _doubtful(
    doubts: Iterable[Doubt],
    named: Sequence[tuple[ArticleNames, int, Name]],
    forms: Sequence[Form],
    owners: Mapping[int, int],
    gone: Mapping[int, int],
    decisions: Decisions,
) -> tuple[DoubtfulPair, ...]:
    """Pairs of entities for people to decide; the likeliest reason of each."""
    found: dict[tuple[int, int], DoubtfulPair] = {}
    for doubt in doubts:
        ends = []
        for form, known in ((doubt.a, doubt.known_a), (doubt.b, doubt.known_b)):
            number = owners[form] if form is not None else known
            assert number is not None, "each end is a form or known"
            ends.append(gone.get(number, number))
        a, b = sorted(ends)
        places = [form for form in (doubt.a, doubt.b) if form is not None]
        groups = [decisions.group(named[form][2].name, forms[form].type, forms[form].country) for form in places]
        if a == b or (len(groups) == 2 and decisions.apart(*groups)):
            continue
        pair = DoubtfulPair(
            a=a,
            b=b,
            score=doubt.likeness.score,
            reason=doubt.likeness.why,
            article_ids=tuple(sorted({named[form][0].article_id for form in places})),
            first_seen_at=min(named[form][0].published_at for form in places),
        )
        found[a, b] = max(pair, found.get((a, b), pair), key=lambda each: (each.score, each.reason))
    return tuple(found[ends] for ends in sorted(found))


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


def _place(names: Sequence[Name]) -> Place | None:
    """Where an entity is that goes by these names: where all that are certain say it is."""
    places = {name.place for name in names if name.place is not None}
    if len({place.country for place in places}) != 1:
        return None
    return min(places, key=lambda place: (place.lat is None, place.lat or 0, place.lon or 0))


def _form(article: ArticleNames, name: Name, company: frozenset[str]) -> Form:
    counts = Counter(span.surface for span in name.spans)
    # What it was called before is a name of it, but not the one to show.
    whole = {
        surface: counts[surface] * (rule != "renamed")
        for surface, rule in name.aliases.items()
        if rule not in LOCAL_RULES and rule != "acronym"
    }
    if name.name in whole:  # counted in all its cases
        whole[name.name] += sum(counts[surface] for surface, rule in name.aliases.items() if rule == "inflected")
    return Form(
        type=name.type,
        whole=whole or {name.name: counts[name.name]},
        acronyms=tuple(surface for surface, rule in name.aliases.items() if rule == "acronym"),
        group=article.article_id,
        at=article.published_at,
        company=company - {name_keys(name.name, name.type)[0]},
        country=country_of(name),
    )


def _company(article: ArticleNames) -> frozenset[str]:
    """Keys of the persons and organisations of an article."""
    return frozenset(
        name_keys(name.name, name.type)[0] for name in article.names if name.type in (EntityType.PERSON, EntityType.ORG)
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
        company=frozenset(entity.company),
        country=entity.country if entity.type is EntityType.LOCATION else None,
    )


def _display(cluster: Cluster, forms: Sequence[Form]) -> str:
    """The most frequent full form; an acronym or a name in capitals (U.S., ALMATY) only if there is no other.

    Latin letters come before others.
    """
    counts: Counter[str] = Counter()
    for index in cluster.forms:
        counts.update(forms[index].whole)
    kind = forms[cluster.forms[0]].type
    return max(
        [surface for surface in counts if counts[surface]] or counts,
        key=lambda surface: (
            _is_spelled_out(surface, cluster, kind),
            is_latin(surface),
            counts[surface],
            len(surface),
            surface,
        ),
    )


def _is_written(surface: str, cluster: Cluster, forms: Sequence[Form]) -> bool:
    """Whether a name stands in one of the texts, and is not only known to belong to what does."""
    return any(forms[index].whole.get(surface, 0) > 0 for index in cluster.forms)


def is_latin(surface: str) -> bool:
    """Whether the first letter of a name is a Latin one."""
    letter = next(filter(str.isalpha, surface), "")
    return letter < "\u0250"


def _is_out_of_capitals(display: str, shown: str) -> bool:
    """Whether a name is one that was in capitals: Izmir, IZMIR."""
    return shown.isupper() and not display.isupper() and display.casefold() == shown.casefold()


def _best(names: Sequence[str], cluster: Cluster, kind: EntityType) -> str:
    """The first that is spelled out, else the first."""
    return next((name for name in names if _is_spelled_out(name, cluster, kind)), names[0])


def _is_spelled_out(surface: str, cluster: Cluster, kind: EntityType) -> bool:
    return not surface.isupper() and not _is_acronym_of(cluster, surface, kind)


def _is_acronym_of(cluster: Cluster, surface: str, kind: EntityType) -> bool:
    return not cluster.acronym_keys.isdisjoint(name_keys(surface, kind))


def _rule(surface: str, rule: str, shown: str, kind: EntityType, cluster: Cluster) -> tuple[str, float]:
    """By which rule a surface belongs to the entity that is shown as `shown`, and how sure that is."""
    if rule in LOCAL_RULES or rule in LATIN_RULES:
        return rule, SCORES[rule]
    if kind is EntityType.PERSON and not person_parts(surface).is_full:
        return "bare", SCORES["bare"]
    if surface == shown:
        return "exact", SCORES["exact"]
    if _is_acronym_of(cluster, surface, kind):
        return "acronym", SCORES["acronym"]
    likeness = compare_names(surface, shown, kind)
    if likeness.answer is Answer.SAME and likeness.why in SCORES:
        return likeness.why, round(min(likeness.score, 1.0) * SCORES[likeness.why], 3)
    if cluster.settled:
        return "context", SCORES["context"]
    if rule == "exact":
        return "decided", SCORES["decided"]
    return ("spelling", SCORES["spelling"]) if kind is EntityType.PERSON else ("renamed", SCORES["renamed"])
