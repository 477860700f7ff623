"""Running `wirewatch entities` in the tests of it: a default warehouse that holds the invented texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tests.casts import broken, file_of_texts, groups
from warehouse.connection import open_reader

Capture = pytest.CaptureFixture[str]
WAREHOUSE = Path("data/wirewatch.duckdb")


@pytest.fixture(autouse=True)
def filled() -> None:
    """The default warehouse holds the invented texts."""
    WAREHOUSE.parent.mkdir()
    WAREHOUSE.write_bytes(file_of_texts())


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `wirewatch entities ...`."""
    code = main(["entities", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: Capture, *arguments: str) -> Any:
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def together(*surfaces: str) -> bool:
    with open_reader(WAREHOUSE) as con:
        assert broken(con) == []
        return any(set(surfaces) <= group for group in groups(con))
