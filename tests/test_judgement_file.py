"""judgement_file.py and `wirewatch entities export / import`: judgements that a team shares."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from flows import judgement_file
from flows.cli import main
from flows.judgement_file import MAX_LINE, lines_of, read_judgements
from tests.builders import MONDAY
from tests.casts import add_outlets, broken, file_of_texts, groups, load_texts
from tests.entity_commands import WAREHOUSE, Capture, filled, run, run_json, together  # noqa: F401 -- filled: a fixture
from warehouse.connection import open_reader, open_writer
from warehouse.judgements import Judgement


def test_a_file_holds_in_another_warehouse(capsys: Capture) -> None:
    run(capsys, "merge", "Aida Bek", "Aida Bekova", "--reason", "one person", "--by", "Ann")
    run(capsys, "split", "Qasym Toqaev")
    run(capsys, "rename", "Grain Council", "Council of Grain")
    run(capsys, "merge", "Ospan Group", "Marat Ospan", "--across-types")
    run(capsys, "undo")
    run(capsys, "export", "who.jsonl")
    text = Path("who.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["a"] for line in text.splitlines()] == [
        "Aida Bek", "Grain Council", "Kassym Tokayev", "Ospan Group",
    ]  # fmt: skip
    with open_reader(WAREHOUSE) as con:
        expected = groups(con)

    other = ["--warehouse", "other.duckdb", "entities"]
    assert main([*other, "import", "who.jsonl"]) == 0
    says = "3 judgements new, 0 known, 1 new but taken back already, 0 taken back, 0 overridden by later ones; 3 wait"
    assert says in capsys.readouterr().err
    with open_writer(Path("other.duckdb")) as con:
        add_outlets(con)
        load_texts(con)
    assert main([*other, "import", "who.jsonl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 0, "importing twice changes nothing"
    assert main([*other, "export"]) == 0
    assert capsys.readouterr().out == text
    with open_reader(Path("other.duckdb")) as con:
        assert groups(con) == expected
        assert ("Council of Grain",) in con.execute("SELECT name FROM weekly_entities").fetchall()
        assert broken(con) == []


def test_what_is_undone_in_the_file_is_undone_here(capsys: Capture) -> None:
    run(capsys, "merge", "Aida Bek", "Aida Bekova")
    run(capsys, "export", "before.jsonl")
    run(capsys, "undo")
    run(capsys, "export", "after.jsonl")
    Path("other.duckdb").write_bytes(WAREHOUSE.read_bytes())
    other = ["--warehouse", "other.duckdb", "entities"]
    main(["--warehouse", "third.duckdb", "entities", "import", "before.jsonl"])
    assert main([*other, "import", "before.jsonl"]) == 0
    assert main([*other, "import", "after.jsonl"]) == 0
    assert main([*other, "undo"]) == 2
    capsys.readouterr()


def test_bad_lines_are_told_of_and_the_rest_goes_on(capsys: Capture) -> None:
    good = {"verdict": "same", "type": "person", "a": "Aida Bek", "b": "Aida Bekova", "at": "2026-08-10T09:00:00Z"}
    lines = [
        "{", "[]", "7", json.dumps(good | {"verdict": "maybe"}), json.dumps(good | {"type": "thing"}),
        json.dumps(good | {"a": ""}), json.dumps(good | {"a": "x" * 10_000}), json.dumps(good | {"at": "yesterday"}),
        json.dumps(good | {"at": "2026-08-10T09:00:00"}), json.dumps(good | {"at": "0001-01-01T00:00:00Z"}),
        json.dumps(good | {"at": "2999-01-01T00:00:00Z"}), json.dumps(good | {"b": 7}), json.dumps(good | {"extra": 1}),
        "[" * 5_000, "x" * 50_000,
        "", json.dumps(good | {"verdict": "split", "a": "Marat Ospan", "b": "Marat Ospan"}), json.dumps(good),
    ]  # fmt: skip
    Path("who.jsonl").write_bytes(b"\xff\n" + "\r\n".join(lines).encode())
    code, out, err = run(capsys, "import", "who.jsonl")
    assert (code, out) == (1, "")
    assert "line 1: is no JSON object in UTF-8\n" in err
    assert "line 5: verdict is 'maybe', not one of same, different, split, rename\n" in err
    assert err.count("\n") == 18, "17 lines say nothing sensible, and one line says what was done"
    assert max(map(len, err.splitlines())) < 400
    assert "1 judgement new" in err
    assert together("Aida Bek", "Aida Bekova")


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Aida  \t Bekova\n", "Aida Bekova"), ("Aida\u00a0Bekova", "Aida Bekova"), ("Aida\x1b[31mBekova", None),
     ("Aida \u202eBekova", None), ("\udc00", None), ("\u200b", None), ("Ali\u200creza", "Ali\u200creza")],
)  # fmt: skip
def test_names_in_a_file_are_as_clean_as_typed_ones(name: str, kept: str | None) -> None:
    line = json.dumps({"verdict": "same", "type": "person", "a": "Aida Bek", "b": name, "at": "2026-08-10T09:00:00Z"})
    [read] = read_judgements([line.encode()], MONDAY + timedelta(days=60))
    if kept is None:
        assert read == "line 1: b has characters that cannot be printed"
    else:
        assert isinstance(read, Judgement)
        assert read.name_b == kept


def test_a_file_is_read_by_line_and_no_further_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    long = b"x" * 10 * MAX_LINE
    lines = list(lines_of(io.BytesIO(b"a\r\n\n" + long + b"\nb\n" + long)))
    assert [line for line in lines if len(line) < 10] == [b"a", b"", b"b"]
    assert [MAX_LINE < len(line) <= MAX_LINE + 2 for line in lines] == [False, False, True, False, True]
    monkeypatch.setattr(judgement_file, "MAX_LINES", 2)
    assert [str(each)[:8] for each in read_judgements([b"1", b"2", b"3", b"4"], MONDAY)] == [
        "line 1: ", "line 2: ", "line 3: ",
    ]  # fmt: skip


def test_among_many_lines_only_the_bad_one_is_left_out(capsys: Capture) -> None:
    """They are carried out together, and again one by one where that fails."""
    lines = [
        {"verdict": "same", "type": "person", "a": "Aida Bek", "b": "Aida Bekova", "at": "2026-08-10T09:00:00Z"},
        {"verdict": "split", "type": "person", "a": "Marat Ospan", "b": "Marat Ospan", "at": "2026-08-10T09:01:00Z"},
        {"verdict": "different", "type": "person", "a": "Aida Bekova", "b": "Aida Bek", "at": "2026-08-10T09:02:00Z"},
        {"verdict": "rename", "type": "person", "a": "Marat Ospan", "b": "M. Q. Ospan", "at": "2026-08-10T09:03:00Z",
         "undone_at": "2026-08-11T09:03:00Z"},
    ]  # fmt: skip
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    Path("who.jsonl").write_text(text + text, encoding="utf-8")
    code, _, err = run(capsys, "import", "who.jsonl")
    assert code == 1
    assert (
        "2 judgements new, 3 known, 1 new but taken back already, 0 taken back, 1 overridden by later ones; 0 wait"
        in err
    )
    assert err.count("split 'Marat Ospan', 'Marat Ospan': ") == 2
    assert not together("Aida Bek", "Aida Bekova")


def namesakes(path: Path, *countries: str | None) -> list[str]:
    """A warehouse with places called Zhetibai, one in each of these countries (None: not certain)."""
    path.write_bytes(file_of_texts())
    with open_writer(path) as con:
        [(first,)] = con.execute("SELECT entity_id FROM entities WHERE name = 'Zhetibai'").fetchall()
        con.execute("UPDATE entities SET country = $c WHERE entity_id = $n", {"c": countries[0], "n": first})
        for number, country in enumerate(countries[1:], start=1):
            values = {"n": number, "f": first}
            con.execute(
                """
                INSERT INTO entities
                SELECT * REPLACE ($n AS entity_id, $c AS country) FROM entities WHERE entity_id = $f
                """,
                values | {"c": country},
            )
            for table in ("aliases", "alias_keys"):
                con.execute(
                    f"INSERT INTO {table} SELECT * REPLACE ($n AS entity_id) FROM {table} WHERE entity_id = $f", values
                )
    return [str(first), *map(str, range(1, len(countries)))]


def called_zhetibai(path: Path) -> int:
    with open_reader(path) as con:
        return len(con.execute("FROM entities WHERE name = 'Zhetibai'").fetchall())


@pytest.mark.parametrize(
    ("countries", "code", "left", "says"),
    [
        (("KZ", None), 0, 1, "1 judgement new"),
        (("KZ", "UZ"), 1, 2, "2 here are called 'Zhetibai'"),
        (("KZ", None, None), 1, 3, "3 here are called 'Zhetibai'"),
        (("KZ",), 0, 1, "1 wait"),
    ],
)
def test_a_merge_of_namesakes_is_carried_out_or_told_of(
    capsys: Capture, countries: tuple[str | None, ...], code: int, left: int, says: str
) -> None:
    """Elsewhere the file has only their one name to tell them by."""
    a, b = namesakes(WAREHOUSE, "KZ", None)
    run(capsys, "merge", a, b)
    run(capsys, "export", "who.jsonl")
    assert called_zhetibai(WAREHOUSE) == 1
    run(capsys, "undo")
    assert called_zhetibai(WAREHOUSE) == 2

    other = Path("other.duckdb")
    namesakes(other, *countries)
    assert main(["--warehouse", str(other), "entities", "import", "who.jsonl"]) == code
    assert says in capsys.readouterr().err
    assert called_zhetibai(other) == left


def test_more_than_two_namesakes_are_merged_one_by_one(capsys: Capture) -> None:
    first, *others = namesakes(WAREHOUSE, "KZ", None, "UZ")
    for other in others:
        assert run(capsys, "merge", first, other)[0] == 0
    assert called_zhetibai(WAREHOUSE) == 1
    for _ in others:
        assert run(capsys, "undo")[0] == 0
    assert called_zhetibai(WAREHOUSE) == 3
