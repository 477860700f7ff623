"""`wirewatch retag`: what it says, what a dry run leaves alone, and what a kill leaves to the next call."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from extractors.model_packages import describe_model
from extractors.records import Relation
from flows import retag as retag_module
from flows.cli import main
from flows.job import CHUNK
from flows.names import name_articles, with_names
from tests.builders import MONDAY, subscription
from tests.retagging import (
    NEW,
    OLD,
    TEXT,
    again,
    ask,
    configure,
    content,
    holds,
    saved,
    stock,
    store,
    tagger_of,
    written,
)
from warehouse.batches import ArticleLoad, Batch
from warehouse.connection import open_reader, open_writer
from warehouse.feeds import register
from warehouse.load import load_batch

Capture = pytest.CaptureFixture[str]

ROOT = Path(__file__).resolve().parent.parent
WAREHOUSE = Path("data/wirewatch.duckdb")
KILLS = 8


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retag_module, "CHUNK", 2)


@pytest.fixture
def stored() -> None:
    """A warehouse of five articles that the older model tagged, and a configuration that names the newer one."""
    store(WAREHOUSE, 5)


def run(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert main([*arguments]) == code, capsys.readouterr()
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_model_says_what_it_is_without_being_loaded() -> None:
    path = saved(NEW, "7")
    found = describe_model(path)
    assert found is not None
    assert (found.name, found.language) == ("en_listed 7", "en")
    Path(path, "meta.json").write_text("[")
    assert describe_model(path) is None, "broken"
    assert describe_model("no_such_model") is None
    assert describe_model("json") is None, "a package that is no model"
    assert describe_model("../x y") is None


@pytest.mark.usefixtures("stored")
def test_the_command_says_what_changed(capsys: Capture) -> None:
    assert "\n5 articles tagged by another model or other rules: run 'wirewatch retag'\n" in run(capsys, "status")[0]
    out, err = run(capsys, "retag", "--plain")
    assert out.startswith("run 1, by en_listed 2/")
    assert "5 articles tagged again, 5 of them otherwise: 5 spans added, 5 removed, 5 of another type" in out
    assert "removed 2 names that no article has any more" in out
    assert "org -> person" in out
    assert err.splitlines() == [f"tagged {done} of 5 articles again" for done in (2, 4, 5)]
    out, _ = run(capsys, "status")
    assert "other rules" not in out
    assert "done         5 articles tagged again\n" in out
    assert run(capsys, "retag", "--plain")[0].startswith("nothing to tag again: all is by en_listed 2/")
    assert run(capsys, "verify")[0]


@pytest.mark.usefixtures("stored")
def test_a_dry_run_says_the_same_and_changes_nothing(capsys: Capture) -> None:
    def state() -> dict[str, str]:
        files = [path for path in WAREHOUSE.parent.rglob("*") if path.is_file()]
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    foreseen = json.loads(run(capsys, "retag", "--dry-run", "--json")[0])
    assert state() == before
    done = json.loads(run(capsys, "retag", "--plain", "--json")[0])
    assert foreseen == {**done, "dry_run": True, "run_id": None}
    assert done["spans"] == {"added": 5, "removed": 5, "retyped": 5, "reassigned": 0}
    assert done["entities"] == {
        "new": 2, "gone": 2, "retyped": 1, "merged": 0, "changed": 4, "removed": 2, "aliases_removed": 0
    }  # fmt: skip
    assert done["retyped"] == [
        {"name": "Zeinolla", "type_before": "org", "type_after": "person", "stories_before": 5, "stories_after": 5}
    ]
    assert [(each["name"], each["stories_before"], each["stories_after"]) for each in done["most_affected"]][:2] == [
        ("Harbour Board", 5, 0), ("Marat Ospan", 0, 5)
    ]  # fmt: skip


@pytest.mark.usefixtures("stored")
def test_a_dry_run_does_not_wait_for_a_run(capsys: Capture) -> None:
    with open_reader(WAREHOUSE):
        pass
    with open_writer(WAREHOUSE):
        assert json.loads(run(capsys, "retag", "--dry-run", "--limit", "1", "--json")[0])["articles"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "2026-08-12", "--until", "2026-08-10"], "turn them round"),
        (["--since", "yesterday"], "not a day"),
        (["--outlet", "nope"], "no outlet 'nope' in the warehouse; there are: gazette"),
        (["--limit", "0"], "0 is not in the range"),
    ],
)
@pytest.mark.usefixtures("stored")
def test_what_is_used_wrongly(capsys: Capture, arguments: list[str], says: str) -> None:
    err = run(capsys, "retag", "--plain", *arguments, code=2)[1]
    assert says in err
    assert len(err.splitlines()) == 1


def test_without_a_warehouse_there_is_nothing_to_do(capsys: Capture) -> None:
    for arguments in (["--plain"], ["--dry-run"]):
        assert "run 'wirewatch ingest'" in run(capsys, "retag", *arguments, code=1)[1]
    assert not WAREHOUSE.exists()


@pytest.mark.usefixtures("stored")
def test_a_run_that_writes_is_not_disturbed(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retag_module, "open_writer", partial(open_writer, patience_s=0.0))
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(WAREHOUSE)!r}); print(1, flush=True); input()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder:
        holder.stdout.readline()
        err = run(capsys, "retag", "--plain", code=1)[1]
        holder.stdin.write(b"\n")
    assert len(err.splitlines()) == 1
    assert "warehouse is busy" in err


@pytest.mark.slow
def test_killed_at_any_instant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real processes, killed sooner or later, one after the other, until one is through."""
    monkeypatch.setattr(retag_module, "CHUNK", CHUNK)  # as the processes have it
    articles = [written(n, text=f"{TEXT}\nIt is the {n}th time.") for n in range(1200)]
    with open_writer(tmp_path / "whole.duckdb") as whole:
        register(whole, [subscription()], MONDAY)
        stock(whole, tagger_of(OLD), articles[:1])
        named = name_articles(whole, tagger_of(OLD), articles[1:])
        loads = tuple(
            ArticleLoad(
                article=made, text_hash=made.article_id, story_id=made.article_id, relation=Relation.ORIGINAL,
                passages=(), spans=named.spans[made.article_id], tagger=named.taggers[made.article_id], entry_ids=(),
            )
            for made in articles[1:]
        )  # fmt: skip
        load_batch(whole, with_names(Batch(loaded_at=MONDAY, articles=loads), named))
    WAREHOUSE.parent.mkdir()
    WAREHOUSE.write_bytes((tmp_path / "whole.duckdb").read_bytes())
    configure(saved(NEW, "2"))
    with open_writer(tmp_path / "whole.duckdb") as whole:
        again(whole, tagger_of(NEW, "2"))
        expected = content(whole)
    kills, code = 0, -1
    while code != 0:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows", "retag", "--plain", "--json"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stderr is not None
        with process:
            if kills % 3:  # let a chunk pass, and then a moment more, which differs from kill to kill
                process.stderr.readline()
            try:
                process.wait(0.05 * (kills % 7) if kills < KILLS else None)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.stderr.read()
            code = process.wait()
        with open_reader(WAREHOUSE) as con:
            assert holds(con)
    assert kills > 1
    with open_reader(WAREHOUSE) as con:
        assert content(con) == expected
        assert ask(con, "SELECT count(*) FROM runs WHERE outcome = 'interrupted'")[0][0] >= 1
