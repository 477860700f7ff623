"""`wirewatch explore` without a browser: addresses, who may ask, the newest state, and the command itself."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import httpx
import pytest

from extractors.errors import UnknownName, UsageError, WarehouseError, WirewatchError
from flows.cli import main
from flows.explorer import views
from flows.explorer.filters import Filters
from flows.explorer.guard import refusal
from flows.explorer.newest import Newest
from tests.explored import HOSTILE, LAST, LONG, NAMESAKES, Served, add_story, build, serving
from tests.explored import warehouse as warehouse
from tests.newsweeks import NAME
from warehouse.connection import open_writer

NOW = datetime(2026, 8, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def served(warehouse: Path) -> Iterator[Served]:
    with serving(warehouse) as served:
        yield served


@pytest.mark.parametrize(
    ("query", "path", "address"),
    [
        ([("q", "Aida Bek")], "/name", "/name?q=Aida+Bek"),
        ([("q", "b"), ("q", "a"), ("q", "b")], "/compare", "/compare?q=b&q=a"),  # no name twice, in their order
        ([("by", "week"), ("show", "stories")], "/name", "/name"),  # what is the default needs no saying
        ([("outlet", "gazette"), ("since", "2026-W33")], "/name", "/name?since=2026-W33&outlet=gazette"),
        ([("q", " "), ("colour", "red")], "/", "/"),  # empty and unknown ones are nothing
        ([("q", '<a href="x">&')], "/name", "/name?q=%3Ca+href%3D%22x%22%3E%26"),
    ],
)
def test_an_address_says_what_is_asked(query: list[tuple[str, str]], path: str, address: str) -> None:
    filters = Filters.read(query)
    assert filters.address(path) == address
    pairs = httpx.URL(f"http://x{address}").params.multi_items()
    assert Filters.read(pairs) == filters


@pytest.mark.parametrize("pair", [("by", "century"), ("type", "ghost"), ("show", "<b>")])
def test_what_there_is_not_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="there are"):
        Filters.read([pair])


OWN = {"host": "127.0.0.1:4280"}
CROSS = OWN | {"sec-fetch-site": "cross-site"}


@pytest.mark.parametrize(
    ("method", "headers", "passes", "why"),
    [
        ("GET", OWN, True, "an address typed in"),
        ("GET", {"host": "localhost:9000"}, True, "a forwarded port"),
        ("GET", {"host": "evil.example:4280"}, False, "a name that was made to resolve to this machine"),
        ("GET", {"host": "127.0.0.1.evil.example"}, False, "a name that begins like the address"),
        ("GET", {}, False, "no host at all"),
        ("", OWN | {"origin": "http://127.0.0.1:4280"}, True, "a WebSocket of our own page"),
        ("", OWN | {"origin": "https://evil.example"}, False, "a WebSocket of another site"),
        ("", OWN | {"origin": "http://127.0.0.1:8000"}, False, "another server of this machine"),
        ("POST", OWN | {"origin": "null"}, False, "a form in a sandbox"),
        ("GET", CROSS | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, True, "a link that was followed"),
        ("GET", CROSS | {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, False, "part of another page"),
        ("GET", CROSS | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, False, "a frame in another page"),
    ],
)  # fmt: skip
def test_who_may_ask(method: str, headers: dict[str, str], passes: bool, why: str) -> None:
    assert (refusal(method, headers) is None) is passes, why


def test_views_show_what_the_commands_print(warehouse: Path) -> None:
    newest = Newest(warehouse)
    with newest.open() as con:
        start = views.start(con, Filters(), NOW)
        assert [(row["name"], row["stories"]) for row in start.top[:2]] == [("Aktau", 16), (NAME, 13)]
        name = views.name(con, Filters(asked=("aida bek",)), NOW)
        assert isinstance(name, views.Name)
        assert [row["stories"] for row in name.trend.points[0]] == [4] * LAST + [13]
        assert [row["gap"] for row in name.trend.points[0]] == [week == 3 for week in range(LAST + 1)]
        assert [(row["name"], row["together"]) for row in name.company] == [("Aktau", 49)]
        one = views.name(con, Filters(asked=("aida bek",), outlet="herald", since="2026-W32"), NOW)
        assert isinstance(one, views.Name)
        assert ({row["outlet"] for row in one.stories}, len(one.stories)) == ({"Herald"}, 6)
        assert [(row["name"], row["its"], row["together"]) for row in one.company] == [("Aktau", 6, 6)]
        herald = views.start(con, Filters(outlet="herald"), NOW)
        assert [(row["name"], row["stories"], row["outlets"]) for row in herald.top[:2]] == [
            ("Aktau", 8, 1),
            (NAME, 6, 1),
        ]
        several = views.name(con, Filters(asked=(NAMESAKES,)), NOW)
        assert isinstance(several, views.Several)
        assert [each.told_apart for each in several.names] == ["location", "person"]
        with pytest.raises(UnknownName) as unknown:
            views.name(con, Filters(asked=("Aida Beck",)), NOW)
        assert unknown.value.close == (NAME,)
        compared = views.compare(con, Filters(asked=(NAME, "Aktau", NAME)), NOW)
        assert compared.titles == (NAME, "Aktau")


def test_a_copied_story_names_its_outlets(warehouse: Path) -> None:
    with Newest(warehouse).open() as con:
        [place, _] = views.name(con, Filters(asked=(NAMESAKES,)), NOW).names  # type: ignore[union-attr]
        found = views.name(con, Filters(asked=(str(place.entity_id),)), NOW)
    assert isinstance(found, views.Name)
    copied = next(row for row in found.stories if row["title"] == "Copied")
    assert (copied["articles"], copied["carried_by"], copied["surfaces"]) == (2, ["Gazette", "Herald"], [NAMESAKES])


def test_each_view_has_the_newest_state(tmp_path: Path) -> None:
    """Also while others come and go without a break, of which each would keep the state that the last one had."""
    path = tmp_path / "news.duckdb"
    with pytest.raises(WarehouseError, match="no warehouse"), Newest(path).open():
        pass
    build(path)
    newest = Newest(path)

    def stories() -> int:
        with newest.open() as con:
            [(count,)] = con.execute("SELECT count(*) FROM stories").fetchall()
            return int(count)

    before, done = stories(), threading.Event()
    seen: list[int] = []
    wrong: list[Exception] = []

    def look_again() -> None:
        try:
            while not done.is_set():
                seen.append(stories())
        except (WirewatchError, duckdb.Error, OSError) as error:
            wrong.append(error)

    visitors = [threading.Thread(target=look_again) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    try:
        add_story(path, 1)
        assert stories() == before + 1
        path.unlink()
        with pytest.raises(WarehouseError, match="no warehouse"):
            stories()
    finally:
        done.set()
        for visitor in visitors:
            visitor.join()
    assert set(seen) <= {before, before + 1}
    assert all(isinstance(error, WarehouseError) for error in wrong), wrong


def test_what_takes_too_long_is_stopped(warehouse: Path) -> None:
    with pytest.raises(WirewatchError, match="stopped after"), Newest(warehouse, timeout_s=0.3).open() as con:
        con.execute("SELECT count(*) FROM range(1_000_000_000) AS a, range(1_000_000_000) AS b").fetchall()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "Most mentioned"),
        ("/name?q=Aida+Bek", "2 outlets"),
        ("/name?q=Nobody", "Nothing here goes by the name"),
        ("/name?q=Aida+Bek&since=2026-99-99", "there is no day 2026-99-99"),
        ("/name?q=Aida+Bek&since=9999-12-31", "in no year from 1900"),
        ("/name?q=Aida+Bek&since=2026-08-01&until=2026-07-01", '"since 2026-08-01 is after until 2026-07-01'),
        ("/name?q=Aida+Bek&by=day&since=1900-01-01", "more than 4,000 days"),
        ("/name?q=Aida+Bek&outlet=nowhere", "no outlet"),
        ("/?week=soon", "not an ISO week"),
        ("/?week=2026-W02", "No name in 2026-W02"),
        ("/compare?q=1&q=2&q=3&q=4&q=5&q=6", "at most 5 names"),
        ("/search?q=-gas", "say also what must be there"),
        ("/name?q=%00%FF%F0", "Nothing here goes by"),
        (f"/name?q={'x' * 5000}", "no name is that long"),
    ],
)  # fmt: skip
def test_every_address_answers(served: Served, path: str, says: str) -> None:
    answer = httpx.get(served.address.rstrip("/") + path, timeout=60)
    assert answer.status_code == 200
    assert says in answer.text
    assert "Traceback" not in answer.text


def test_comparing_starts_with_the_name_that_is_shown(served: Served, warehouse: Path) -> None:
    """Its id, where it was asked for by that: a name would stand for the most told of those who go by it."""
    with duckdb.connect(warehouse, read_only=True) as con:
        ids = con.execute("SELECT entity_id FROM entities WHERE name = $name", {"name": NAMESAKES}).fetchall()
    assert len(ids) == 2
    for (entity_id,) in ids:
        assert f'"/compare?q={entity_id}"' in httpx.get(f"{served.address}name?q={entity_id}", timeout=60).text
    assert '"/compare?q=Aktau"' in httpx.get(f"{served.address}name?q=Aktau", timeout=60).text


def test_hostile_names_stand_in_no_markup(served: Served) -> None:
    text = httpx.get(served.address + "name", params={"q": HOSTILE}, timeout=60).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert LONG[:30] in httpx.get(served.address + "name", params={"q": LONG}, timeout=60).text


@pytest.mark.parametrize("path", ["docs", "openapi.json", "_nicegui/auto/../../../etc/passwd", "name/x", "run", "exec"])
def test_there_is_nothing_else(served: Served, path: str) -> None:
    assert httpx.get(served.address + path, timeout=60).status_code == 404


def test_others_are_refused(served: Served) -> None:
    port = served.address.rsplit(":", 1)[1].strip("/")
    for headers in ({"host": f"evil.example:{port}"}, {"origin": "https://evil.example"}):
        for path in ("", "_nicegui_ws/socket.io/?EIO=4&transport=polling"):
            assert httpx.get(served.address + path, headers=headers, timeout=60).status_code == 403
    answer = httpx.get(served.address, timeout=60)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    with socket.socket() as other:  # on no other address of this machine
        assert other.connect_ex(("127.0.0.2", int(port))) != 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told_to(warehouse: Path, how: signal.Signals) -> None:
    with serving(warehouse) as served:
        with httpx.Client(timeout=60) as client:
            assert client.get(served.address).status_code == 200  # the connection stays open
            os.kill(served.process.pid, how)
            assert served.process.wait(60) == 0
        assert served.process.stderr is not None
        assert served.process.stderr.read() == "stop with Ctrl-C\n"


def test_no_warehouse_and_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "news.duckdb"
    with serving(path) as served:
        assert "no warehouse at" in httpx.get(served.address, timeout=60).text
        with open_writer(path):
            pass
        assert "No story is in the warehouse yet" in httpx.get(served.address, timeout=60).text
        assert "Nothing here goes by" in httpx.get(served.address + "name?q=Aktau", timeout=60).text


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        warehouse = str(tmp_path / "news.duckdb")
        assert main(["--warehouse", warehouse, "explore", "--port", str(port), "--no-open"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"port {port} of 127.0.0.1 is taken: name another with --port" in told.err
