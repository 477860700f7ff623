"""Commands that ask hosts leave those alone that asked an earlier run for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.records import HostState, RobotsState
from extractors.urls import host_key
from flows.cli import main
from tests.webserver import WebServer
from warehouse.connection import open_writer
from warehouse.hosts import save_hosts

Capture = pytest.CaptureFixture[str]
WAREHOUSE = Path("data/wirewatch.duckdb")


@pytest.fixture(autouse=True)
def configuration(webserver: WebServer) -> None:
    """The server's feed is subscribed to."""
    Path("wirewatch.toml").write_text(
        '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "a"\nname = "A"\n'
        f'feeds = ["{webserver.url}/ok"]\n'
    )


def remember(webserver: WebServer, wait: timedelta = timedelta(), robots: str = "") -> None:
    """What an earlier run learned of the server."""
    now = datetime.now(UTC)
    hosts = [HostState(host=host_key(webserver.url), wait_until=now + wait, strikes=1)] if wait else []
    rules = [RobotsState(origin=webserver.url, good_until=now + timedelta(hours=1), text=robots, trouble="")]
    with open_writer(WAREHOUSE) as con:
        save_hosts(con, hosts, rules if robots else [], now)


COMMANDS = [
    ["feeds", "check"],
    ["feeds", "check", "{}/ok"],
    ["feeds", "discover", "{}"],
    ["inspect", "feed", "{}/ok"],
    ["inspect", "page", "{}/html"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_host_that_wants_to_be_left_alone_is(webserver: WebServer, capsys: Capture, command: list[str]) -> None:
    remember(webserver, timedelta(hours=1))
    assert main([part.format(webserver.url) for part in command]) == 1
    out, err = capsys.readouterr()
    assert webserver.paths == [], "nothing is asked"
    assert (out + err).count("host is to be left alone for another 3") == 1
    assert err.count("\n") <= 1


def test_a_check_tells_put_off_from_bad(webserver: WebServer, capsys: Capture) -> None:
    remember(webserver, timedelta(hours=1))
    main(["feeds", "check"])
    assert capsys.readouterr().out.startswith(f"wait {webserver.url}/ok\n     error: not asked: host is to be left")
    main(["feeds", "check", "--json"])
    [found] = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["put_off"]) == (False, True)


def test_a_penalty_that_is_over_holds_no_one_back(webserver: WebServer) -> None:
    remember(webserver, timedelta(hours=-1))
    assert main(["inspect", "feed", f"{webserver.url}/ok"]) == 0
    assert webserver.paths == ["/ok"]


def test_robots_are_not_asked_for_twice_in_a_day(webserver: WebServer) -> None:
    remember(webserver, robots="User-agent: *\nDisallow: /private\n")
    main(["inspect", "page", f"{webserver.url}/private"])
    assert webserver.paths == [], "it is known to be forbidden"
    main(["inspect", "page", f"{webserver.url}/html"])
    assert webserver.paths == ["/html"]


def test_a_warehouse_that_cannot_be_read_is_said(webserver: WebServer, capsys: Capture) -> None:
    WAREHOUSE.parent.mkdir()
    WAREHOUSE.write_bytes(b"not a database" * 1000)
    assert main(["inspect", "feed", f"{webserver.url}/ok"]) == 0
    assert capsys.readouterr().err.startswith("what hosts asked of earlier runs is not known: cannot open")


def test_without_a_warehouse_none_is_made(webserver: WebServer) -> None:
    assert main(["feeds", "check", f"{webserver.url}/ok"]) == 0
    assert not WAREHOUSE.exists()
