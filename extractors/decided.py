"""Clusters as people decided: what the rules have joined or kept apart is put right afterwards, above any veto."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.alias_rules import LOCAL_RULES
from extractors.clusters import Cluster, Form, country_of, founding_key
from extractors.decisions import Decisions, Group
from extractors.records import Name

RULE = "decided"


def pieces(name: Name, decisions: Decisions) -> Iterator[Name]:
    """A name of an article, cut where people decided that two of its surfaces are not the same; its own part first.

    Surnames and other forms that hold within the article only stay with the name itself.
    """
    if not decisions:
        yield name
        return
    own = decisions.group(name.name, name.type, country_of(name))
    off: dict[Group, list[str]] = defaultdict(list)
    for surface, rule in name.aliases.items():
        group = None if rule in LOCAL_RULES else decisions.group(surface, name.type, country_of(name))
        if group is not None and group != own and decisions.apart(group, own):
            off[group].append(surface)
    gone = {surface for surfaces in off.values() for surface in surfaces}
    yield _cut(name, [surface for surface in name.aliases if surface not in gone]) if gone else name
    for _, surfaces in sorted(off.items()):
        yield replace(_cut(name, surfaces), name=surfaces[0])


def _cut(name: Name, surfaces: Sequence[str]) -> Name:
    return replace(
        name,
        spans=tuple(span for span in name.spans if span.surface in surfaces),
        aliases={surface: name.aliases[surface] for surface in surfaces},
    )


@dataclass(slots=True)
class _Part:
    """A part of a cluster whose members nobody told apart."""

    type: str
    forms: list[int]
    known: list[int]
    groups: set[Group]
    cluster: Cluster


def decided_clusters(
    clusters: Sequence[Cluster], forms: Sequence[Form], known: Mapping[int, Form], decisions: Decisions
) -> list[Cluster]:
    """The clusters, cut where two names were decided to be different and joined where they were decided to be one.

    Args:
        clusters: As the rules would have it.
        forms: The names of a batch.
        known: Known entities by id, those included that no name of the batch has led to.
        decisions: What people decided.
    """
    if not decisions:
        return list(clusters)
    placed = {number for cluster in clusters for number in cluster.known}
    empty = Cluster(forms=(), known=(), rule="", founder="", acronym_keys=frozenset())
    parts = [part for cluster in clusters for part in _parts(cluster, forms, known, decisions)]
    for number in sorted(known):
        if number not in placed:
            parts += _parts(replace(empty, known=(number,)), forms, known, decisions)
    joined = [_made(together, forms, known) for together in _together(parts)]
    return [cluster for cluster in joined if cluster.forms]


def _groups(form: Form, decisions: Decisions) -> set[Group]:
    """The groups of a form's whole names; of those that are apart, the ones that go with its most frequent name."""
    counts: Counter[Group] = Counter()
    for surface, count in form.whole.items():
        group = decisions.group(surface, form.type, form.country)
        if group is not None:
            counts[group] += count
    kept: set[Group] = set()
    for group in sorted(counts, key=lambda group: (-counts[group], group)):
        if not any(decisions.apart(group, other) for other in kept):
            kept.add(group)
    return kept


def _parts(cluster: Cluster, forms: Sequence[Form], known: Mapping[int, Form], decisions: Decisions) -> list[_Part]:
    members = [(True, number, known[number]) for number in cluster.known]
    members += [(False, index, forms[index]) for index in cluster.forms]
    groups = {(is_known, number): _groups(form, decisions) for is_known, number, form in members}
    counts = Counter(group for found in groups.values() for group in found)
    # Those about whom somebody decided something come first, the most numerous ahead; the rest stay with them.
    members.sort(
        key=lambda member: (
            -max((counts[group] for group in groups[member[:2]]), default=0),
            sorted(groups[member[:2]]),
            not member[0],
        )
    )
    parts: list[_Part] = []
    for is_known, number, form in members:
        own = groups[is_known, number]
        fitting = [
            part for part in parts if not any(decisions.apart(group, other) for group in own for other in part.groups)
        ]
        if own:
            fitting.sort(key=lambda part: part.groups.isdisjoint(own))
        if not fitting:
            fitting = [_Part(form.type, [], [], set(), cluster)]
            parts += fitting
        (fitting[0].known if is_known else fitting[0].forms).append(number)
        fitting[0].groups |= own
    for part in parts:  # what is in a country is not one with a namesake nobody knows the country of
        placed = {group.root for group in part.groups if group.country}
        part.groups = {group for group in part.groups if group.country or group.root not in placed}
    return parts


def _together(parts: Sequence[_Part]) -> Iterable[list[_Part]]:
    """Parts that share a group are one."""
    first: dict[Group, int] = {}
    root = list(range(len(parts)))

    def top(index: int) -> int:
        while root[index] != index:
            index = root[index]
        return index

    for index, part in enumerate(parts):
        for group in sorted(part.groups):
            other = top(first.setdefault(group, index))
            here = top(index)
            root[max(here, other)] = min(here, other)
    held: dict[int, list[_Part]] = defaultdict(list)
    for index, part in enumerate(parts):
        held[top(index)].append(part)
    return [held[index] for index in sorted(held)]


def _made(parts: Sequence[_Part], forms: Sequence[Form], known: Mapping[int, Form]) -> Cluster:
    ids = [number for part in parts for number in part.known]
    indexes = sorted(index for part in parts for index in part.forms)
    whole = len(parts) == 1 and indexes == list(parts[0].cluster.forms) and ids == list(parts[0].cluster.known)
    if whole:
        return parts[0].cluster
    oldest_first = sorted(ids, key=lambda number: (known[number].at, number))
    acronyms: frozenset[str] = frozenset()
    return Cluster(
        forms=tuple(indexes),
        known=tuple(oldest_first),
        rule=RULE if len(oldest_first) > 1 else "",
        founder=founding_key([forms[index] for index in indexes]) if indexes else "",
        acronym_keys=acronyms.union(*(part.cluster.acronym_keys for part in parts)),
    )
