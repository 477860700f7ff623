"""Alerts reach people and machines: real feeds that fall silent, a real mail server, a real webhook."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pytest

from extractors.errors import PermanentFetchError, TransientFetchError
from extractors.fetch_settings import FetchSettings
from extractors.posting import post_json
from flows.config import Settings
from flows.jobs import run_ingest
from flows.outbox import Alert, Letter, open_outbox, outbox_path
from flows.watching import risen_names, watch
from tests.mailserver import mail_server
from tests.test_jobs import configuration, newsroom, settings_of
from tests.webserver import WebServer
from tests.weekly.newsdesk import WEEK, rich_newsdesk
from warehouse.report.rising import rising
from warehouse.statements import sql

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

NOW = datetime(2026, 8, 17, 6, tzinfo=UTC)
T = TypeVar("T")


@dataclass
class Receiver:
    """What a webhook got, and how it answers."""

    status: int = 200
    got: list[Any] = field(default_factory=list)
    url: str = ""


@contextmanager
def receiver() -> Iterator[Receiver]:
    one = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one.got.append((self.headers["Content-Type"], json.loads(body)))
            if not one.status:  # it has it, and says nothing
                self.close_connection = True
                return
            self.send_response(one.status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.url = f"http://127.0.0.1:{server.server_address[1]}/hook/secret"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def alerting(config: str, alerts: str) -> Settings:
    return settings_of(f"{config}\n[alerts]\n{alerts}\n")


def test_runs_that_fail_are_told_once_and_once_when_over(tmp_path: Path) -> None:
    with WebServer() as newsdesk, receiver() as hook, mail_server(tmp_path, "none") as postman:
        mail = (
            f'[email]\nhost = "127.0.0.1"\nport = {postman.port}\nsecurity = "none"\nsender = "w@example.org"\n'
            'to = ["ana@example.org"]\n'
        )
        settings = alerting(
            newsroom(newsdesk, articles=1) + mail, f'email = true\nwebhook = "{hook.url}"\nrun_failed = 2'
        )
        at = NOW

        def run() -> str:
            nonlocal at
            at += timedelta(hours=1)
            return run_ingest(settings, force=True, clock=lambda: at).outcome

        assert (run(), hook.got) == ("done", [])
        newsdesk.serve("/feed", "<html>moved</html>", "text/html")
        assert [run(), run(), run(), run()] == ["failed"] * 4
        [(kind, content)] = hook.got
        assert kind == "application/json"
        [told] = content["alerts"]
        assert (told["key"], told["state"], told["subject"]) == ("runs", "new", "ingestion fails")
        assert told["reason"].startswith("2 runs in a row failed")
        assert "ingestion fails" in content["text"]
        [(address, message)] = postman.taken
        assert (address, message["Subject"]) == ("ana@example.org", "wirewatch: ingestion fails")

        newsroom(newsdesk, articles=1)
        assert [run(), run()] == ["done"] * 2
        assert len(hook.got) == len(postman.taken) == 2
        assert hook.got[1][1]["alerts"][0]["state"] == "over"
        assert postman.taken[1][1]["Subject"] == "wirewatch: over: ingestion fails"


def test_a_receiver_that_is_away_gets_it_later_and_nothing_twice(webserver: WebServer) -> None:
    said: list[str] = []
    with receiver() as hook:
        settings = alerting(configuration(f"{webserver.url}/html"), f'webhook = "{hook.url}"\nrun_failed = 1')
        hook.status = 503
        run_ingest(settings, clock=lambda: NOW, say=said.append)
        assert said[0].startswith("ingestion fails: the last run failed or was cut off")
        assert said[1:] == ["not everything was sent: webhook at 127.0.0.1: HTTP 503"]
        hook.status = 200
        watch(settings, lambda: NOW + timedelta(minutes=1))
        assert len(hook.got) == 1, "not at once"
        watch(settings, lambda: NOW + timedelta(minutes=6))
        watch(settings, lambda: NOW + timedelta(minutes=60))
        assert len(hook.got) == 2
        assert "secret" not in outbox_path(settings.warehouse).read_bytes().decode("latin-1")


def test_what_may_have_arrived_is_not_posted_again(webserver: WebServer) -> None:
    said: list[str] = []
    with receiver() as hook:
        settings = alerting(configuration(f"{webserver.url}/html"), f'webhook = "{hook.url}"\nrun_failed = 1')
        hook.status = 0
        run_ingest(settings, clock=lambda: NOW, say=said.append)
        watch(settings, lambda: NOW + timedelta(days=1))
        assert len(hook.got) == 1
    assert "it may have arrived" in said[1]
    with open_outbox(settings.warehouse) as outbox:
        assert outbox.counts() == {("alert", "unsure"): 1}


def test_letters_are_limited_by_day(webserver: WebServer) -> None:
    with receiver() as hook:
        settings = alerting(
            configuration(f"{webserver.url}/html"), f'webhook = "{hook.url}"\nrun_failed = 1\nper_day = 1'
        )
        with open_outbox(settings.warehouse) as outbox:
            outbox.put(
                Letter(kind="alert", key="earlier", subject="s", text="{}"),
                ["webhook at x #1"],
                NOW - timedelta(hours=2),
            )
        run_ingest(settings, force=True, clock=lambda: NOW)
        assert hook.got == []
        run_ingest(settings, force=True, clock=lambda: NOW + timedelta(hours=23))
        assert [alert["key"] for _, content in hook.got for alert in content["alerts"]] == ["runs"]


def test_a_warehouse_that_cannot_be_opened_is_told(webserver: WebServer) -> None:
    with receiver() as hook:
        settings = alerting(newsroom(webserver, articles=1), f'webhook = "{hook.url}"')
        settings.warehouse.parent.mkdir()
        settings.warehouse.write_text("this is not a warehouse")
        with pytest.raises(Exception, match="cannot open the warehouse"):
            run_ingest(settings, clock=lambda: NOW)
        [(_, content)] = hook.got
        assert "cannot open the warehouse" in content["alerts"][0]["reason"]


def test_a_warehouse_that_cannot_be_read_for_now_ends_no_alert(webserver: WebServer) -> None:
    with receiver() as hook:
        settings = alerting(configuration(f"{webserver.url}/html"), f'webhook = "{hook.url}"\nrun_failed = 1')
        run_ingest(settings, clock=lambda: NOW)
        with open_outbox(settings.warehouse) as outbox:
            outbox.keep_alerts(outbox.alerts() | {"silent x": Alert(subject="x is silent", since=NOW, told=True)})
        for path in settings.warehouse.parent.glob("*.duckdb"):
            path.rename(path.with_suffix(".away"))
        watch(settings, lambda: NOW + timedelta(hours=1))
        with open_outbox(settings.warehouse) as outbox:
            assert outbox.alerts().keys() == {"runs", "silent x"}
        assert len(hook.got) == 1, "neither is told as over"


def test_a_database_that_fails_in_a_run_is_told(webserver: WebServer) -> None:
    def full(name: str, work: Callable[[], T]) -> T:
        if name == "poll feeds":
            raise duckdb.IOException("Could not write file: No space left on device")
        return work()

    with receiver() as hook:
        settings = alerting(newsroom(webserver, articles=1), f'webhook = "{hook.url}"\nrun_failed = 1')
        with pytest.raises(duckdb.IOException):
            run_ingest(settings, clock=lambda: NOW, do=full)
        [(_, content)] = hook.got
        assert "No space left on device" in content["alerts"][0]["reason"]


def test_a_watched_name_that_rises_is_told_with_its_story() -> None:
    con = rich_newsdesk().warehouse()
    for macro in ("folded", "named"):
        con.execute(sql(f"macros/{macro}"))
    con.execute(
        "INSERT INTO aliases (alias, entity_id, rule, score, created_at) "
        "SELECT name, entity_id, 'new', 1, $now FROM entities",
        {"now": NOW},
    )
    [risen, *_] = [rise.name for rise in rising(con, WEEK, limit=100).names if not rise.is_new]
    for now in (WEEK.end_at - timedelta(hours=6), WEEK.end_at + timedelta(days=3)):
        [found] = risen_names(con, [risen, "Nobody At All"], now)
        assert found.subject == f"{risen} is in the news"
        assert f" in {WEEK}; " in found.reason
        assert "were expected (false discovery rate" in found.reason
        assert "; first: " in found.reason
    assert risen_names(con, [risen], WEEK.end_at + timedelta(weeks=2)) == []


POSTS: list[tuple[int, type[Exception] | None]] = [
    (200, None), (204, None), (500, TransientFetchError), (429, TransientFetchError), (404, PermanentFetchError),
    (302, PermanentFetchError),
]  # fmt: skip


@pytest.mark.parametrize(("status", "error"), POSTS)
def test_posts(status: int, error: type[Exception] | None) -> None:
    allowed = FetchSettings(allow_private_hosts=("127.0.0.1",))
    with receiver() as hook:
        hook.status = status
        if error is None:
            asyncio.run(post_json(hook.url, {"text": "ж"}, allowed))
        else:
            with pytest.raises(error, match=rf"^webhook at 127\.0\.0\.1: HTTP {status}$"):
                asyncio.run(post_json(hook.url, {"text": "ж"}, allowed))
        assert hook.got == [("application/json", {"text": "ж"})], "redirects are not followed"


def test_a_webhook_may_not_be_in_a_private_network_unless_it_is_listed() -> None:
    with receiver() as hook:
        with pytest.raises(PermanentFetchError, match="not a public address"):
            asyncio.run(post_json(hook.url, {}, FetchSettings()))
        assert hook.got == []
