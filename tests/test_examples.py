"""The example notebook answers its questions, run for real over a small newsroom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.records import EntityType
from tests.builders import MONDAY, article, batch, load, subscription
from warehouse.connection import open_writer
from warehouse.feeds import register
from warehouse.load import load_batch

pytest.importorskip("marimo")

NOTEBOOK = Path(__file__).resolve().parent.parent / "examples" / "week.py"
PATH = Path("data/wirewatch.duckdb")
NAMES = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}

# The names that the cells define, as another program would use them.
SHOW = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("week", sys.argv.pop())
notebook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebook)
_, defined = notebook.app.run()
tables = {name: defined[name].to_pylist() for name in ("rising", "company", "trend", "by_outlet")}
tables["largest"] = defined["largest"].fetchall()
print(json.dumps({"week": defined["week"], "name": defined["name"], **tables}, default=str))
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MPLBACKEND": "agg"},
    )


def fill() -> None:
    """Four weeks of two outlets: Aida Bek is in one story a week, and in four of the last whole one."""
    with open_writer(PATH) as con:
        register(con, [subscription(), subscription("https://b.example/f", "b")], MONDAY)
        con.execute("UPDATE feeds SET last_polled_at = $1::TIMESTAMPTZ", [(MONDAY + timedelta(weeks=4)).isoformat()])
        for week, stories in enumerate((1, 1, 1, 4)):
            at = MONDAY + timedelta(weeks=week)
            loads = [
                load(
                    article(f"https://x.example/{week}-{number}", outlet_id="b" if number % 2 else "gazette",
                            published_at=at, fetched_at=at),
                    NAMES,
                )
                for number in range(stories)
            ]  # fmt: skip
            load_batch(con, batch(*loads, new=week == 0))


def test_every_cell_answers() -> None:
    fill()
    done = run("-c", SHOW, str(NOTEBOOK))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["week"], told["name"]) == ("2026-08-31", "Aida Bek")
    assert [row["stories"] for row in told["trend"]] == [0] * 8 + [1, 1, 1, 4]
    assert told["rising"] == [], "it is in every story of each week: what grew is the news"
    assert [(row["name"], row["stories"]) for row in told["company"]] == [("Aktau", 7)]
    assert {row["outlet"]: row["share"] for row in told["by_outlet"]} == {"B": 1.0, "Gazette": 1.0}
    assert len(told["largest"]) == 7


def test_it_runs_as_a_script_while_a_writer_writes() -> None:
    fill()
    with open_writer(PATH):
        done = run(str(NOTEBOOK))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_warehouse_without_a_whole_week() -> None:
    with open_writer(PATH) as con:
        register(con, [subscription()], MONDAY)
    done = run(str(NOTEBOOK))
    assert done.returncode == 0, done.stderr
