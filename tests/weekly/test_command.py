"""`wirewatch report` as it is typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.records import EntityType
from flows.cli import main
from tests.builders import article, batch, load
from warehouse.connection import open_writer
from warehouse.load import load_batch
from warehouse.weeks import Week

WAREHOUSE = Path("data/wirewatch.duckdb")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def filled(elsewhere: Path) -> None:
    """A warehouse with one article, of outlet "a"."""
    made = article(published_at=datetime(2026, 8, 12, 12, tzinfo=UTC), outlet_id="a", text="Aida Bek spoke in Aktau.")
    with open_writer(WAREHOUSE) as con:
        load_batch(con, batch(load(made, {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION})))


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(["report", "--plain", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_week_with_one_article_in_all_forms(capsys: Capture) -> None:
    code, out, err = run(capsys, "--week", "2026-W33", "--format", "html,md,json,csv", "--json")
    assert (code, err) == (0, "")
    files = [Path(name) for name in json.loads(out)["files"]]
    assert {file.suffix for file in files} == {".html", ".md", ".json", ".csv"}
    assert "1 outlet carried 1 story in 1 article" in files[1].read_text()


def test_everything_at_once(capsys: Capture) -> None:
    Path("Ministers 2026.txt").write_text("aida bek\nNobody\n")
    limits = (
        "--outlet",
        "a",
        "--type",
        "person,organisation",
        "--entity",
        "Ministers 2026.txt",
        "--compare",
        "2026-W32",
    )
    code, out, err = run(capsys, "--week", "2026-W33", "--format", "json,md", *limits)
    assert code == 0
    assert err == "it cannot be told who is meant by Nobody: the report says who comes close\n"
    first = Path(out.splitlines()[0])
    assert first.name.startswith("mentions-2026-W33-outlet-a-type-person+org-watch-_inisters_2026~")
    assert first.name.endswith("-beside-2026-W32.json")
    content = json.loads(first.read_text())
    assert content["limits"] == {"outlets": ["a"], "outlet_names": ["a"], "types": ["person", "org"]}
    assert content["title"].endswith("carries, and there to people and organisations, compared with 2026-W32")
    assert [name["row"]["name"] for name in content["watched"]["names"]] == ["Aida Bek"]
    assert list(content["top"]) == ["person", "org"]
    text = Path(out.splitlines()[1]).read_text()
    assert text.splitlines()[2].startswith("**This report is limited to what a carries, and there to people and organ")


NEXT = str(Week.of(datetime.now(UTC)).shift(1))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--week", "33"], "not an ISO week: '33'; write it like 2026-W33"),
        (["--week", "2026-W54"], "2026 has weeks W01 to W53, not W54"),
        (["--week", NEXT], f"{NEXT} has not begun: it begins on "),
        (["--compare", NEXT], f"{NEXT} has not begun: it begins on "),
        (["--compare", "yesterday"], "not an ISO week: 'yesterday'"),
        (["--week", "2026-W33", "--compare", "2026-W33"], "2026-W33 cannot be compared with itself"),
        (["--compare", "2026-W33"], "2026-W33 cannot be compared with itself"),
        (["--type", "people"], "--type takes some of person, org, location, group, not 'people'"),
        (["--type", ","], "--type takes some of person, org, location, group, not nothing"),
        (["--outlet", "b"], "no outlet 'b' in the warehouse; there are: a"),
        (["--outlet", "a", "--outlet", "\x1b[31mb"], "no outlet "),
        (["--entity", "missing.txt"], "cannot read the watch list 'missing.txt': No such file or directory"),
        (["--entity", "."], "cannot read the watch list '.': Is a directory"),
        (["--format", "pdf"], "--format takes some of html, md, json, csv, not 'pdf'"),
    ],
)
def test_used_wrongly_is_one_line(capsys: Capture, arguments: list[str], said: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert not Path("reports").exists()


def test_a_folder_that_is_a_file(capsys: Capture) -> None:
    Path("out").write_text("in the way")
    code, out, err = run(capsys, "--out", "out", "--format", "md")
    assert (code, out) == (1, "")
    assert "cannot write the report to out: File exists; name another folder with --out" in err
