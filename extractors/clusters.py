"""Which names of a batch, and which entities known before, are one: clusters by key, by likeness, by what articles say.

First what is equal: persons by all parts of their name, all others by key, by acronym and by renaming. Then what is
alike (`alike`), persons and organisations only. Entities known before are merged only by what an article says outright.
Nothing here depends on the order of what comes in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.alike import DOUBTFUL_FROM, Unit, grouped, pairs_alike
from extractors.compared import block_keys
from extractors.disjoint import root_of
from extractors.name_likeness import Likeness
from extractors.open_places import ASKED, RULE, Settled, settled_names
from extractors.person_words import person_words
from extractors.records import EntityType, Name
from extractors.romanise import name_keys, person_parts

# Names of one entity that are compared with others; more say nothing new.
MAX_NAMES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One name of one article, or all that is known of one entity.

    Attributes:
        whole: Surfaces that are the name itself or a name of its own (a former name), each with how often it occurs.
        acronyms: Surfaces that are tied to it as its acronym.
        group: Names of one group share an article; 0 for known entities.
        at: When it was published, or first seen.
        company: Keys of persons and organisations it is named with.
        country: Of a place, where it is certain: places of one name in two countries are two.
    """

    type: EntityType
    whole: Mapping[str, int]
    acronyms: tuple[str, ...]
    group: int
    at: datetime
    company: frozenset[str] = frozenset()
    country: str | None = None

    @property
    def whole_keys(self) -> tuple[str, ...]:
        """Keys of the whole names, sorted."""
        return tuple(sorted({key for surface in self.whole for key in name_keys(surface, self.type, self.country)}))

    @property
    def acronym_keys(self) -> tuple[str, ...]:
        """Keys of the acronyms, sorted."""
        return tuple(sorted({key for surface in self.acronyms for key in name_keys(surface, self.type, self.country)}))

    @property
    def block_keys(self) -> tuple[str, ...]:
        """Keys by which names that are alike find it, sorted."""
        return tuple(sorted({key for surface in self.whole for key in block_keys(surface, self.type)}))

    @property
    def fullest(self) -> str:
        """The fullest of a person's whole names."""

        def fullness(surface: str) -> tuple[int, str, str]:
            parts = person_parts(surface)
            return len(parts.middles), parts.signature, surface

        return max(self.whole, key=fullness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What is one entity.

    Attributes:
        forms: Positions in the batch's forms.
        known: Ids of known entities: the first is the one to keep, the others are to be merged into it.
        rule: Why known entities are merged: acronym, renamed or placed; "" if there is none to merge.
        founder: What the id of a new entity is hashed from; differs between clusters.
        acronym_keys: Keys that name it as an acronym.
        settled: Whether some of it was joined by whom both are named with.
    """

    forms: tuple[int, ...]
    known: tuple[int, ...]
    rule: str
    founder: str
    acronym_keys: frozenset[str]
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two that may be one: for people to decide.

    Attributes:
        a: Position of a form that is one of them; None: `known_a` is it.
        b: The same of the other.
        known_a: Id of a known entity.
        known_b: The same.
        likeness: What comparing them said.
    """

    a: int | None
    b: int | None
    known_a: int | None
    known_b: int | None
    likeness: Likeness


def country_of(name: Name) -> str | None:
    """The country of a place, where it is certain; an organisation's does not tell it from others of its name."""
    return name.place.country if name.place is not None and name.type is EntityType.LOCATION else None


def cluster_forms(forms: Sequence[Form], known: Mapping[int, Form]) -> tuple[list[Cluster], list[Doubt]]:
    """Put forms and known entities that are one together; every form is in exactly one cluster.

    Args:
        forms: The names of a batch.
        known: Known entities by id.
    """
    drafts = _persons(forms, known) + _others(forms, known)
    alike = pairs_alike([draft.unit(forms, known) for draft in drafts])
    groups = grouped(len(drafts), alike)
    group_of = {index: place for place, group in enumerate(groups) for index in group}
    settled = {
        group_of[a] for (a, b), likeness in alike.items() if likeness.why == "context" and group_of[a] == group_of[b]
    }
    clusters = []
    for place, group in enumerate(groups):
        clusters += _clusters_of_group([drafts[index] for index in group], forms, known, place in settled)
    doubts = [
        Doubt(
            a=next(iter(drafts[a].forms), None),
            b=next(iter(drafts[b].forms), None),
            known_a=next(iter(drafts[a].known), None),
            known_b=next(iter(drafts[b].known), None),
            likeness=likeness,
        )
        for (a, b), likeness in alike.items()
        if likeness.score >= DOUBTFUL_FROM
        and (group_of[a] != group_of[b] or (drafts[a].known and drafts[b].known))
        and (drafts[a].forms or drafts[b].forms)
    ]
    doubts += _doubtful_places(forms, known)
    return clusters, doubts


@dataclass(slots=True, kw_only=True)
class _Draft:
    """Forms and known entities that are equal, before likeness is asked."""

    type: EntityType
    forms: list[int]
    known: tuple[int, ...]
    rule: str
    founder: str
    acronym_keys: frozenset[str]

    def unit(self, forms: Sequence[Form], known: Mapping[int, Form]) -> Unit:
        """What of it is compared with others."""
        own = [known[number] for number in self.known] + [forms[index] for index in self.forms]
        whole = sorted({surface for form in own for surface in form.whole})
        names = [name for name in whole if self.acronym_keys.isdisjoint(name_keys(name, self.type))] or whole
        blocks = {key for name in names for key in block_keys(name, self.type)}
        return Unit(
            type=self.type,
            names=tuple(names[:MAX_NAMES]),
            blocks=frozenset(blocks),
            company=frozenset[str]().union(*(form.company for form in own)),
            is_known=bool(self.known),
        )


def _clusters_of_group(
    group: Sequence[_Draft], forms: Sequence[Form], known: Mapping[int, Form], settled: bool
) -> list[Cluster]:
    """One cluster, or one for each known entity that the group's names match to the letter."""
    acronyms = frozenset[str]().union(*(draft.acronym_keys for draft in group))
    oldest = min(
        (draft for draft in group if draft.known),
        key=lambda draft: (known[draft.known[0]].at, draft.known[0]),
        default=None,
    )
    counts = {draft.founder: len(draft.forms) for draft in group if draft.forms}
    founder = max(counts, key=lambda key: (counts[key], key), default="")
    held: dict[tuple[int, ...], list[int]] = defaultdict(list)
    rules: dict[tuple[int, ...], str] = {}
    for draft in group:
        owner = draft if draft.known or oldest is None else oldest
        held[owner.known] += draft.forms
        rules[owner.known] = owner.rule
    return [
        Cluster(
            forms=tuple(sorted(indexes)),
            known=ids,
            rule=rules[ids],
            founder=founder,
            acronym_keys=acronyms,
            settled=settled,
        )
        for ids, indexes in sorted(held.items(), key=lambda item: item[1])
        if indexes
    ]


class _Sets:
    """Disjoint sets of keys; the smallest key of a set stands for it, whatever the order of joining."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        return root_of(self._parent, key)

    def join(self, keys: Sequence[str]) -> None:
        roots = sorted({self.root(key) for key in keys})
        for other in roots[1:]:
            self._parent[other] = roots[0]


def _others(forms: Sequence[Form], known: Mapping[int, Form]) -> list[_Draft]:
    batch = {index: form for index, form in enumerate(forms) if form.type is not EntityType.PERSON}
    held = {number: form for number, form in known.items() if form.type is not EntityType.PERSON}
    sets = _Sets()
    everything = [*batch.values(), *held.values()]
    for form in everything:
        sets.join(form.whole_keys)
    for settled in _settled_places(everything):
        if settled.is_one:
            sets.join((settled.key, *settled.decided))
    claims: dict[str, set[str]] = defaultdict(set)
    for form in everything:
        for key in form.acronym_keys:
            if key not in form.whole_keys:
                claims[key].add(sets.root(form.whole_keys[0]))
    disputed = {key for key, claimants in claims.items() if len(claimants) > 1}
    for key in sorted(set(claims) - disputed):
        sets.join((key, *claims[key]))

    claimed_in: dict[int, set[str]] = defaultdict(set)
    for form in batch.values():
        claimed_in[form.group].add(sets.root(form.whole_keys[0]))
    members: dict[str, list[int]] = defaultdict(list)
    guests: dict[str, list[int]] = defaultdict(list)
    for index, form in batch.items():
        # A disputed acronym alone belongs to the one claimant that its own article names.
        key = form.whole_keys[0]
        here = (
            {sets.root(claimant) for claimant in claims[key]} & claimed_in[form.group] - {sets.root(key)}
            if key in disputed
            else set()
        )
        (guests[here.pop()] if len(here) == 1 and len(form.whole_keys) == 1 else members[sets.root(key)]).append(index)
    entities: dict[str, list[int]] = defaultdict(list)
    for number, form in held.items():
        entities[sets.root(form.whole_keys[0])].append(number)

    acronyms_of: dict[str, set[str]] = defaultdict(set)
    for key, claimants in claims.items():
        for claimant in claimants:
            acronyms_of[sets.root(claimant)].add(key)
    drafts = []
    for root in sorted(set(members) | set(entities)):
        ids, rule = _to_merge({number: held[number] for number in entities[root]}, frozenset(claims))
        own = [forms[index] for index in members[root]]
        drafts.append(
            _Draft(
                type=(own or [held[ids[0]]])[0].type,
                forms=sorted(members[root] + guests[root]),
                known=ids,
                rule=rule,
                founder=founding_key(own) if own else "",
                acronym_keys=frozenset(acronyms_of[root]),
            )
        )
    return drafts


def founding_key(forms: Sequence[Form]) -> str:
    """The key that most of the forms have: what the id of an entity made of them is hashed from."""
    counts: Counter[str] = Counter()
    for form in forms:
        for surface, count in form.whole.items():
            counts[name_keys(surface, form.type, form.country)[0]] += count
    return max(counts, key=lambda key: (counts[key], key))


def _to_merge(held: Mapping[int, Form], acronyms: frozenset[str]) -> tuple[tuple[int, ...], str]:
    """Of the known entities in one cluster, those that this batch joined, oldest first.

    Entities that share a whole name were told apart before (by a person, or by a rule), so the oldest of them stands
    for them all and they are not merged with each other.
    """
    oldest_first = sorted(held, key=lambda number: (held[number].at, number))
    apart: list[int] = []
    seen: set[str] = set()
    for number in oldest_first:
        keys = set(held[number].whole_keys)
        if not keys & seen:
            apart.append(number)
        seen |= keys
    if len(apart) < 2:
        return tuple(apart), ""
    if any(set(held[number].whole_keys) <= acronyms for number in apart):
        return tuple(apart), "acronym"
    is_placed = any(settled.is_one for settled in _settled_places(held.values()))
    return tuple(apart), RULE if is_placed else "renamed"


def _settled_places(forms: Iterable[Form]) -> list[Settled]:
    return settled_names((form.whole, form.country) for form in forms if form.type is EntityType.LOCATION)


def _doubtful_places(forms: Sequence[Form], known: Mapping[int, Form]) -> list[Doubt]:
    """Places of one name of which it is open whether they are one, each two once."""
    places: dict[str, tuple[int | None, int | None]] = {}
    for number, form in sorted(known.items()):
        if form.type is EntityType.LOCATION:
            places |= dict.fromkeys(form.whole_keys, (None, number))
    for index, form in enumerate(forms):
        if form.type is EntityType.LOCATION:
            places |= dict.fromkeys(form.whole_keys, (index, None))
    return [
        Doubt(a=a, b=b, known_a=known_a, known_b=known_b, likeness=ASKED)
        for settled in _settled_places([*forms, *known.values()])
        if not settled.is_one
        for (a, known_a), (b, known_b) in ((places[settled.key], places[key]) for key in settled.decided)
        if a is not None or b is not None
    ]


def _persons(forms: Sequence[Form], known: Mapping[int, Form]) -> list[_Draft]:
    """Persons with equal names: one draft a known entity, and one a new name."""
    people = {number: form for number, form in known.items() if form.type is EntityType.PERSON}
    owner: dict[str, int] = {}
    for number in sorted(people, key=lambda number: (people[number].at, number)):
        for surface in people[number].whole:
            owner.setdefault(_signature(surface), number)
    by_signature: dict[str, list[int]] = defaultdict(list)
    of_known: dict[int, list[int]] = {number: [] for number in people}
    for index, form in enumerate(forms):
        if form.type is EntityType.PERSON:
            signature = _signature(form.fullest)
            if signature in owner:
                of_known[owner[signature]].append(index)
            else:
                by_signature[signature].append(index)
    found: list[tuple[str, list[int], tuple[int, ...]]] = [
        (founder, indexes, ()) for founder, indexes in by_signature.items()
    ]
    found += [(_signature(people[number].fullest), indexes, (number,)) for number, indexes in of_known.items()]
    return [
        _Draft(type=EntityType.PERSON, forms=indexes, known=ids, rule="", founder=founder, acronym_keys=frozenset())
        for founder, indexes, ids in sorted(found)
    ]


def _signature(surface: str) -> str:
    """All parts of a person's name: what is equal in it is one, before anything is compared."""
    suffix = person_words(surface).suffix
    return f"{person_parts(surface).signature} {suffix}".strip() or name_keys(surface, EntityType.PERSON)[0]
