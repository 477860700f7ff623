"""Imports point down, imports inside functions included; files stay small; nothing is called utils."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.alias_rules import LOCAL_RULES

ROOT = Path(__file__).resolve().parent.parent
OURS = ("extractors", "warehouse", "flows")

# Package to what it may import of ours. The warehouse knows the extractors' records and errors, not how they are made.
ALLOWED = {
    "extractors": ("extractors",),
    "warehouse": (
        "warehouse",
        "extractors.records",
        "extractors.alias_rules",
        "extractors.doubts",
        "extractors.errors",
    ),
    "flows": OURS,
    "flows/newsroom": ("flows.newsroom",),
}
# What a package must never import, because its work is not of that kind.
FORBIDDEN = {
    "extractors": ("duckdb", "prefect", "pyarrow"),
    "warehouse": ("prefect", "aiohttp", "spacy", "trafilatura", "feedparser"),
    "flows/newsroom": ("prefect", "duckdb"),
}
# Prefect appears where flows are and in `prefect_*.py`, which keep its server, and nowhere else.
PREFECT = {"flows/ingest.py", "flows/report.py", "flows/demo_flow.py", "flows/retag_flow.py", "flows/schedule.py"}
MAX_LINES = 400


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            assert node.module is not None
            # `from package import module` reaches the module.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_point_down(package: str) -> None:
    for path in _modules(package):
        for name in _imports(path):
            if name.split(".")[0] in OURS and name not in {"flows", "flows.__version__"}:
                assert _within(name, ALLOWED[package]), f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("package", FORBIDDEN)
def test_no_foreign_work(package: str) -> None:
    for path in _modules(package):
        for name in _imports(path):
            assert not _within(name, FORBIDDEN[package]), f"{path.relative_to(ROOT)} imports {name}"


def test_statements_leave_out_what_the_rules_say_holds_in_one_article() -> None:
    """Statements say it in full: they run on copies that nobody may write to, whatever macros these were made with."""
    lists = [
        (path, set(re.findall(r"'(\w+)'", found)))
        for path in [*_modules("warehouse"), *sorted((ROOT / "warehouse" / "sql").rglob("*.sql"))]
        for found in re.findall(r"IN \(([^()]*'surname'[^()]*)\)", path.read_text(encoding="utf-8"))
    ]
    assert len(lists) >= 8
    for path, rules in lists:
        assert rules - {"acronym"} == LOCAL_RULES, path.relative_to(ROOT)


def test_prefect_only_in_flows() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in _modules("flows")
        if any(_within(name, ("prefect",)) for name in _imports(path))
    }
    assert {user for user in users if not user.startswith("flows/prefect_")} <= PREFECT


@pytest.mark.parametrize("package", ["extractors", "warehouse"])
def test_the_only_clock_is_the_callers(package: str) -> None:
    """Extractors and warehouse are told the time: a week can be replayed in seconds."""
    for path in _modules(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
                owner = ast.unparse(node.value)
                assert owner not in {"datetime", "date", "datetime.datetime"}, (
                    f"{path.relative_to(ROOT)}: {owner}.{node.attr}"
                )


@pytest.mark.parametrize("package", [*OURS, "tests", "benchmarks"])
def test_files_stay_small(package: str) -> None:
    for path in _modules(package):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MAX_LINES, f"{path.relative_to(ROOT)} has {lines} lines: cut it by noun"
        assert path.stem not in {"utils", "util", "helpers", "common", "misc"}, path.relative_to(ROOT)
