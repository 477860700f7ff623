"""What people have decided about names: these two are one, those two are not. Above every rule, whatever it scores.

Of decisions that contradict each other the later one stands: they are taken from the newest to the oldest, and each
that contradicts what stands already, by itself or through others (A is B, B is C, A is not C), is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from extractors.disjoint import root_of
from extractors.records import EntityType
from extractors.romanise import name_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One standing decision about two names.

    Attributes:
        a: A name as a person sees it.
        b: The other.
        type: Both are of it.
        same: True: one entity. False: not the same.
        exact: `b` means names spelled exactly so, not all spellings of it: it was split from what goes by `a`. Two
            spellings of one name (`romanise.name_keys`) are told apart so in any case.
    """

    a: str
    b: str
    type: EntityType
    same: bool
    exact: bool = False


class Group(NamedTuple):
    """All names that were decided to be one.

    `country` is that of a place, where its names alone stand for another place or for none in particular: what people
    say of "Georgia" holds for the country and for the state, each by itself, and makes them no more one than before.
    """

    root: str
    country: str = ""


class Decisions:
    """All standing decisions, looked up by name: two spellings with a common key are one name here."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        """Work out what holds.

        Args:
            decisions: Oldest first; a later one wins over those it contradicts.
        """
        newest_first = list(decisions)[::-1]
        self._parent: dict[str, str] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        self._exact: set[str] = set()
        self._spelled: set[str] = set()
        self._standing: list[Decision] = []
        for each in newest_first:
            for name in (each.a, each.b):
                keys = name_keys(name, each.type)
                for key in keys:
                    self._parent.setdefault(key, key)
                for key in keys[1:]:
                    self._join(keys[0], key)
        tellable = {_spelled(each.b, each.type) for each in newest_first if _is_exact(each)}
        for each in newest_first:
            if each.same:
                ends = [_spelled(name, each.type) for name in (each.a, each.b)]
                ends = [end for end in ends if end in tellable and end not in self._exact]
                stands = self._may_join([self._held(each.a, each.type), self._held(each.b, each.type), *ends])
            else:
                stands = self._may_part(each)
            if stands:
                self._standing.append(each)
        self._keys: dict[str, set[str]] = defaultdict(set)
        for key in self._parent:
            if key not in self._spelled:
                self._keys[self._root(key)].add(key)
        self._names: dict[str, set[tuple[str, EntityType]]] = defaultdict(set)
        for each in newest_first:
            for name in (each.a, each.b):
                self._names[self._root(name_keys(name, each.type)[0])].add((name, each.type))

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._standing)

    @property
    def standing(self) -> tuple[Decision, ...]:
        """Those that hold, oldest first; the others are overridden by later ones."""
        return tuple(reversed(self._standing))

    def group(self, name: str, type: EntityType, country: str | None = None) -> Group | None:
        """What stands for all names that were decided to be one with this one; None: nobody decided anything.

        Args:
            name: As written.
            type: What it names.
            country: Of a place, where it is certain.
        """
        if not self._parent:
            return None
        spelled = _spelled(name, type)
        keys = (*name_keys(name, type, country), *name_keys(name, type))
        found = [spelled] if spelled in self._exact else [key for key in keys if key in self._parent]
        if not found:
            return None
        root = self._root(found[0])
        # Of a name split from others only its own spelling is in its group.
        names = {(name, type)} if spelled in self._exact else self._names[root] | {(name, type)}
        is_another = country is not None and any(
            self._parent.keys().isdisjoint(name_keys(*each, country)) for each in names
        )
        return Group(root, (country or "") if is_another else "")

    def apart(self, group: Group | None, other: Group | None) -> bool:
        """Whether two groups (`group`) were decided not to be the same."""
        return group is not None and other is not None and other.root in self._apart.get(group.root, ())

    def keys_of(self, keys: Iterable[str]) -> set[str]:
        """Keys of all names that were decided to be one with those of the given keys, these left out.

        With the key of a place in a country come those of the places in that country.
        """
        given = set(keys)
        found: set[str] = set()
        for key in given:
            if key in self._parent:
                found |= self._keys[self._root(key)]
            elif self._parent:
                plain, _, country = key.rpartition("@")
                if plain in self._parent:
                    names = self._names[self._root(plain)]
                    found.update(key for name, type in names for key in name_keys(name, type, country))
        return found - given

    def _held(self, name: str, type: EntityType) -> str:
        spelled = _spelled(name, type)
        return spelled if spelled in self._exact else name_keys(name, type)[0]

    def _root(self, key: str) -> str:
        return root_of(self._parent, key)

    def _join(self, a: str, b: str) -> None:
        kept, gone = sorted((self._root(a), self._root(b)))
        if kept == gone:
            return
        self._parent[gone] = kept
        for other in self._apart.pop(gone, set()):
            self._apart[other].discard(gone)
            self._apart[other].add(kept)
            self._apart[kept].add(other)

    def _may_join(self, ends: list[str]) -> bool:
        roots = sorted({self._root(end) for end in ends})
        if any(b in self._apart.get(a, ()) for a in roots for b in roots):
            return False
        for end in ends:
            self._parent.setdefault(end, end)
            self._join(ends[0], end)
        self._spelled.update(ends[2:])
        return True

    def _may_part(self, each: Decision) -> bool:
        a, b = self._held(each.a, each.type), self._held(each.b, each.type)
        if _is_exact(each):
            b = _spelled(each.b, each.type)
            if self._root(a) == self._root(b):
                return False
            self._parent.setdefault(b, b)
            self._exact.add(b)
            self._spelled.add(b)
        a, b = self._root(a), self._root(b)
        if a == b:
            return False
        self._apart[a].add(b)
        self._apart[b].add(a)
        return True


NO_DECISIONS = Decisions()


def _spelled(name: str, type: EntityType) -> str:
    return f"{type}=:{name}"


def _is_exact(each: Decision) -> bool:
    shared = not set(name_keys(each.a, each.type)).isdisjoint(name_keys(each.b, each.type))
    return not each.same and (each.exact or shared)
