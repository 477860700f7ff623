"""`wirewatch entities`: looking at who is who, correcting it, taking it back, sharing it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.alias_keys import alias_keys
from flows.cli import main
from tests.builders import MONDAY
from tests.casts import ORG, PERSON
from tests.entity_commands import WAREHOUSE, Capture, filled, run, run_json, together  # noqa: F401 -- filled: a fixture
from warehouse import review_queue
from warehouse.connection import open_writer
from warehouse.review_queue import open_pairs


def test_list(capsys: Capture) -> None:
    found = run_json(capsys, "list", "--type", "person")
    assert [entity["stories"] for entity in found] == sorted((e["stories"] for e in found), reverse=True)
    assert {entity["name"] for entity in found} == {"Kassym Tokayev", "Aida Bek", "Aida Bekova", "Marat Ospan"}
    assert [entity["name"] for entity in run_json(capsys, "list", "--like", "QASYM")] == ["Kassym Tokayev"]
    assert len(run_json(capsys, "list", "--limit", "2")) == 2
    boards = run_json(capsys, "list", "--type", "org")
    assert boards
    for spelled in ("organisation", "Organization"):
        assert run_json(capsys, "list", "--type", spelled) == boards
    assert "Kassym Tokayev" in run(capsys, "list")[1]
    assert run(capsys, "list", "--like", "%")[2] == "no entity is like that\n", "a percent sign is a percent sign"


def test_show_explains(capsys: Capture) -> None:
    shown = run_json(capsys, "show", "qasym toqaev")
    assert shown["name"] == "Kassym Tokayev"
    assert (shown["stories"], shown["articles"], shown["outlets"]) == (5, 5, 3)
    assert [sum(week[column] for week in shown["weeks"]) for column in ("stories", "articles")] == [5, 5]
    assert {alias["alias"]: alias["rule"] for alias in shown["aliases"]} == {
        "Kassym Tokayev": "exact", "Qasym Toqaev": "spelling", "Tokayev": "surname",
    }  # fmt: skip
    assert [alias["occurrences"] for alias in shown["aliases"]] == [3, 3, 2]
    assert len(shown["evidence"]) == 3
    assert shown["evidence"][0]["evidence"] == "Qasym Toqaev spoke in Zhetibai on behalf of the Eurasian Grain Board."
    run(capsys, "different", "Aida Bek", "Aida Bekova", "--reason", "mother and daughter", "--by", "Ann")
    text = run(capsys, "show", "Aida Bek")[1]
    assert "Aida Bekova (person, id " in text
    assert "\n  told of in 2 weeks, most in that of 2026-08-17: 1 story\n" in text
    assert "people said so: judgement 1" in text
    assert "Aida Bek is not Aida Bekova: mother and daughter" in text
    assert run_json(capsys, "show", str(shown["entity_id"]))["name"] == "Kassym Tokayev", "by its id"


def test_the_nearest_names_come_first(capsys: Capture) -> None:
    """Keys of names that are only to be compared make nobody near: "Jin Ji-hoon" has one of Aizhan Kenzhe's."""
    others = [
        ("Ayzhan Kenje", PERSON, "another spelling: a key of names in common"),
        ("Aizhan Kenzhe", ORG, "the same name of another type"),
        ("Aizhan Kenzhebek", PERSON, "it looks like it"),
        ("Jin Ji-hoon", PERSON, "some consonants are the same"),
    ]
    with duckdb.connect(WAREHOUSE) as con:
        for number, (name, type, _) in enumerate([("Aizhan Kenzhe", PERSON, ""), *others], start=1):
            con.execute(
                "INSERT INTO entities (entity_id, name, type, first_seen_at) VALUES ($id, $name, $type, $at)",
                {"id": number, "name": name, "type": str(type), "at": MONDAY},
            )
            con.execute(
                "INSERT INTO aliases VALUES ($name, $id, 'exact', 1, $at)", {"name": name, "id": number, "at": MONDAY}
            )
            for key in alias_keys(name, "exact", type):
                con.execute("INSERT INTO alias_keys VALUES ($key, $id)", {"key": key, "id": number})
    near = [(row["name"], row["nearness"]) for row in run_json(capsys, "show", "1")["near"]]
    assert [name for name, _ in near] == [name for name, _, _ in others]
    assert [nearness > 0.65 for _, nearness in near] == [True, True, True, False]


@pytest.mark.parametrize(
    ("typed", "name", "reason"),
    [
        ("Toqayev", "Kassym Tokayev", "a surname in a spelling that no text has"),
        ("Токаев", "Kassym Tokayev", "a surname in another script"),
        ("Касым Токаев", "Kassym Tokayev", "a whole name in another script"),
        ("Ospan", "Marat Ospan", "a surname that no text has alone"),
        ("Ospan Group", "Ospan Group", "what is spelled exactly so comes first"),
    ],
)
def test_names_that_no_text_has_are_found_by_their_keys(capsys: Capture, typed: str, name: str, reason: str) -> None:
    assert run_json(capsys, "show", typed)["name"] == name, reason
    assert main(["trend", typed, "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == [name], reason


def test_merge_and_undo(capsys: Capture) -> None:
    code, out, err = run(capsys, "merge", "aida bek", "AIDA BEKOVA", "--reason", "one person")
    assert (code, out) == (0, "")
    assert "judgement 1: Aida Bek (person) is the same as Aida Bekova" in err
    assert "'wirewatch entities undo 1' takes it back" in err
    assert together("Aida Bek", "Aida Bekova")
    assert "known already: judgement 1" in run(capsys, "merge", "Aida Bek", "Aida Bekova")[2]
    code, _, err = run(capsys, "different", "Aida Bek", "Aida Bekova")
    assert code == 0
    assert "it overrides judgement 1" in err
    assert not together("Aida Bek", "Aida Bekova")
    assert "stands again: judgement 1" in run(capsys, "undo", "2")[2]
    assert together("Aida Bek", "Aida Bekova")
    assert run(capsys, "undo")[0] == 0
    assert not together("Aida Bek", "Aida Bekova")
    assert "no judgement to undo" in run(capsys, "undo")[2]
    assert "judgement 1 is undone already" in run(capsys, "undo", "1")[2]


def test_split_and_rename(capsys: Capture) -> None:
    assert run_json(capsys, "split", "Qasym Toqaev")["verdict"] == "split"
    assert not together("Qasym Toqaev", "Kassym Tokayev")
    assert run_json(capsys, "rename", "Kassym Tokayev", "Kassym-Jomart Tokayev")["b"]["name"] == "Kassym-Jomart Tokayev"
    assert run_json(capsys, "show", "kassym-jomart tokayev")["name"] == "Kassym-Jomart Tokayev"
    run(capsys, "undo", "1")
    assert together("Qasym Toqaev", "Kassym Tokayev")
    assert run_json(capsys, "show", "Qasym Toqaev")["name"] == "Kassym-Jomart Tokayev", "a later one stays"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "Nobody Else"], 2, "nothing here goes by the name 'Nobody Else'"),
        (["show", "Aida Bekov"], 2, "did you mean"),
        (["show", "Nobody", "--type", "location"], 2, "nothing here goes by"),
        (["show", "Zhetibai", "--type", "person"], 2, "'Zhetibai' is here as location, not as that type"),
        (["show", ""], 2, "a name is empty"),
        (["show", "%"], 2, "nothing here goes by the name '%'; see 'wirewatch entities list'"),
        (["show", "_"], 2, "nothing here goes by the name '_'; see"),
        (["show", "kova"], 2, "did you mean Aida Bekova?"),
        (["show", "x" * 10_000], 2, "has 10,000 characters"),
        (["show", str(1 << 70)], 2, "nothing here goes by"),
        (["show", "9" * 19], 2, "nothing here goes by"),
        (["show", "'; DROP TABLE entities; --"], 2, "nothing here goes by"),
        (["merge", "Aida Bek"], 2, "Missing argument 'B'"),
        (["merge", "Aida Bek", "Nobody"], 2, "nothing here goes by"),
        (["merge", "Aida Bek", "AIDA BEK"], 2, "'Aida Bek' and 'AIDA BEK' are one already: 'Aida Bek' (id "),
        (["merge", "Zhetibai", "Aida Bek"], 2, "'Zhetibai' is a place, 'Aida Bek' a person: if they are the same, say"),
        (["split", "Bek"], 2, "no name of its own of 'Aida Bek'"),
        (["split", "Marat Ospan"], 2, "nothing would be left"),
        (["different", "Aida Bek", "Aida Bek"], 2, "both are called"),
        (["rename", "Aida Bek", "Marat Ospan"], 2, "is the name of another person"),
        (["rename", "Aida Bek", "\x1b[31mred"], 2, "printable"),
        (["undo", "7"], 2, "no judgement 7"),
        (["undo", str(1 << 70)], 2, "is not in the range"),
        (["import", "absent.jsonl"], 2, "no file absent.jsonl"),
        (["merge", "Aida Bek", "Aida Bekova", "--reason", "x" * 3_000], 2, "a reason has at most"),
    ],
)
def test_errors_are_one_line(capsys: Capture, arguments: list[str], code: int, says: str) -> None:
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (code, "")
    assert says in err
    assert err.count("\n") == 1
    assert len(err) < 1_000


def test_an_ambiguous_name_lists_who_is_meant(capsys: Capture) -> None:
    run(capsys, "merge", "Eurasian Grain Board", "Grain Council")
    run(capsys, "rename", "Ospan Group", "Marat Ospan")
    code, _, err = run(capsys, "show", "marat ospan")
    assert code == 2
    assert "2 go by the name 'marat ospan': " in err
    assert "(person, 2 stories)" in err
    assert "(org, 1 story)" in err
    assert "give the id, or --type" in err
    assert run_json(capsys, "show", "marat ospan", "--type", "org")["type"] == "org"


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let stdin hold these lines."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def pairs(capsys: Capture, *arguments: str) -> list[tuple[str, str]]:
    return [(pair["name_a"], pair["name_b"]) for pair in run_json(capsys, "review", *arguments)]


def test_the_queue_begins_with_what_matters_most(capsys: Capture) -> None:
    weights = [pair["weight"] for pair in run_json(capsys, "review")]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == 4
    assert len(pairs(capsys, "--limit", "2")) == 2
    assert {frozenset(pair) for pair in pairs(capsys, "--type", "location")} == {frozenset({"Zhetibai", "Jetibai"})}


def test_review_from_a_pipe(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = pairs(capsys)
    answer(monkeypatch, "s", "what?", "different", "u", "k", "q")
    code, out, err = run(capsys, "review", "--by", "Ann")
    assert code == 0
    assert all(name in out for name in (*first, *second))
    assert "the surnames differ a little" in out
    assert "'what?' is no answer: s (same), d (different), k (skip), u (undo), q (quit)" in err
    assert "judgement 2 is undone" in err
    assert "1 pair judged" in err
    assert together(*first)
    assert not together(*second)
    assert first not in pairs(capsys)
    assert second in pairs(capsys), "skipped"
    assert run_json(capsys, "show", first[0])["judgements"][0]["by"] == "Ann"


def test_review_of_all_comes_to_an_end(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Aida Bekova is in two pairs: what she is merged into stands for her in the other. The end of the input quits."""
    answer(monkeypatch, "s", "s", "s", "s", "s")
    assert "judged" in run(capsys, "review")[2]
    assert pairs(capsys) == []
    answer(monkeypatch, "s")
    assert "nothing to review" in run(capsys, "review")[2]
    for _ in range(3):
        run(capsys, "undo")
    assert len(pairs(capsys)) >= 3
    answer(monkeypatch)
    assert "0 pairs judged" in run(capsys, "review")[2]


def test_the_queue_is_read_again_only_after_a_judgement(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def counted(*arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return open_pairs(*arguments)

    monkeypatch.setattr(review_queue, "open_pairs", counted)
    answer(monkeypatch, "k", "k", "q")
    assert run(capsys, "review")[0] == 0
    assert asked == 1
    answer(monkeypatch, "d", "k", "u", "q")
    assert "judgement 1 is undone" in run(capsys, "review")[2]
    assert asked == 4, "at the beginning, after the judgement and after its undoing"


def test_a_pair_that_was_judged_is_not_asked_again(capsys: Capture) -> None:
    run(capsys, "different", "Zhetibai", "Jetibai")
    assert all({"Zhetibai", "Jetibai"} != set(pair) for pair in pairs(capsys))
    run(capsys, "undo")
    assert any({"Zhetibai", "Jetibai"} == set(pair) for pair in pairs(capsys))


def test_a_missing_warehouse_is_not_made_by_a_correction(capsys: Capture) -> None:
    code = main(["--warehouse", "absent.duckdb", "entities", "merge", "A", "B"])
    assert (code, Path("absent.duckdb").exists()) == (1, False)
    assert "no warehouse at absent.duckdb" in capsys.readouterr().err


def test_nothing_from_outside_reaches_the_terminal_raw(capsys: Capture) -> None:
    with open_writer(WAREHOUSE) as con:
        for table in ("entities", "weekly_entities"):
            con.execute(f"UPDATE {table} SET name = $evil WHERE name = 'Aida Bek'", {"evil": "Aida\x1b[31m\nBek"})
        con.execute("UPDATE aliases SET alias = $evil WHERE alias = 'Bek'", {"evil": "B\x1b]0;k\x07"})
        con.execute("UPDATE mentions SET evidence = $evil", {"evil": "\x9b31mred"})
        con.execute("UPDATE articles SET url = concat(url, $evil)", {"evil": "\x1b[2J"})
    for arguments in (["list"], ["show", "aida bek"], ["merge", "aida bek", "aida bekova"], ["show", "ospan"]):
        _, out, err = run(capsys, *arguments)
        assert not set(out + err) & {"\x1b", "\x07", "\x9b"}, arguments
