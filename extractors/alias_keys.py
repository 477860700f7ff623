"""By which keys the names of an entity are found again."""

from __future__ import annotations

from extractors.alias_rules import LOCAL_RULES
from extractors.compared import block_keys
from extractors.records import EntityType
from extractors.romanise import name_keys


def alias_keys(surface: str, rule: str, kind: EntityType, country: str | None = None) -> tuple[str, ...]:
    """By which keys an alias is found again: by none where it holds within one article only.

    Args:
        surface: The alias.
        rule: By which rule it belongs to its entity.
        kind: The type of that.
        country: Of a place, where it is certain.
    """
    if rule in LOCAL_RULES:
        return ()
    return name_keys(surface, kind, country) + (() if rule in {"acronym", "bare"} else block_keys(surface, kind))
