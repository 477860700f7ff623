"""The parts of the benchmarks that can be right or wrong: how figures are named, shown, written and compared."""

from __future__ import annotations

import importlib
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from email.message import Message
from math import inf
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, main, run
from benchmarks.figures import Skipped, number, prefixed, table, unit, write_json
from benchmarks.memory import cpu_s, own_mb, peak_mb
from benchmarks.processes import Worker, offline_environment, worker
from benchmarks.timing import best_of, one_round
from benchmarks.webhosts import ENTRIES, LAST_MODIFIED, feed
from extractors.feeds import parse_feed
from extractors.urls import host_key, is_fetchable


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
    assert "no benchmark 'ingst'; there are: ingest, cores, captured_feeds" in capsys.readouterr().err


def test_what_cannot_run_here_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks import captured_feeds

    monkeypatch.setattr(captured_feeds, "SHARED_DATA", tmp_path)
    with pytest.raises(Skipped, match="not here"):
        captured_feeds.measure()
    assert run("captured_feeds", quick=True) == {}
    assert "captured_feeds: skipped, the captured feeds are not here" in capsys.readouterr().out


def test_what_needs_reader_says_so_without_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "reader", None)
    assert run("polling", quick=True) == {}
    assert "polling: skipped, the package reader is not installed" in capsys.readouterr().out


def test_the_documents_of_the_benchmark_are_feeds_without_fault() -> None:
    found = parse_feed(feed("host/feed/1").encode(), url="http://host/feed/1", content_type="application/rss+xml")
    assert len({entry.guid for entry in found.entries}) == ENTRIES
    assert not found.problems
    assert all(is_fetchable(entry.url) and entry.published_at and entry.summary for entry in found.entries)
    assert found.entries != parse_feed(feed("host/feed/2").encode(), url="http://host/feed/2").entries, "feeds differ"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Worker]:
    with worker("benchmarks.webhosts", [], tmp_path, offline_environment(tmp_path)) as process:
        yield process


def test_the_hosts_of_the_benchmark_answer_304_to_both_validators_only(web: Worker) -> None:
    origins = web.ask({"hosts": 2, "latency_s": 0})["origins"]
    assert len({host_key(origin) for origin in origins}) == 2
    url = origins[0] + "/feed/1"
    etag = _get(url)[1]["ETag"]
    both = {"If-None-Match": etag, "If-Modified-Since": LAST_MODIFIED}
    assert [_get(url, headers)[0] for headers in ({}, both, {"If-None-Match": etag})] == [200, 304, 200]
    assert _get(origins[1] + "/feed/1", both)[0] == 200, "another feed has another ETag"
    assert web.ask({"hosts": 0, "latency_s": 0})["answers"] == {"200": 4, "304": 1}
    assert web.ask({"hosts": 0, "latency_s": 0}) == {"origins": origins, "answers": {}}, "counted from order to order"


def test_fetching_is_measured() -> None:
    figures = importlib.import_module("benchmarks.fetching").measure(quick=True)
    assert figures["requests_count"] == figures["pages_count"] + 20, "one robots.txt of each host"
    assert all(value > 0 for value in figures.values())
    assert figures["requests_per_s"] < 32 / 0.02, "no faster than connections and latency allow"


def test_polling_is_measured() -> None:
    pytest.importorskip("reader", reason="only make bench installs reader")
    figures = importlib.import_module("benchmarks.polling").measure(quick=True)
    assert figures["feeds_count"] == 50
    assert all(value > 0 for value in figures.values())


def test_wirewatch_polls_the_feeds_of_the_benchmark(web: Worker, tmp_path: Path) -> None:
    """Half of what polling measures, also where reader is not installed: all new, then nothing."""
    urls = [
        f"{origin}/feed/{number}" for origin in web.ask({"hosts": 3, "latency_s": 0})["origins"] for number in (0, 1)
    ]
    arguments = ["wirewatch", str(tmp_path / "store")]
    with worker("benchmarks.feed_readers", arguments, tmp_path, offline_environment(tmp_path)) as process:
        for now, status in (("2026-09-01T00:00:00+00:00", "200"), ("2026-09-01T03:00:00+00:00", "304")):
            answer = process.ask({"urls": urls, "now": now, "workers": 1})
            assert all(answer[name] > 0 for name in ("poll_s", "cpu_s", "peak_mb", "own_mb"))
            assert web.ask({"hosts": 0, "latency_s": 0})["answers"] == {status: len(urls)}


def test_memory_is_in_megabytes() -> None:
    peak = peak_mb()
    block = bytes(range(256)) * (int(peak) * 4_000)  # more than the process has had so far
    assert len(block) / 1e6 > peak
    assert peak < len(block) / 1e6 < peak_mb() < 10 * len(block) / 1e6
    assert len(block) / 1e6 < own_mb() <= peak_mb(), "what is held counts"
    assert cpu_s() > 0


def _get(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Message]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=dict(headers or {})), timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers
