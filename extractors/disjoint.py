"""Disjoint sets of keys, kept as the parent of each key that has one."""

from __future__ import annotations


def root_of(parents: dict[str, str], key: str) -> str:
    """The key that stands for the set of a key: itself, if it has no parent. Paths are made short on the way."""
    path = []
    while (parent := parents.get(key, key)) != key:
        path.append(key)
        key = parent
    for passed in path:
        parents[passed] = key
    return key
