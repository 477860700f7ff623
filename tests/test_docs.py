"""The README says what is true: every command with every option, every library with its reason, every table."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import click
import duckdb
import pytest

from flows.cli import COMMANDS
from warehouse.migrations import migrate
from warehouse.queries import ask

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _row(name: str) -> str:
    found = re.search(rf"^\| `{name}[ `].*$", README, re.MULTILINE)
    assert found, f"no row for {name} in the README's commands"
    return found[0]


def _options(command: click.Command) -> set[str]:
    names = {option for p in command.params if isinstance(p, click.Option) for option in p.opts if len(option) > 2}
    if isinstance(command, click.Group):
        for part in command.commands.values():
            names |= _options(part)
    return names - {"--help"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described(name: str) -> None:
    command = import_module(f"flows.commands.{name}").command
    row = _row(name)
    if isinstance(command, click.Group):
        assert all(part in row for part in command.commands), row
    else:
        unnamed = {option for option in _options(command) if option not in row} - {"--file", "--json"}
        assert unnamed == set(), f"{name}: the README leaves out {unnamed}"


def test_no_command_is_described_that_does_not_exist() -> None:
    commands = README.split("## Commands")[1].split("## ")[0]
    assert {row.split()[0] for row in re.findall(r"^\| `([^`]+)", commands, re.MULTILINE)} == set(COMMANDS)


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = README.split("## Libraries")[1].lower()
    for requirement in project["dependencies"]:
        name = re.match(r"[A-Za-z0-9-]+", requirement)
        assert name is not None
        assert name[0] in reasons or name[0] == "setuptools", f"{name[0]} has no reason in the README"


def test_every_table_is_described_in_readme_and_schema() -> None:
    with duckdb.connect() as con:
        migrate(con)
        rows = ask(con, "dictionary").records()
        tables = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    described = README.split("## The warehouse")[1].split("## ")[0]
    assert [table for table in sorted(tables) if f"`{table}`" not in described] == []
    assert [row for row in rows if not row["comment"] or len(row["comment"]) < 8] == []


def test_the_lock_has_hashes_and_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"index-url|find-links|https?://", text)


def test_nothing_is_left_to_fill_in() -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|FIGURES)\b", README)
