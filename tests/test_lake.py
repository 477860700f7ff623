"""A lake with a real PostgreSQL: the same answers as a plain warehouse, whoever writes and whatever goes away."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from moto.server import ThreadedMotoServer

import warehouse.lake
from extractors.errors import UsageError, WarehouseBusy, WarehouseError
from extractors.records import EntityType
from extractors.taggers import Taggers
from flows.cli import main
from flows.config import load_settings
from flows.job import Job
from flows.network import Network, fetch_settings
from flows.steps import walk
from tests.builders import article, batch, load, subscription
from tests.lakes import ARTICLES, OUTLETS, answers, lake_of, serve_news
from tests.pipeline import NOW, Pipeline, pipeline, tagger
from tests.postgres import Postgres
from tests.webserver import WebServer
from warehouse.answers import Session
from warehouse.connection import open_reader, open_writer
from warehouse.feeds import register
from warehouse.lake import is_lost, lake_file, read_lake
from warehouse.load import load_batch
from warehouse.rows import transaction
from warehouse.turns import Claimed, Turns

NAMES = {"Aida Bek": EntityType.PERSON}
ROOT = Path(__file__).resolve().parent.parent

# What another process runs: some outlets into the lake, eight entries at a time, so that loads of both go in turns.
_INGEST = f"""
import sys
from datetime import datetime
from pathlib import Path
import flows.steps
flows.steps.CHUNK = 8
from flows.config import Config, Settings, parse_config
from flows.jobs import run_ingest
config = parse_config(Path(sys.argv[1]).read_text(), "test")
settings = Settings(config=config, config_path=Path(sys.argv[1]), config_exists=True, warehouse=Path(sys.argv[2]))
now = datetime.fromisoformat({NOW.isoformat()!r})
report = run_ingest(settings, outlets=sys.argv[3].split(","), force=True, clock=lambda: now)
print(report.counts.feeds, report.counts.articles_new)
"""
# Takes the turn and claims, says so, and keeps them until it is killed.
_HOLD = """
import sys, time
from pathlib import Path
from warehouse.turns import Claimed, Turns
turns = Turns(Path(sys.argv[1]))
with turns.hold():
    turns.claim(Claimed.ENTRY, [1, 2])
    print("mine", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ducklake:lake.duckdb", "a catalogue in a file lets one process write"),
        ("ducklake:sqlite:lake.sqlite", "so does SQLite"),
        ("ducklake:postgres:", "no database is named"),
    ],
)
def test_only_postgres_keeps_a_catalogue(address: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ducklake:postgres:dbname=NAME"):
        lake_file(address, "", tmp_path)
    assert list(tmp_path.iterdir()) == [], why


def test_one_setting_names_a_lake(elsewhere: Path) -> None:
    Path("wirewatch.toml").write_text(
        '[warehouse]\npath = "ducklake:postgres:dbname=news host=db"\ndata_path = "rows"\n', encoding="utf-8"
    )
    there = load_settings().warehouse
    assert (there.parent, there.suffix) == (Path("data"), ".lake")
    assert read_lake(there).catalogue == "dbname=news host=db"
    assert read_lake(there).data_path == str(elsewhere / "rows")
    assert there.stat().st_mode & 0o077 == 0, "there may be a password in it"
    assert load_settings(warehouse_flag="ducklake:postgres:dbname=news host=db").warehouse == there
    assert load_settings(warehouse_flag=str(there)).warehouse == there
    assert load_settings(warehouse_flag="ducklake:postgres:dbname=news host=other").warehouse != there


@pytest.mark.parametrize("data_path", ["gs://news/rows", "s3://", "s3:///rows", "s3://news/a b", "s3://news/*"])
def test_rows_lie_in_a_folder_or_in_an_object_store(data_path: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="s3://bucket/folder"):
        lake_file("ducklake:postgres:dbname=news", data_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_rows_in_an_object_store(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    try:
        host, port = store.get_host_and_port()
        for key, value in (("ACCESS_KEY_ID", "k"), ("SECRET_ACCESS_KEY", "s"), ("REGION", "us-east-1")):
            monkeypatch.setenv(f"AWS_{key}", value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        bucket = http.client.HTTPConnection(host, port)
        bucket.request("PUT", "/news")
        assert bucket.getresponse().status == 200
        bucket.close()
        address = f"ducklake:postgres:{postgres.create('in_objects')}"
        path = lake_file(address, "s3://news/rows/", tmp_path / "here")
        with open_writer(path) as con:
            register(con, [subscription()], NOW)
            load_batch(con, batch(load(article("https://x.example/1", published_at=NOW, fetched_at=NOW), NAMES)))
            con.execute("CALL ducklake_flush_inlined_data('lake')")
        for there in (path, lake_file(address, "", tmp_path / "of a reader")):
            with open_reader(there) as con:
                files = con.execute("SELECT data_file FROM ducklake_list_files('lake', 'articles')").fetchall()
                assert [file.rpartition("/")[0] for (file,) in files] == ["s3://news/rows/main/articles"]
                assert _rows(Session(con, 60), "SELECT url FROM articles") == [("https://x.example/1",)]
    finally:
        store.stop()


def test_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(warehouse.lake, "NEEDED", ("not_installed_here",))
    assert main(["--warehouse", "ducklake:postgres:dbname=news", "top"]) == 1
    said = capsys.readouterr().err
    assert said == ("wirewatch: a lake needs not-installed-here: install it with pip install 'wirewatch[lake]'\n")


def test_says_that_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--warehouse", "ducklake:postgres:dbname=news host=127.0.0.1 port=1 password=secret", "top"]) == 1
    said = capsys.readouterr().err
    assert "does not answer" in said
    assert said.count("\n") == 1
    assert "secret" not in said


@pytest.mark.postgres
@pytest.mark.slow
def test_two_writers_and_the_same_answers(postgres: Postgres, webserver: WebServer, tmp_path: Path) -> None:
    """Overlapping feeds, at the same time: nothing twice, every invariant holds, and readers wait for nobody."""
    configuration = serve_news(webserver)
    plain = pipeline(tmp_path, configuration)
    plain.run()
    lake = lake_of(postgres, tmp_path, configuration)
    with open_writer(lake.warehouse):
        pass  # so that the reader below finds something, however early it comes
    seen: list[int] = []
    with (
        _ingesting(tmp_path, configuration, lake, OUTLETS[:3]) as first,
        _ingesting(tmp_path, configuration, lake, OUTLETS[1:]) as second,
    ):
        for process in (first, second) * 100:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if first.poll() is not None and second.poll() is not None:
                break
            with open_reader(lake.warehouse) as con:
                count = "SELECT count(*) FROM articles"
                seen.append(con.execute(count).fetchall()[0][0])
                assert con.execute(count).fetchall()[0][0] == seen[-1], "a reader's state stays"
        feeds, articles = zip(*(map(int, _output(process).split()) for process in (first, second)), strict=True)
    assert sum(feeds) == len(OUTLETS), "each feed was asked by one of them"
    found = answers(lake.warehouse)
    assert sum(articles) == len(found["articles"]) == ARTICLES
    assert min(articles) > 0, "both loaded something"
    assert seen == sorted(seen)
    assert lake.broken() == []
    expected = answers(plain.warehouse)
    for question, rows in found.items():
        assert rows == expected[question], question
    pages = [request.path for request in webserver.requests if request.path.count("/") == 2]
    assert len(pages) == 2 * ARTICLES, "each page was fetched once by the plain run, and once by one of the two"


@pytest.mark.postgres
@pytest.mark.slow
def test_the_catalogue_goes_away_in_the_middle_of_a_load(
    postgres: Postgres, webserver: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was loaded is kept, one line says what happened, and the next run completes it."""
    monkeypatch.setattr("flows.steps.CHUNK", 20)
    configuration = serve_news(webserver)
    plain = pipeline(tmp_path, configuration)
    plain.run()
    lake = lake_of(postgres, tmp_path, configuration)
    calls = 0

    def pulls_the_plug() -> Taggers:
        nonlocal calls
        calls += 1
        if calls == 2:  # in the second chunk's turn
            postgres.stop()
        return tagger()

    with pytest.raises(WarehouseError) as raised:
        _walk(lake, pulls_the_plug)
    postgres.start()
    assert "does not answer" in str(raised.value)
    assert "\n" not in str(raised.value)
    kept = lake.ask("SELECT count(*) FROM articles")[0][0]
    assert 0 < kept < ARTICLES, "the first load and not the second"
    assert lake.broken() == []
    lake.run()
    assert lake.broken() == []
    assert answers(lake.warehouse) == answers(plain.warehouse)
    assert lake.ask("SELECT outcome FROM runs ORDER BY run_id") == [("interrupted",), ("done",)]
    again = lake.run()
    assert (again.counts.articles_new, again.counts.articles_revised) == (0, 0)


@pytest.mark.postgres
@pytest.mark.slow
def test_a_turn_ends_with_its_holder(postgres: Postgres, tmp_path: Path) -> None:
    lake = lake_of(postgres, tmp_path, "")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(lake.warehouse)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "mine\n"
    turns = Turns(lake.warehouse)
    assert turns.claim(Claimed.ENTRY, [1, 2, 3]) == {3}
    with pytest.raises(WarehouseBusy), turns.hold(0.2):
        pytest.fail("it is another's turn")
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with turns.hold(60.0):
        assert turns.claim(Claimed.ENTRY, [1, 2]) == {1, 2}
    turns.close()


@pytest.mark.postgres
@pytest.mark.slow
def test_whoever_lost_the_turn_does_not_commit(postgres: Postgres, tmp_path: Path) -> None:
    """A session that PostgreSQL ended has no turn any more, and another may have it."""
    lake = lake_of(postgres, tmp_path, "")

    def write() -> None:
        with open_writer(lake.warehouse) as con, transaction(con):
            con.execute("INSERT INTO meta VALUES ('test', 'lost')")
            with psycopg.connect(read_lake(lake.warehouse).catalogue, autocommit=True) as other:
                other.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
                    """
                )

    with pytest.raises(WarehouseError, match="does not answer"):
        write()
    assert lake.ask("SELECT count(*) FROM meta WHERE key = 'test'") == [(0,)]


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("INSERT INTO articles BY NAME SELECT 1 AS article_id", "it is opened to read"),
        ("SELECT * FROM postgres_query('__ducklake_metadata_lake', 'SELECT 1')", "the catalogue's database is more"),
        ("SELECT * FROM postgres_scan('dbname=postgres', 'public', 'x')", "and so are others"),
        ("CREATE PERSISTENT SECRET s (TYPE postgres, HOST 'elsewhere')", "it would be written to the user's home"),
        ("SELECT * FROM read_text('/etc/hostname')", "files are no business of it"),
        ("SELECT * FROM __ducklake_metadata_lake.public.ducklake_snapshot", "nor is how the catalogue is kept"),
    ],
)
def test_sql_stays_in_the_lake(query: str, why: str, asked: Pipeline) -> None:
    with open_reader(asked.warehouse) as con:
        session = Session(con, 60)
        assert _rows(session, "SELECT 1 + count(*) FROM articles") == [(1,)]
        assert _rows(session, "SELECT count(*) > 0 FROM meta") == [(True,)], "what lies in the catalogue, too"
        with pytest.raises(UsageError):
            _rows(session, query)
    assert why


def _rows(session: Session, query: str) -> list[tuple[Any, ...]]:
    [statement] = session.statements(query)
    return [row for rows in session.run(statement, query).batches for row in rows]


@pytest.fixture(scope="module")
def asked(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """An empty lake."""
    lake = lake_of(postgres, tmp_path_factory.mktemp("asked"), "")
    with open_writer(lake.warehouse):
        pass
    return lake


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("IO Error: Unable to connect to Postgres at dbname=x: connection to server failed", True),
        ("server closed the connection unexpectedly", True),
        ("FATAL:  the database system is starting up", True),
        ("Catalog Error: Table with name articles does not exist!", False),
    ],
)
def test_tells_a_lost_catalogue(said: str, *, lost: bool) -> None:
    assert is_lost(duckdb.Error(said)) is lost


def _walk(lake: Pipeline, with_tagger: object) -> None:
    with open_writer(lake.warehouse, together=True) as con, Network(fetch_settings(lake.config.fetch)) as network:
        walk(
            Job(
                con=con,
                network=network,
                clock=lambda: NOW,
                tagger=with_tagger,  # type: ignore[arg-type]
                subscriptions=lake.config.subscriptions(),
                force=True,
            )
        )


@contextmanager
def _ingesting(
    folder: Path, configuration: str, lake: Pipeline, outlets: tuple[str, ...]
) -> Iterator[subprocess.Popen[str]]:
    config = folder / "wirewatch.toml"
    config.write_text(configuration, encoding="utf-8")
    command = [sys.executable, "-c", _INGEST, str(config), str(lake.warehouse), ",".join(outlets)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _output(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output
