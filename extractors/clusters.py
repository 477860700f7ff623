"""Which names of a batch, and which entities known before, are one: clusters by key and by what articles say.

Persons are compared part by part within a block of equal keys, all others by key alone. Nothing here depends on the
order of what comes in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.records import EntityType
from extractors.romanise import name_keys, person_parts, same_person

# Rules of surfaces that are short for a name within one article only.
LOCAL_RULES = frozenset({"surname", "given", "surname_recent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One name of one article, or all that is known of one entity.

    Attributes:
        whole: Surfaces that are the name itself or a name of its own (a former name), each with how often it occurs.
        acronyms: Surfaces that are tied to it as its acronym.
        group: Names of one group share an article; 0 for known entities.
        at: When it was published, or first seen.
    """

    type: EntityType
    whole: Mapping[str, int]
    acronyms: tuple[str, ...]
    group: int
    at: datetime

    @property
    def whole_keys(self) -> tuple[str, ...]:
        """Keys of the whole names, sorted."""
        return tuple(sorted({key for surface in self.whole for key in name_keys(surface, self.type)}))

    @property
    def acronym_keys(self) -> tuple[str, ...]:
        """Keys of the acronyms, sorted."""
        return tuple(sorted({key for surface in self.acronyms for key in name_keys(surface, self.type)}))

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
        rule: Why known entities are merged: acronym or renamed; "" if there is none to merge.
        founder: What the id of a new entity is hashed from; differs between clusters.
        acronym_keys: Keys that name it as an acronym.
    """

    forms: tuple[int, ...]
    known: tuple[int, ...]
    rule: str
    founder: str
    acronym_keys: frozenset[str]


def cluster_forms(forms: Sequence[Form], known: Mapping[int, Form]) -> list[Cluster]:
    """Put forms and known entities that are one together; every form is in exactly one cluster.

    Args:
        forms: The names of a batch.
        known: Known entities by id.
    """
    return _person_clusters(forms, known) + _other_clusters(forms, known)


class _Sets:
    """Disjoint sets of keys; the smallest key of a set stands for it, whatever the order of joining."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        path = []
        while (parent := self._parent.get(key, key)) != key:
            path.append(key)
            key = parent
        for passed in path:
            self._parent[passed] = key
        return key

    def join(self, keys: Sequence[str]) -> None:
        roots = sorted({self.root(key) for key in keys})
        for other in roots[1:]:
            self._parent[other] = roots[0]


def _other_clusters(forms: Sequence[Form], known: Mapping[int, Form]) -> list[Cluster]:
    batch = {index: form for index, form in enumerate(forms) if form.type is not EntityType.PERSON}
    held = {number: form for number, form in known.items() if form.type is not EntityType.PERSON}
    sets = _Sets()
    everything = [*batch.values(), *held.values()]
    for form in everything:
        sets.join(form.whole_keys)
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
    clusters = []
    for root in sorted(members):
        ids, rule = _to_merge({number: held[number] for number in entities[root]}, frozenset(claims))
        clusters.append(
            Cluster(
                forms=tuple(sorted(members[root] + guests[root])),
                known=ids,
                rule=rule,
                founder=founding_key([forms[index] for index in members[root]]),
                acronym_keys=frozenset(acronyms_of[root]),
            )
        )
    return clusters


def founding_key(forms: Sequence[Form]) -> str:
    """The key that most of the forms have: what the id of an entity made of them is hashed from."""
    counts: Counter[str] = Counter()
    for form in forms:
        for surface, count in form.whole.items():
            counts[name_keys(surface, form.type)[0]] += count
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
    by_acronym = any(set(held[number].whole_keys) <= acronyms for number in apart)
    return tuple(apart), "acronym" if by_acronym else "renamed"


def _person_clusters(forms: Sequence[Form], known: Mapping[int, Form]) -> list[Cluster]:
    by_signature: dict[str, list[int]] = defaultdict(list)
    fullest: dict[str, str] = {}
    keys_of: dict[str, set[str]] = defaultdict(set)
    known_by_signature: dict[str, list[int]] = defaultdict(list)
    sets = _Sets()
    for index, form in enumerate(forms):
        if form.type is EntityType.PERSON:
            by_signature[_signature(form)].append(index)
    for number in sorted(known, key=lambda number: (known[number].at, number)):
        if known[number].type is EntityType.PERSON:
            known_by_signature[_signature(known[number])].append(number)
    for form in [*forms, *known.values()]:
        if form.type is EntityType.PERSON:
            signature = _signature(form)
            fullest[signature] = max(form.fullest, fullest.get(signature, ""))
            keys_of[_signature(form)] |= set(form.whole_keys)
            sets.join(form.whole_keys)
    blocks: dict[str, list[str]] = defaultdict(list)
    for signature in sorted(keys_of):
        blocks[sets.root(min(keys_of[signature]))].append(signature)

    clusters = []
    for _, signatures in sorted(blocks.items()):
        for group in _cliques(signatures, fullest):
            clusters += _clusters_of_group(group, by_signature, known_by_signature, known)
    return clusters


def _signature(form: Form) -> str:
    return person_parts(form.fullest).signature or form.whole_keys[0]


def _cliques(signatures: Sequence[str], fullest: Mapping[str, str]) -> list[list[str]]:
    """Groups in which each fits each. A name that fits two people who do not fit each other stands alone."""
    fits = {a: [b for b in signatures if a != b and same_person(fullest[a], fullest[b])] for a in signatures}
    between = {a for a in signatures if any(c not in fits[b] for b in fits[a] for c in fits[a] if b != c)}
    groups: list[list[str]] = []
    placed: set[str] = set()
    for signature in signatures:
        if signature not in placed:
            group = [signature]
            if signature not in between:
                group += [other for other in fits[signature] if other not in between]
            placed.update(group)
            groups.append(group)
    return groups


def _clusters_of_group(
    group: Sequence[str],
    by_signature: Mapping[str, list[int]],
    known_by_signature: Mapping[str, list[int]],
    known: Mapping[int, Form],
) -> list[Cluster]:
    """One cluster, or one for each known entity that the group's names match to the letter."""
    numbers = [number for signature in group for number in known_by_signature.get(signature, ())]
    oldest = min(numbers, key=lambda number: (known[number].at, number), default=None)
    held: dict[int | None, list[int]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for signature in group:
        own = known_by_signature.get(signature)
        indexes = by_signature.get(signature, [])
        held[own[0] if own else oldest] += indexes
        counts[signature] += len(indexes)
    founder = max(counts, key=lambda signature: (counts[signature], signature))
    return [
        Cluster(
            forms=tuple(sorted(indexes)),
            known=() if number is None else (number,),
            rule="",
            founder=founder,
            acronym_keys=frozenset(),
        )
        for number, indexes in sorted(held.items(), key=lambda item: item[1])
        if indexes
    ]
