"""`wirewatch search` as people call it, with what they get wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import main
from tests.searching import write, written


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "w.duckdb"
    own = written("gas", "A gas pipeline\ncrosses the border.", title="Gas \x1b[31mpipeline")
    write(path, own, written("copy", "The pipeline again.", story=own.story_id), written("house", "Houses, no pipes."))
    return path


def test_hits_are_shown_with_their_words_marked(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--warehouse", str(path), "search", "pipeline", "gas"]) == 0
    shown = capsys.readouterr()
    assert "A **gas** **pipeline** crosses the border." in shown.out
    assert "Gazette" in shown.out
    assert "https://gazette.example/gas" in shown.out
    assert "\x1b" not in shown.out
    assert shown.err == "1 story\n"


def test_as_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--warehouse", str(path), "search", "pipeline", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["query"], answer["articles"], answer["unread"]) == ("pipeline", 2, 0)
    (hit,) = answer["hits"]
    assert (hit["rank"], hit["outlet_id"], hit["copies"], hit["published_at"]) == (
        1,
        "gazette",
        1,
        "2026-08-10T09:00:00Z",
    )
    assert main(["--warehouse", str(path), "search", "pipeline", "--json", "--articles", "--limit", "1"]) == 0
    assert len(json.loads(capsys.readouterr().out)["hits"]) == 1


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        (["pipes", "-house"], 0, "**pipes**"),
        (["pipeline", "-house", "-gas"], 0, "**pipeline** again"),
        (["nothing"], 0, "nothing has nothing"),
        (["pipeline", "--sinze", "2026-08-10"], 2, "no option --sinze"),
        (["-gas"], 2, "must be there"),
        (["'\";--\x00"], 2, "no word"),
        (["x" * 100_000], 2, "too long"),
        (["gas", "--outlet", "nobody"], 2, "no outlet 'nobody'; there are: b, gazette"),
        (["gas", "--language", "tlh"], 2, "no article in the language 'tlh'; there are: en"),
        (["gas", "--since", "2026-08-12", "--until", "2026-08-10"], 2, "turn them round"),
        (["gas", "--since", "2026-W54"], 2, "has weeks W01 to W53"),
    ],
)
def test_one_clear_line(path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], code: int, says: str) -> None:
    assert main(["--warehouse", str(path), "search", *typed]) == code
    shown = capsys.readouterr()
    assert says in shown.out + shown.err
    if code:
        assert shown.err.count("\n") == 1


def test_verify_and_status_say_how_the_index_stands(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("verify", "status"):
        assert main(["--warehouse", str(path), command]) == 0
        assert "up to date" in capsys.readouterr().out
        assert main(["--warehouse", str(path), command, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["search_index"]["behind"] == 0


def test_without_a_warehouse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--warehouse", str(tmp_path / "none.duckdb"), "search", "gas"]) == 1
    assert "no warehouse" in capsys.readouterr().err
