"""The parts of the benchmarks that can be right or wrong: how figures are named, shown, written and compared."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from math import inf
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, main, run
from benchmarks.figures import Skipped, number, prefixed, table, unit, write_json
from benchmarks.timing import best_of, one_round


@pytest.mark.parametrize(
    ("value", "shown", "why"),
    [
        (2000, "2,000", "a count has no decimals"),
        (3.0, "3", "and a whole number looks like one"),
        (312.7, "313", "three digits say enough"),
        (24.24, "24.2", "three digits"),
        (1.318, "1.32", "a ratio's second place decides about a floor"),
        (0.0137, "0.0137", "a small share is not zero"),
        (-0.31, "-0.31", "a difference can be below nothing on a busy machine"),
    ],
)
def test_numbers(value: float, shown: str, why: str) -> None:
    assert number(value) == shown, why


@pytest.mark.parametrize(
    ("name", "word", "why"),
    [
        ("ingest.plain_per_s", "per second", "not seconds: the longer ending counts"),
        ("start.help_s", "seconds", "a time says so"),
        ("ingest.tag_share", "share", "0 to 1"),
    ],
)
def test_units(name: str, word: str, why: str) -> None:
    assert unit(name) == word, why


def test_a_figure_without_unit_or_description_is_refused() -> None:
    with pytest.raises(ValueError, match="no unit"):
        unit("ingest.speed")
    with pytest.raises(KeyError, match="help_s"):
        table({"help_s": 0.3}, {})


def test_the_table_lines_up() -> None:
    lines = table({"a.x_ratio": 1.5, "a.longer_s": 1234.5}, {"a.x_ratio": "what x is", "a.longer_s": "what longer is"})
    assert [line.split() for line in lines] == [
        ["a.x_ratio", "1.50", "times", "what", "x", "is"],
        ["a.longer_s", "1,234", "seconds", "what", "longer", "is"],
    ]
    assert lines[0].index("times") == lines[1].index("seconds")
    assert lines[0].index("what") == lines[1].index("what")


def test_json_is_flat_and_whole(tmp_path: Path) -> None:
    figures = prefixed("start", {"help_s": 0.123456789, "top_s": 1.0})
    write_json(tmp_path / "bench.json", figures)
    assert json.loads((tmp_path / "bench.json").read_text()) == {"start.help_s": 0.123456789, "start.top_s": 1.0}


def test_json_never_holds_what_is_not_a_number(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "bench.json", {"x_ratio": float("nan")})


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_figure_that_is_described_has_a_unit(name: str) -> None:
    what: Mapping[str, str] = importlib.import_module(BENCHMARKS[name]).WHAT
    assert what
    assert all(unit(f"{name}.{figure}") is not None and line for figure, line in what.items())


def test_a_round_times_all_ways_on_an_item_before_the_next() -> None:
    """A clock that says how long each call took."""
    lasting = iter([50.0, 60.0, 2.0, 1.0])
    now = 0.0
    calls: list[str] = []

    def clock() -> float:
        return now

    def way(name: str, item: str) -> None:
        nonlocal now
        calls.append(name + item)
        now += next(lasting)

    ways = {"a": lambda item: way("a", item), "b": lambda item: way("b", item)}
    assert one_round(ways, ["1", "2"], 1, clock) == {"a": [1.0, inf], "b": [2.0, inf]}
    assert calls == ["b2", "a2", "b1", "a1"], "the held-out item warms up; who is first takes turns"


def test_the_best_time_of_each_item_counts() -> None:
    """Hiccups of the machine, and items held out for warming up, fall away."""
    rounds = [{"a": [inf, 2.0, 9.0], "b": [inf, 4.0, 3.0]}, {"a": [1.0, inf, 1.0], "b": [5.0, inf, 8.0]}]
    assert best_of(rounds) == {"a": 1.0 + 2.0 + 1.0, "b": 5.0 + 4.0 + 3.0}
    assert best_of(rounds[:1]) == {"a": 11.0, "b": 7.0}, "one round only: the held-out item is not counted"


def test_an_unknown_benchmark_is_used_wrongly(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["ingst"])
    assert ended.value.code == 2
    assert "no benchmark 'ingst'; there are: ingest, captured_feeds" in capsys.readouterr().err


def test_what_cannot_run_here_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks import captured_feeds

    monkeypatch.setattr(captured_feeds, "SHARED_DATA", tmp_path)
    with pytest.raises(Skipped, match="not here"):
        captured_feeds.measure()
    assert run("captured_feeds", quick=True) == {}
    assert "captured_feeds: skipped, the captured feeds are not here" in capsys.readouterr().out
