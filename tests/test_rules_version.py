"""The version of the rules: it changes with what they do, and with nothing else."""

from __future__ import annotations

import ast
import re

import pytest

from flows import rules_version as module
from flows.rules_version import code_version, key_rules_version, rules_version

RULE = '''"""What the module is for."""


def longest(names: list[str]) -> str:
    """Of several names, one."""
    # A tie goes to the first.
    return max(names, key=len)[:80] + f"{len(names)!r:>3} {'names'}"
'''


def version_of(**sources: str) -> str:
    return code_version({name: ast.parse(source) for name, source in sources.items()})


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("What the module is for", "What it makes", "docstring of a module"),
        ("Of several names, one", "The longest", "docstring of a function"),
        ("    # A tie goes to the first.\n", "", "comment"),
        ("key=len)[:80]", "\n        key=len,\n    )[:80]", "layout"),
    ],
)
def test_what_is_only_said_does_not_count(before: str, after: str, why: str) -> None:
    assert before in RULE
    assert version_of(rule=RULE.replace(before, after)) == version_of(rule=RULE), why


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("80", "90", "number"),
        ("'names'", "'persons'", "text"),
        ("max(", "min(", "function that is called"),
        ("key=len", "key=str", "argument"),
        ("!r", "!s", "conversion"),
        ("return ", "yield ", "statement"),
    ],
)
def test_what_is_done_counts(before: str, after: str, why: str) -> None:
    assert before in RULE
    assert version_of(rule=RULE.replace(before, after)) != version_of(rule=RULE), why


def test_a_module_is_more_than_its_code() -> None:
    assert version_of(a=RULE) != version_of(b=RULE), "what is imported by name"
    assert version_of(a=RULE, b="x = 1") == version_of(b="x = 1", a=RULE)


def test_all_that_decides_is_read() -> None:
    read = set(module._rule_modules(module._ROOTS))
    assert {"mentions", "names", "identity"} <= read
    assert {"votes", "repeats", "romanise", "words", "surfaces", "persons"} <= read, "what those three import"
    assert not read & {"records", "errors", "fetch", "feeds"}
    assert re.fullmatch("[0-9a-f]{8}", rules_version())


def test_keys_are_those_of_what_makes_them() -> None:
    read = set(module._rule_modules(module._KEY_ROOTS))
    assert {"alias_keys", "romanise", "place_names", "gazetteer", "compared"} <= read
    assert "identity" not in read, "changes for other reasons, and keys are not made anew for nothing"


def test_another_gazetteer_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_version(), key_rules_version()
    monkeypatch.setattr(module, "edition", lambda: "another")
    try:
        for version in (rules_version, key_rules_version):
            version.cache_clear()
        assert not {rules_version(), key_rules_version()} & set(before)
    finally:
        for version in (rules_version, key_rules_version):
            version.cache_clear()


def test_this_program_has_one_version() -> None:
    first = rules_version()
    rules_version.cache_clear()
    assert rules_version() == first
