"""A short text that changes with the rules by which names are found, typed and joined."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from extractors.gazetteer import edition

# What turns spans of a tagger into names of an article, and these into entities; they import all other rules.
_ROOTS = ("taggers", "cyrillic_tagger", "mentions", "names", "common_types", "identity")
# What turns a name into the keys by which it is looked up.
_KEY_ROOTS = ("alias_keys",)
# Changes for many reasons, and decides nothing.
_NO_RULES = frozenset({"records", "errors"})
_LENGTH = 8


@cache
def rules_version() -> str:
    """Version of the rules, derived from their code and the gazetteer.

    A text tagged under another one may be tagged otherwise now. Comments, docstrings and layout do not count, nor does
    the version of Python. Nobody has to remember to raise a number, and a change that in fact changes nothing costs one
    `wirewatch retag`.
    """
    return code_version(_rule_modules(_ROOTS), edition())


@cache
def key_rules_version() -> str:
    """Version of the rules that make keys of names, derived likewise: stored keys of another one are made anew."""
    return code_version(_rule_modules(_KEY_ROOTS), edition())


def code_version(modules: Mapping[str, ast.Module], data: str = "") -> str:
    """Hash of what some modules do, by name, and of the version of the data they read."""
    digest = hashlib.sha256(data.encode())
    for name in sorted(modules):
        code: list[str] = []
        _tell(modules[name], code)
        digest.update(" ".join((name, *code)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:_LENGTH]


def _rule_modules(roots: Sequence[str]) -> dict[str, ast.Module]:
    """The modules that decide, by name: the roots and what they import of ours."""
    folder = files("extractors")
    modules: dict[str, ast.Module] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in modules or name in _NO_RULES:
            continue
        modules[name] = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(modules[name]):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("extractors."):
                waiting.append(str(node.module).removeprefix("extractors."))
    return modules


def _tell(node: ast.AST, code: list[str]) -> None:
    """Write down what a tree is made of: kinds of nodes, names and constants, in order."""
    code.append(type(node).__name__)
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.AST):
            _tell(value, code)
        elif isinstance(value, list):
            for part in value:
                if isinstance(part, ast.AST) and not _is_docstring(part):
                    _tell(part, code)
                elif not isinstance(part, ast.AST):
                    code.append(repr(part))
        elif value is not None and field not in ("type_comment", "kind"):
            code.append(repr(value))
    code.append(")")


def _is_docstring(node: ast.AST) -> bool:
    """Whether a statement is a text that does nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
