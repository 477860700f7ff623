"""A warehouse to look around in: weeks of news with a gap, copies, namesakes, and names that would do a page harm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from extractors.records import EntityType, Relation
from tests.builders import article, batch, load
from tests.newsweeks import NAME, moment, monday, poll, tell
from warehouse.connection import open_writer
from warehouse.load import load_batch

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
RIGHT_TO_LEFT = "محمد علي"
LONG = "Longname " * 33 + "End"
NAMESAKES = "Georgia"
LAST = 9


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That warehouse, made once for a file of tests that imports this."""
    path = tmp_path_factory.mktemp("explored") / "news.duckdb"
    build(path)
    return path


def build(path: Path) -> None:
    """Make that warehouse."""
    weeks = dict.fromkeys(range(LAST), (6, 2))
    with open_writer(path) as con:
        tell(con, "gazette", weeks | {LAST: (8, 7)})
        tell(con, "herald", weeks | {LAST: (8, 6)})
        for outlet in ("gazette", "herald"):
            poll(con, outlet, range(LAST + 1), failed=[3] if outlet == "herald" else [])
        _tell_odd(con)


def _tell_odd(con: duckdb.DuckDBPyConnection) -> None:
    """Stories about names that are odd, one of them copied."""
    at = moment(monday(LAST) + timedelta(days=2))
    loads = []
    for number, (name, type) in enumerate(
        (
            (HOSTILE, EntityType.ORG),
            (RIGHT_TO_LEFT, EntityType.PERSON),
            (LONG, EntityType.ORG),
            (NAMESAKES, EntityType.LOCATION),
            (NAMESAKES, EntityType.PERSON),
        )
    ):
        made = article(
            f"https://gazette.example/odd/{number}", title=f"On {name}", text=f"Of {name} it is told.", published_at=at
        )
        loads.append(load(made, {name: type}))
    told = article("javascript:alert(3)", title="Copied", text=f"{NAMESAKES} was copied.", published_at=at)
    copy = article(
        "https://herald.example/copy", outlet_id="herald", title="Copied again", text=told.text, published_at=at
    )
    loads += [
        load(told, {NAMESAKES: EntityType.LOCATION}),
        load(copy, {NAMESAKES: EntityType.LOCATION}, story=told.article_id, relation=Relation.SYNDICATED),
    ]
    load_batch(con, batch(*loads))


def add_story(path: Path, number: int) -> None:
    """One more story of NAME in the last week."""
    at = moment(monday(LAST) + timedelta(days=3))
    made = article(f"https://gazette.example/more/{number}", text=f"{NAME} came again.", published_at=at)
    with open_writer(path) as con:
        load_batch(con, batch(load(made, {NAME: EntityType.PERSON}), new=False))


@dataclass(frozen=True, slots=True)
class Served:
    """A running `wirewatch explore`; `address` ends with a slash."""

    address: str
    process: subprocess.Popen[str]


@contextmanager
def serving(warehouse: Path, *options: str) -> Iterator[Served]:
    """Serve a warehouse in a process of its own, as users do."""
    command = [sys.executable, "-m", "flows", "--warehouse", str(warehouse), "explore", "--port", "0", "--no-open"]
    with subprocess.Popen(
        [*command, *options],
        cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address:
                assert process.stderr is not None
                raise AssertionError(process.stderr.read())
            yield Served(address, process)
        finally:
            process.terminate()
            try:
                process.wait(60)
            finally:
                process.kill()
