"""The spans of one article -> its names: the document decides.

What a tagger sees span by span is put together: one name has one type in one article, a surname follows the full
name, an acronym its long form, and a name the tagger passed over in one place is found by its other places.
Each rule was measured; the figures stand beside `RULES`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from extractors.bynames import find_bynames
from extractors.persons import join_persons
from extractors.records import EntityType, Name, Span
from extractors.repeats import with_repeats
from extractors.romanise import name_key
from extractors.ties import Tie, find_acronyms, find_renamings
from extractors.votes import Stretch, certain_spans, placed_spans, slashed_spans, voted_spans

# Exact-span F1 of person, org and location with wirewatch-en 1.0, and what is lost without each rule (points of F1;
# tests/quality/names.py scores the same way):
#
#                      world_news_dev     RFE/RL gold
#     tagger alone         84.2               92.1
#     all rules            85.2               96.3
#     without vote         -0.4               -1.4
#     without repeats      -0.4               -0.3    organisations -1.4, persons +0.3
#     without placed       -0.2               -0.3
#     without acronym      -0.1                0.0
#     without slashed       0.0               -1.3
#     without certain       0.0               -0.7    groups of RFE/RL -2.5
#     without renamed       0.0                0.0    kept for identity: both renamings it finds there are true
#
# Titles before names and given names cut off helped spaCy's small model, and nothing any more.
RULES = frozenset({"slashed", "certain", "vote", "placed", "acronym", "renamed", "repeats"})


def decide_names(
    text: str, spans: Sequence[Span], others: Sequence[Stretch] = (), rules: Collection[str] = RULES
) -> tuple[Name, ...]:
    """Decide which names an article holds and where.

    Args:
        text: The article.
        spans: What the tagger found: trimmed, ordered by start, not overlapping.
        others: Where it found names of something else: works, laws, events.
        rules: Which of `RULES` to apply; fewer only to measure what each is worth. Surnames are always joined to
            full names.

    Returns:
        Names by first appearance. Their spans do not overlap. `aliases` says for each surface why it belongs: "exact"
        (the name itself), "spelling" (the same name by `romanise.name_key`), "surname", "given", "surname_recent"
        (several people share the surname: the one named last before it, else first after it), "acronym", "renamed".
    """
    decided = list(spans)
    if "slashed" in rules:
        decided = slashed_spans(text, decided)
    if "certain" in rules:
        decided = certain_spans(decided)
    if "vote" in rules:
        decided = voted_spans(text, decided, others)
    if "placed" in rules:
        decided = placed_spans(decided)
    ties: list[Tie] = []
    if "acronym" in rules:
        ties += find_acronyms(text, decided)
    if "renamed" in rules:
        ties += find_renamings(text, decided)
    decided = _with_ties(decided, ties)
    if "repeats" in rules:
        tied = {end.surface for tie in ties for end in (tie.main, tie.other)}
        decided = with_repeats(text, decided, tied, others)
    persons = [span for span in decided if span.type is EntityType.PERSON]
    rest = [span for span in decided if span.type is not EntityType.PERSON]
    bynames = list(find_bynames(text, decided)) if "renamed" in rules else []
    names = [_name(held, EntityType.PERSON) for held in join_persons(persons, bynames)] + _others(rest, ties)
    return tuple(sorted(names, key=lambda name: name.spans[0].start))


def _with_ties(spans: Sequence[Span], ties: Sequence[Tie]) -> list[Span]:
    """Add both ends of every tie, in place of what the tagger found there."""
    types = {end.surface: tie.main.type for tie in ties for end in (tie.main, tie.other)}
    ends = {(end.start, end.end): end for tie in ties for end in (tie.main, tie.other)}
    added: list[Span] = []
    for end in sorted(ends.values(), key=lambda end: (end.start, -end.end)):
        if not added or added[-1].end <= end.start:
            added.append(replace(end, type=types[end.surface]))
    taken = bytearray(max((end.end for end in added), default=0))
    for end in added:
        taken[end.start : end.end] = b"\1" * (end.end - end.start)
    kept = [
        replace(span, type=types.get(span.surface, span.type))
        for span in spans
        if not any(taken[span.start : span.end])
    ]
    return sorted([*kept, *added], key=lambda span: span.start)


Key = tuple[EntityType, str]


def _others(spans: Sequence[Span], ties: Sequence[Tie]) -> list[Name]:
    """Names that are no persons: one a key, and keys that a tie joins are one.

    An acronym that the article gives to two long forms belongs, at each place, to the one it was given to last.
    """
    kinds = {span.surface: span.type for span in spans}
    parent: dict[Key, Key] = {}

    def key_of(span: Span) -> Key:
        kind = kinds.get(span.surface, span.type)
        return kind, name_key(span.surface, kind)

    def root(key: Key) -> Key:
        while (up := parent.get(key, key)) != key:
            parent[key] = parent.get(up, up)
            key = up
        return key

    rules: dict[str, str] = {}
    given: dict[Key, list[tuple[int, Key]]] = defaultdict(list)
    for tie in sorted(ties, key=lambda tie: tie.other.start):
        main, other = key_of(tie.main), key_of(tie.other)
        if main[0] is not other[0] or root(main) == root(other):
            continue
        rules.setdefault(tie.other.surface, tie.rule)
        if tie.rule == "acronym":
            given[other].append((tie.other.start, main))
        else:
            parent[root(other)] = root(main)
    held: dict[Key, list[tuple[Span, str]]] = defaultdict(list)
    for span in spans:
        key = key_of(span)
        if key in given:
            last = bisect_right(given[key], span.start, key=lambda place: place[0]) - 1
            key = given[key][max(last, 0)][1]
        held[root(key)].append((span, rules.get(span.surface, "exact")))
    return [_name(group, kind) for (kind, _), group in held.items()]


def _name(group: Sequence[tuple[Span, str]], kind: EntityType) -> Name:
    """The name is the most frequent full form, then the longest, then the first; other full forms are spellings."""
    spans = sorted((span for span, _ in group), key=lambda span: span.start)
    full = Counter(span.surface for span, rule in group if rule == "exact") or Counter(span.surface for span in spans)
    best = max(full, key=lambda surface: (full[surface], len(surface), surface))
    aliases = {
        span.surface: "spelling" if rule == "exact" and span.surface != best else rule
        for span, rule in sorted(group, key=lambda pair: pair[0].start)
    }
    return Name(name=best, type=kind, spans=tuple(spans), aliases=aliases)
