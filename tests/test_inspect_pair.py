"""`inspect pair`: why two texts are or are not one story, in words, as JSON, and line by line."""

from __future__ import annotations

import io
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from extractors.records import Page
from flows.cli import main
from flows.pairing import Side, describe_pair, read_side, text_side
from tests.quality.other_people import two_days
from tests.test_stories import MONDAY, report

BASE = report(1)
CUT = " ".join(BASE.split()[:130])


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def described(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["inspect", "pair", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_cut_copy_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = written(tmp_path, "a.txt", CUT), written(tmp_path, "b.txt", BASE)
    found = described(capsys, a, b)
    assert (found["same_story"], found["relation"], found["lead"]) == (True, "abridged", "b")
    assert found["relations"] == {"a": "abridged", "b": "original"}
    assert found["lead_reason"] == "the other is clearly shorter"
    assert (found["containment"], found["a_in_b"]) == (1.0, 1.0)
    assert 0.3 < found["b_in_a"] < 0.4
    assert (found["shared_passages"], found["longest_run_words"]) == (126, 130)
    assert CUT.startswith(found["longest_run"][:-1])
    assert len(found["longest_run"]) <= 400
    assert main(["inspect", "pair", a, b]) == 0
    told = capsys.readouterr().out
    assert (
        "one story: 100% of the shorter text stands in the longer one word for word, one report needs at least 60%"
        in told
    )
    assert "lead: B, the other is clearly shorter; the other is abridged" in told


@pytest.mark.parametrize(
    ("options", "same", "reason"),
    [
        ([], True, "100% of the shorter text"),
        (["--days-apart", "11"], False, "published more than 10 days apart"),
        (["--same-outlet"], True, "texts of one outlet need at least 80%"),
        (["--same-outlet", "--days-apart", "5"], False, "one holds more than the other"),
    ],
)
def test_window_and_outlet_rules_apply(
    options: list[str], same: bool, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = described(capsys, written(tmp_path, "a", CUT), written(tmp_path, "b", BASE), *options)
    assert found["same_story"] is same
    assert reason in found["reason"]


def test_two_reports_share_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = written(tmp_path, "a.txt", BASE), written(tmp_path, "b.txt", report(2))
    found = described(capsys, a, b)
    assert (found["same_story"], found["relation"], found["lead"], found["longest_run"]) == (False, None, None, "")
    assert found["reason"] == "they share 0 passages of five words, 10 are the least"


def test_pages_say_when_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def page(outlet: str, at: str, text: str) -> str:
        head = f"<title>Harbour</title><meta property='og:site_name' content='{outlet}'>"
        head += f"<meta property='article:published_time' content='{at}'>"
        paragraphs = "".join(f"<p>{line.strip().capitalize()}.</p>" for line in text.split(".") if line.strip())
        return f"<!DOCTYPE html><html><head>{head}</head><body><article>{paragraphs}</article></body></html>"

    early = written(tmp_path, "early.html", page("Gazette", "2026-03-02T08:00:00Z", BASE))
    late = written(tmp_path, "late.html", page("Courier", "2026-03-04T20:00:00Z", BASE))
    stale = written(tmp_path, "stale.html", page("Courier", "2026-03-24T20:00:00Z", BASE))
    found = described(capsys, late, early)
    assert (found["same_story"], found["lead"], found["lead_reason"]) == (True, "b", "it was published first")
    assert (found["days_apart"], found["same_outlet"]) == (2.5, False)
    assert described(capsys, early, stale)["same_story"] is False
    assert described(capsys, late, stale)["same_outlet"] is True


def test_an_origin_leads_whatever_the_dates() -> None:
    copy = Side(text=BASE, outlet="Courier", published_at=MONDAY, syndicated_from="Radio Nova")
    found = describe_pair(copy, Side(text=BASE, outlet="Radio Nova"))
    assert (found["lead"], found["lead_reason"]) == ("b", "the other names its outlet as the origin")


def test_the_order_of_the_two_does_not_matter() -> None:
    one, two = Side(text=f"{CUT} {report(4, 90)}"), Side(text=BASE)
    first, second = describe_pair(one, two), describe_pair(two, one)
    assert first["containment"] == second["containment"]
    assert first["same_story"] is second["same_story"]
    assert {first["lead"], second["lead"]} in ({"a", "b"}, {None})


@pytest.mark.parametrize(
    ("body", "text", "reason"),
    [
        (b"\xef\xbb\xbfPlain words", "Plain words", "a byte order mark is no text"),
        (b"\xff\xfe\x00", "��\x00", "bytes that are no text"),
        (b"", "", "an empty file"),
        (b"a < b and <b>bold</b>", "a < b and <b>bold</b>", "marks inside a text do not make a page"),
    ],
)
def test_what_is_no_page_is_read_as_text(body: bytes, text: str, reason: str) -> None:
    assert read_side(Page(url="x", final_url="x", status=200, body=body)).text == text, reason


def test_boxes_in_a_text_do_not_count_as_its_words() -> None:
    """As in a load: a third of a report among boxes is an extract of it, and the origin that it names leads."""
    boxes = [
        "Sign up for our newsletter and get the stories that matter delivered to your inbox.",
        "Follow us on Twitter.",
    ]
    side = text_side("\n".join([*boxes, CUT, "This report was originally published by Radio Nova."]))
    assert side.text == CUT
    assert side.syndicated_from == "Radio Nova"
    assert text_side(boxes[0]).text == boxes[0], "a text that is nothing but a box is taken as it is"


# A number beyond all that JSON readers know comes back as null; what is no JSON at all is told of.
ODD_LINES = b'{"id": 1e400}\n{"id": NaN}\n'


def test_lines_are_answered_one_by_one(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"id": 1, "a": CUT, "b": BASE},
        {"id": 2, "a": BASE},
        {"id": 3, "a": BASE, "b": report(2)},
        {"id": 4, "a": CUT, "b": BASE, "days_apart": 30},
        {"id": 5, "a": CUT, "b": BASE, "days_apart": "soon"},
        {"id": 6, "a": CUT, "b": BASE, "same_outlet": "yes"},
        {"id": 7, "a": "", "b": "\ud800 word"},
    ]
    reader, writer = os.pipe()
    os.write(writer, "".join(json.dumps(line) + "\n" for line in lines).encode() + b"no json\n\n" + ODD_LINES)
    os.close(writer)
    with io.TextIOWrapper(io.FileIO(reader)) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert main(["inspect", "pair", "--jsonl"]) == 0
    found = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line.get("id") for line in found] == [1, 2, 3, 4, 5, 6, 7, None, None, None, None]
    assert [line.get("same_story") for line in found[:8]] == [True, None, False, False, None, None, False, None]
    assert [line.get("error", "")[:60] for line in found[8:]] == [
        "line 9 is empty", 'needs "a" and "b", strings', "line 11 is not JSON: NaN is no number of JSON"
    ]  # fmt: skip
    assert found[0]["relation"] == "abridged"
    assert found[1]["error"] == 'needs "a" and "b", strings'
    assert found[4]["error"] == '"days_apart" should be a number of days'


def test_texts_without_spaces_are_counted_in_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "法院周一判处诗人陈若兰四年监禁。律师说将提出上诉，家人没有得到探视的许可。"
    a, b = written(tmp_path, "a.txt", text), written(tmp_path, "b.txt", text)
    assert main(["inspect", "pair", a, b]) == 0
    told = capsys.readouterr().out
    assert "of A's 34 characters 100% stand in B" in told
    assert "30 shared passages of five characters" in told
    assert "lead: A, nothing tells them apart: the first leads" in told


def test_what_differs_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = two_days(random.Random(1))
    found = described(capsys, written(tmp_path, "a.txt", first), written(tmp_path, "b.txt", second))
    assert (found["same_story"], found["other_names"]) == (False, 0)
    assert found["gaps_refilled"] == found["gaps"] > 0
    assert found["other_figures"] >= 4


@pytest.mark.parametrize("text", ["", " \n", "…"])
def test_nothing_is_compared_with_nothing(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "pair", written(tmp_path, "a", BASE), written(tmp_path, "b", text)]) == 2
    assert "b holds no text" in capsys.readouterr().err


def test_one_passage_is_one() -> None:
    shared = "five words that both have"
    found = describe_pair(Side(text=f"{report(1, 30)} {shared}"), Side(text=f"{shared} {report(2, 30)}"))
    assert found["reason"] == "they share 1 passage of five words, 10 are the least"


def test_one_text_is_not_a_pair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "pair", written(tmp_path, "a", BASE)]) == 2
    assert "name two files or addresses" in capsys.readouterr().err
