"""The two jobs without Prefect: what they need, what they refuse, what they leave behind."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from extractors.errors import ConfigError, UsageError, WirewatchError
from flows.cli import main
from flows.config import Settings, load_settings
from flows.jobs import check_outlets, next_poll_at, run_ingest, run_report
from flows.opening import free_name
from flows.prefect_server import OwnServer, connect, is_healthy, prefect_folder, serving_api
from flows.prefect_settings import CLIENT, SERVER, TEMPORARY, server_environment, settle_client
from flows.prefect_tables import prepare_database, tables_text
from flows.schedule import report_hour, report_zone
from tests.webserver import WebServer
from warehouse.connection import open_reader, open_writer

T = TypeVar("T")
NOW = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)
FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Gazette</title><link>{site}</link>{items}</channel></rss>"""
ITEM = "<item><guid>{n}</guid><title>Harbour {n}</title><link>{site}/{n}</link><pubDate>{date}</pubDate></item>"
PAGE = """<!doctype html><html lang="en"><head><title>Harbour {n}</title></head><body><article><h1>Harbour {n}</h1>
<p>Prime Minister Edi Rama opened the new harbour of Durres in Albania on Tuesday,
and thanked the workers of berth {n}.</p>
<p>The European Union paid for half of the works, which took {n} years longer than the government had promised.</p>
<p>Ships from Italy and Greece will be the first to call there, the port authority said in a statement.</p>
</article></body></html>"""


def newsroom(server: WebServer, articles: int = 3) -> str:
    """Serve a feed with so many articles; gives a configuration that watches it."""
    dates = [(NOW - timedelta(days=3, hours=n)).strftime("%a, %d %b %Y %H:%M:%S +0000") for n in range(articles)]
    items = "".join(ITEM.format(n=n, site=server.url, date=date) for n, date in enumerate(dates))
    server.serve("/feed", FEED.format(site=server.url, items=items))
    for n in range(articles):
        server.serve(f"/{n}", PAGE.format(n=n), "text/html; charset=utf-8")
    return configuration(f"{server.url}/feed")


def configuration(*feeds: str) -> str:
    """A configuration with one outlet, `gazette`."""
    return f"""
[fetch]
allow_private_hosts = ["127.0.0.1"]
[[outlet]]
id = "gazette"
name = "Gazette"
language = "en"
feeds = {json.dumps(feeds)}
"""


def settings_of(text: str) -> Settings:
    """Settings as a file in the working folder would give them."""
    Path("wirewatch.toml").write_text(text, encoding="utf-8")
    return load_settings()


def content(settings: Settings) -> str:
    with open_reader(settings.warehouse) as con:
        value: str = con.execute("SELECT value FROM meta WHERE key = 'content'").fetchall()[0][0]
    return value


def articles(path: Path) -> int:
    with open_reader(path) as con:
        count: int = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
    return count


def test_an_ingest_loads_tells_and_says_when_the_next_is_due(webserver: WebServer) -> None:
    settings = settings_of(newsroom(webserver))
    told: list[tuple[int, int]] = []
    seconds: dict[str, float] = {}
    report = run_ingest(settings, clock=lambda: NOW, tell=lambda done, of: told.append((done, of)), seconds=seconds)
    assert (report.outcome, report.counts.articles_new, told) == ("done", 3, [(3, 3)])
    assert {"fetch", "extract", "tag", "load"} <= seconds.keys()
    due_at = next_poll_at(settings)
    assert due_at is not None
    assert due_at > NOW
    again = run_ingest(settings, clock=lambda: NOW)
    assert (again.outcome, again.feeds, articles(settings.warehouse)) == ("done", (), 3)


def test_a_limit_leaves_the_rest_for_the_next_run(webserver: WebServer) -> None:
    settings = settings_of(newsroom(webserver))
    assert run_ingest(settings, limit=1, clock=lambda: NOW).counts.articles_new == 1
    assert run_ingest(settings, clock=lambda: NOW).counts.articles_new == 2


def test_an_unknown_outlet_is_refused_with_those_there_are(webserver: WebServer) -> None:
    settings = settings_of(newsroom(webserver))
    with pytest.raises(UsageError, match=r"no outlet 'gazete' .* there are: gazette"):
        run_ingest(settings, outlets=["gazette", "gazete"])
    assert not settings.warehouse.exists()
    check_outlets(settings, ["gazette"])
    check_outlets(settings, None)


@pytest.mark.parametrize(("first", "second"), [("demo", "news"), ("news", "demo")])
def test_invented_and_real_news_never_share_a_warehouse(
    webserver: WebServer, first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(newsroom(webserver))
    said: list[str] = []
    run_ingest(settings, clock=lambda: NOW, warehouse_content=first, say=said.append)  # type: ignore[arg-type]  # "demo" or "news"
    assert (content(settings), said) == (first, [])
    run_ingest(settings, clock=lambda: NOW, limit=1, warehouse_content=second, say=said.append)  # type: ignore[arg-type]  # as above
    aside = settings.warehouse.with_name(f"wirewatch-{first}.duckdb")
    assert content(settings) == second
    assert (articles(settings.warehouse), articles(aside)) == (1, 3)
    assert len(said) == 1
    assert str(aside) in said[0]
    assert sorted(path.name for path in settings.warehouse.parent.iterdir()) == sorted(
        f"{stem}{ending}"
        for stem in ("wirewatch", f"wirewatch-{first}")
        for ending in (".duckdb", ".read.duckdb", ".search.sqlite")
    )


def test_what_was_moved_aside_before_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "w-demo.duckdb"
    assert free_name(path) == path
    path.touch()
    assert free_name(path) == tmp_path / "w-demo-2.duckdb"
    (tmp_path / "w-demo-2.duckdb").touch()
    assert free_name(path) == tmp_path / "w-demo-3.duckdb"


def test_an_interrupt_is_recorded_and_leaves_nothing_half_loaded(webserver: WebServer) -> None:
    settings = settings_of(newsroom(webserver))

    def interrupted(name: str, work: Callable[[], T]) -> T:
        result = work()
        if name == "poll feeds":
            raise KeyboardInterrupt
        return result

    with pytest.raises(KeyboardInterrupt):
        run_ingest(settings, clock=lambda: NOW, do=interrupted)
    with open_reader(settings.warehouse) as con:
        assert con.execute("SELECT outcome FROM runs").fetchall() == [("interrupted",)]
    assert articles(settings.warehouse) == 0
    assert run_ingest(settings, clock=lambda: NOW).counts.articles_new == 3


def test_a_first_run_can_be_read_while_it_goes_on(webserver: WebServer) -> None:
    """After its first load, readers see that load; nobody waits for the end."""
    settings = settings_of(newsroom(webserver, articles=205))
    seen: list[int] = []
    run_ingest(settings, clock=lambda: NOW, tell=lambda done, of: seen.append(articles(settings.warehouse)))
    assert seen == [200, 200], "the second load comes within the minute and is published at the end"
    assert articles(settings.warehouse) == 205


def test_every_part_that_may_be_tried_again_is_a_step(webserver: WebServer) -> None:
    settings = settings_of(newsroom(webserver))
    steps: list[str] = []

    def noting(name: str, work: Callable[[], T]) -> T:
        steps.append(name)
        return work()

    assert run_ingest(settings, clock=lambda: NOW, do=noting).outcome == "done"
    assert steps == ["open warehouse", "poll feeds", "load articles"]


def test_a_report_is_written_where_asked(webserver: WebServer, tmp_path: Path) -> None:
    settings = settings_of(newsroom(webserver))
    run_ingest(settings, clock=lambda: NOW)
    written = run_report(settings, formats=["md", "json"], out_dir=tmp_path / "r", clock=lambda: NOW)
    assert [path.name for path in written] == ["mentions-2026-W33.md", "mentions-2026-W33.json"]
    assert run_report(settings, week="2026-W32", formats=["md"], clock=lambda: NOW)[0].parent == Path("reports")


def test_a_report_without_a_warehouse_says_what_to_do() -> None:
    with pytest.raises(WirewatchError, match="run 'wirewatch ingest'"):
        run_report(settings_of(configuration()))


# The commands, without Prefect


def test_ingest_on_the_command_line(webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    settings_of(newsroom(webserver))
    assert main(["ingest", "--plain"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("run 1: 1 of 1 feeds answered, 3 new entries, 3 new articles, 0 revised, ")
    assert "polled 1 feeds: 0 failed, 3 new entries" in err
    assert main(["ingest", "--plain", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["run_id"], told["feeds"], told["polled"]) == (2, 0, [])
    assert told["next_poll_at"].endswith("Z")
    assert main(["ingest", "--plain"]) == 0
    assert "no feed was due; the next one is at " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ingest", "--plain", "--outlet", "nowhere"], 2, "there are: gazette"),
        (["ingest", "--plain", "--limit", "0"], 2, "0 is not in the range"),
        (["ingest", "--plain"], 1, "the only feed gave nothing"),
        (["ingest", "--plain", "--json"], 1, "connection refused"),
        (["report", "--plain"], 1, "no warehouse at data/wirewatch.duckdb"),
        (["report"], 1, "no warehouse at data/wirewatch.duckdb"),
        (["report", "--plain", "--format", "pdf"], 2, "html, md, json, csv, not 'pdf'"),
        (["report", "--plain", "--format", ","], 2, "not 'nothing'"),
        (["report", "--week", "2026-W60"], 2, "W60"),
        (["serve", "--every", "0"], 2, "0 is not in the range"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_of(configuration("http://127.0.0.1:9/feed"))
    assert main(arguments) == code
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("wirewatch: ")
    assert says in last


def test_a_feed_that_answers_is_enough(webserver: WebServer) -> None:
    newsroom(webserver, articles=0)
    settings_of(configuration(f"{webserver.url}/feed", "http://127.0.0.1:9/feed"))
    assert main(["ingest", "--plain"]) == 0


def test_a_report_prints_its_files(webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    run_ingest(settings_of(newsroom(webserver)), clock=lambda: NOW)
    assert main(["report", "--plain", "--week", "2026-W33", "--format", "csv,md", "--out", "r"]) == 0
    names = capsys.readouterr().out.split()
    assert "r/mentions-2026-W33.md" in names
    assert all(Path(name).is_file() for name in names)
    assert main(["report", "--plain", "--week", "2026-W33", "--format", "md", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": ["reports/mentions-2026-W33.md"]}


# Which server Prefect talks to


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that says nothing of Prefect, restored afterwards."""
    for name in [*os.environ, "NO_PROXY", "no_proxy"]:
        if name.startswith("PREFECT") or name.lower() == "no_proxy":
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)
    for name in CLIENT:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_API_URL", "")
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))


@pytest.mark.usefixtures("no_server")
def test_the_users_settings_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_LOGGING_EXTRA_LOGGERS", "theirs")
    settle_client("http://127.0.0.1:1/api")
    assert os.environ["PREFECT_LOGGING_EXTRA_LOGGERS"] == "theirs"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:1/api"
    assert "127.0.0.1" in os.environ["NO_PROXY"]
    environment = server_environment(tmp_path, TEMPORARY, migrated=True)
    assert "PREFECT_API_URL" not in environment
    assert environment["PREFECT_HOME"] == str(tmp_path)


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(
    ("profiles", "variables"),
    [
        (None, {"PREFECT_API_URL": "http://elsewhere/api"}),
        ('active = "work"\n[profiles.work]\nPREFECT_API_URL = "http://elsewhere/api"', {}),
        ('active = "a"\n[profiles.a]\n[profiles.b]\nPREFECT_API_URL = "http://b/api"', {"PREFECT_PROFILE": "b"}),
    ],
    ids=["environment", "profile", "named profile"],
)
def test_a_server_of_the_users_is_used(
    profiles: str | None, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if profiles is not None:
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "profiles.toml").write_text(profiles, encoding="utf-8")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    before = os.environ.get("PREFECT_API_URL")
    assert connect(tmp_path / "w.duckdb") is None
    assert os.environ.get("PREFECT_API_URL") == before


@pytest.mark.usefixtures("no_server")
def test_the_server_of_serve_is_used_while_it_answers(webserver: WebServer, tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    assert serving_api(warehouse) is None
    folder = prefect_folder(warehouse)
    folder.mkdir()
    state = folder / "server.json"
    state.write_text(json.dumps({"api": f"{webserver.url}/api"}), encoding="utf-8")
    assert serving_api(warehouse) is None, "it answers 404: somebody else's port by now"
    webserver.serve("/api/health", "true")
    assert connect(warehouse) is None
    assert os.environ["PREFECT_API_URL"] == f"{webserver.url}/api"
    for damaged in ("", "[]", "{}", '{"api": 7}'):
        state.write_text(damaged, encoding="utf-8")
        assert serving_api(warehouse) is None
    assert not is_healthy("http://127.0.0.1:9/api", 0.5)


def test_a_port_that_is_taken_is_said(webserver: WebServer, tmp_path: Path) -> None:
    with pytest.raises(WirewatchError, match="name another with --port"):
        OwnServer(tmp_path, SERVER, port=webserver.port).start()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WirewatchError, match="--plain"):
        OwnServer(tmp_path / "file" / "x", SERVER).start()


# Prefect's tables


def test_a_new_database_has_prefects_tables_at_once(tmp_path: Path) -> None:
    path = tmp_path / "prefect.db"
    assert prepare_database(path)
    with closing(sqlite3.connect(path)) as con:
        tables = {row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"flow_run", "task_run", "artifact", "log", "alembic_version"} <= tables
    assert prepare_database(path), "it is left as it is"
    assert [p.name for p in tmp_path.iterdir()] == ["prefect.db"]


@pytest.mark.parametrize("damage", ["UPDATE alembic_version SET version_num = 'older'", "DROP TABLE alembic_version"])
def test_other_tables_are_left_to_prefects_migrations(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "prefect.db"
    prepare_database(path)
    with closing(sqlite3.connect(path)) as con, con:
        con.execute(damage)
    assert not prepare_database(path)


def test_tables_belong_to_the_installed_prefect() -> None:
    from importlib.metadata import version

    assert tables_text().startswith(f"-- Prefect {version('prefect')}\n"), "run python -m flows.prefect_tables"


# The schedule


@pytest.mark.parametrize(
    ("zone", "hour", "why"),
    [
        ("UTC", 6, "the week has been over for six hours"),
        ("Europe/Prague", 6, "it ended at one or two in the morning"),
        ("America/New_York", 6, "it ended on Sunday evening"),
        ("Asia/Almaty", 6, "five hours ahead"),
        ("Asia/Tokyo", 9, "at six it is still Sunday in UTC"),
        ("Pacific/Kiritimati", 14, "as far east as it goes"),
        ("Australia/Sydney", 11, "eleven hours ahead in summer"),
        ("Asia/Kathmandu", 6, "five hours and three quarters"),
        ("Asia/Yangon", 7, "six and a half"),
    ],
)
def test_the_report_waits_for_the_week_to_be_over(zone: str, hour: int, why: str) -> None:
    assert report_hour(ZoneInfo(zone), NOW) == hour, why


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe", "\0"])
def test_an_unknown_zone_is_said(name: str) -> None:
    with pytest.raises(ConfigError, match="is no time zone"):
        report_zone(name)


def test_a_warehouse_that_is_held_stays_as_it_is(webserver: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(newsroom(webserver))
    with open_writer(settings.warehouse) as con:
        con.execute("INSERT INTO meta VALUES ('content', 'demo')")
        assert con.execute("SELECT count(*) FROM articles").fetchall() == [(0,)]
    said: list[str] = []
    run_ingest(settings, clock=lambda: NOW, say=said.append)
    assert "the invented news of the demo" in said[0]
