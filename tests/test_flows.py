"""The same jobs as Prefect flows, on a real Prefect server, and `wirewatch serve` as people run it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import PageError, PermanentFetchError, TransientFetchError, WarehouseBusy, WarehouseNewer
from flows.cli import main
from flows.prefect_server import prefect_folder
from flows.prefect_tables import tables_text
from tests.disks import mounted
from tests.prefects import alive, ask, children, eventually, free_port, needs_proc, runs
from tests.retagging import store
from tests.test_jobs import configuration, newsroom, settings_of
from tests.webserver import WebServer

pytestmark = [
    pytest.mark.usefixtures("tidied"),
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def tasks(api: str, run: dict[str, Any], wanted: int) -> dict[str, tuple[str, int]]:
    """Name (without its number) of each step of a run: its state and how often it was run."""
    query = {"flow_runs": {"id": {"any_": [run["id"]]}}}

    def ended() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask(api, "task_runs/filter", query)
        return found if len(found) >= wanted and all(t["state_type"] in ("COMPLETED", "FAILED") for t in found) else []

    return {task["name"].rpartition("-")[0]: (task["state_type"], task["run_count"]) for task in eventually(ended)}


def artifact(api: str, run: dict[str, Any], key: str) -> Any:
    """Data of an artifact of a run."""
    query = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}, "key": {"any_": [key]}}}
    found = ask(api, "artifacts/filter", query)
    assert len(found) == 1
    return found[0]["data"]


def test_ingest_and_report_run_as_flows(
    api: str, webserver: WebServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    newsroom(webserver)
    settings_of(configuration(f"{webserver.url}/feed", f"{webserver.url}/html"))
    assert main(["ingest", "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["outcome"], told["articles_new"], told["feeds_failed"]) == ("done", 3, 1)
    assert "polled 2 feeds: 1 failed, 3 new entries" in err
    assert "Traceback" not in err
    assert "prefect" not in err.lower(), "its noise stays away from the terminal"

    run = runs(api, "ingest")[0]
    assert run["state_type"] == "COMPLETED"
    assert tasks(api, run, 3) == {
        "open warehouse": ("COMPLETED", 1),
        "poll feeds": ("COMPLETED", 1),
        "load articles": ("COMPLETED", 1),
    }
    rows = json.loads(artifact(api, run, "feeds"))
    assert {row["feed"]: (row["outcome"], row["new"], bool(row["trouble"])) for row in rows} == {
        f"{webserver.url}/feed": ("new", 3, False),
        f"{webserver.url}/html": ("failed", 0, True),
    }
    query = {"logs": {"flow_run_id": {"any_": [run["id"]]}}}
    eventually(lambda: any("3 articles new" in log["message"] for log in ask(api, "logs/filter", query)))

    name = "mentions-2026-W33-type-person-beside-2026-W32.md"
    assert main(["report", "--week", "2026-W33", "--format", "md", "--compare", "2026-W32", "--type", "person"]) == 0
    assert capsys.readouterr().out == f"reports/{name}\n"
    run = runs(api, "report")[0]
    assert run["state_type"] == "COMPLETED"
    assert str(tmp_path / "reports" / name) in artifact(api, run, "weekly-report")
    assert not list((Path(os.environ["PREFECT_HOME"])).glob("storage/*")), "nothing of a run is pickled anywhere"


def test_tagging_again_runs_as_a_flow(api: str, capsys: pytest.CaptureFixture[str]) -> None:
    store(Path("data/wirewatch.duckdb"), 1)
    assert main(["retag", "--json"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out)["articles"], err) == (1, "tagged 1 of 1 articles again\n")
    run = runs(api, "retag")[0]
    assert run["state_type"] == "COMPLETED"
    assert tasks(api, run, 3) == {
        "open warehouse": ("COMPLETED", 1),
        "tag articles again": ("COMPLETED", 1),
        "forget who is not named": ("COMPLETED", 1),
    }
    row = {"name": "Marat Ospan", "type": "person", "stories before": 0, "stories after": 1}
    assert row in json.loads(artifact(api, run, "retag"))
    assert main(["retag", "--outlet", "nope"]) == 2
    assert runs(api, "retag")[0]["state_type"] == "FAILED", capsys.readouterr().err


def test_nothing_due_is_done_and_no_feed_at_all_is_failed(api: str, capsys: pytest.CaptureFixture[str]) -> None:
    with WebServer() as newsdesk:
        settings_of(newsroom(newsdesk, articles=1))
        assert main(["ingest"]) == 0
        assert main(["ingest"]) == 0
        assert "the next one is at " in capsys.readouterr().out
    assert main(["ingest", "--force"]) == 1
    err = capsys.readouterr().err
    assert err.splitlines()[-1].startswith("wirewatch: the only feed gave nothing")
    assert "Traceback" not in err
    run = runs(api, "ingest")[0]
    assert run["state_type"] == "FAILED"
    assert tasks(api, run, 2)["poll feeds"] == ("COMPLETED", 1), "one silent feed tells nothing of our network"


def test_a_transient_failure_is_tried_again_and_a_permanent_one_is_not(api: str) -> None:
    from prefect import flow

    from flows.ingest import Tasks

    calls: list[str] = []
    do = Tasks(retry_delay_s=0)

    def failing(error: Exception, times: int) -> Callable[[], str]:
        left = [error] * times

        def work() -> str:
            calls.append(type(error).__name__)
            if left:
                raise left.pop()
            return "done"

        return work

    @flow(name="steps", persist_result=False)
    async def steps() -> list[str]:
        return [
            do("fetch", failing(TransientFetchError("x", "timed out"), 2)),
            do("open", failing(WarehouseBusy("held"), 1)),
        ]

    @flow(name="step", persist_result=False)
    async def permanent(error: Exception) -> str:
        return do("fetch", failing(error, 1))

    import asyncio

    assert asyncio.run(steps()) == ["done", "done"]
    assert calls == ["TransientFetchError"] * 3 + ["WarehouseBusy"] * 2
    for error in (
        PermanentFetchError("x", "gone"),
        PageError("x", "no text"),
        WarehouseNewer("newer"),
        ValueError("bug"),
    ):
        calls.clear()
        with pytest.raises(type(error)):
            asyncio.run(permanent(error))
        assert calls == [type(error).__name__]


def test_an_error_of_ours_is_one_line_with_its_exit_code(
    api: str, webserver: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(newsroom(webserver, articles=1))
    settings.warehouse.parent.mkdir()
    settings.warehouse.write_text("this is not a warehouse")
    assert main(["ingest"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wirewatch: cannot open the warehouse data/wirewatch.duckdb")
    assert err.count("\n") == 1
    assert runs(api, "ingest")[0]["state_type"] == "FAILED"


def test_a_full_disk_is_one_line_in_a_scheduled_run(api: str, webserver: WebServer, tmp_path: Path) -> None:
    import asyncio

    from flows.ingest import ingest_flow

    newsroom(webserver, articles=1)
    settings_of(configuration(f"{webserver.url}/feed"))

    async def scheduled(path: Path) -> Any:
        return await ingest_flow(warehouse=str(path), return_state=True)

    with mounted(tmp_path / "disk", 1) as disk:
        state = asyncio.run(scheduled(disk / "w.duckdb"))
    assert state.is_failed()
    assert state.message is not None
    assert state.message.startswith("the disk is full")


@pytest.mark.slow
def test_the_tables_kept_are_those_prefect_makes() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "flows.prefect_tables", "--print"], capture_output=True, text=True, check=True
    )
    # migrations name constraints in no fixed order
    assert columns(made.stdout) == columns(tables_text()), "run python -m flows.prefect_tables"


def columns(tables: str) -> list[str]:
    """The lines of a dump in an order of their own."""
    return sorted(line.strip().rstrip(",") for line in tables.splitlines())


@needs_proc
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 1),
        (signal.SIGKILL, -9),
        pytest.param(signal.SIGTERM, -15, marks=pytest.mark.slow),
    ],
)
def test_a_run_that_is_cut_off_leaves_no_process(
    number: signal.Signals, code: int, start: Callable[..., subprocess.Popen[str]], webserver: WebServer
) -> None:
    settings = settings_of(configuration(f"{webserver.url}/slow?s=60"))
    process = start("ingest")
    eventually(lambda: "/slow" in webserver.paths or process.poll() is not None)
    below = children(process.pid)
    assert below, "its own server"
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert process.returncode == code
    eventually(lambda: not alive(below), 10)
    if number == signal.SIGINT:
        assert err.splitlines()[-1].startswith("wirewatch: interrupted")
        assert "Traceback" not in err
    assert main(["--warehouse", str(settings.warehouse), "verify"]) == 0


@pytest.mark.slow
@needs_proc
def test_serve_shows_a_dashboard_runs_and_stops(
    start: Callable[..., subprocess.Popen[str]], webserver: WebServer, tmp_path: Path
) -> None:
    settings = settings_of(newsroom(webserver))
    port = free_port()
    server = f"http://127.0.0.1:{port}"
    process = start("serve", "--port", str(port))
    state = prefect_folder(settings.warehouse) / "server.json"
    eventually(lambda: state.exists() or process.poll() is not None)
    assert process.poll() is None, process.communicate()[1]
    assert json.loads(state.read_text())["api"] == f"{server}/api"

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    assert (answer.status, b"<!DOCTYPE html>" in answer.read()) == (200, True)
    connection.close()
    with socket.socket() as outside, pytest.raises(OSError, match="refused"):
        outside.connect(("127.0.1.7", port))  # another loopback address: it listens on 127.0.0.1 and nowhere else

    first = eventually(lambda: [run for run in runs(server, "ingest") if run["state_type"] in ("COMPLETED", "FAILED")])
    assert [run["state_type"] for run in first] == ["COMPLETED"]
    assert [row["new"] for row in json.loads(artifact(server, first[0], "feeds"))] == [3]
    deployments = {d["name"]: d for d in ask(server, "deployments/filter", {})}
    assert deployments["scheduled"]["schedules"][0]["schedule"]["interval"] == 900
    assert deployments["weekly"]["schedules"][0]["schedule"]["cron"] == "0 6 * * 1"
    assert deployments["weekly"]["parameters"]["out"] == str(tmp_path / "reports")

    second = start("serve", "--port", str(free_port()))
    assert "is being served already" in second.communicate(timeout=30)[1]
    assert second.returncode == 2
    beside = start("ingest", "--force")
    assert "1 of 1 feeds answered" in beside.communicate(timeout=60)[0]
    assert len([run for run in runs(server, "ingest") if run["state_type"] == "COMPLETED"]) == 2

    below = children(process.pid)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=10)
    assert time.monotonic() - began < 10
    assert (process.returncode, err.splitlines()[-1]) == (0, "stopped")
    assert "Traceback" not in err
    eventually(lambda: not alive(below), 5)
    assert not state.exists()


def test_a_server_that_is_not_there_is_said(start: Callable[..., subprocess.Popen[str]], webserver: WebServer) -> None:
    settings_of(newsroom(webserver, articles=0))
    os.environ["PREFECT_API_URL"], before = "http://127.0.0.1:9/api", os.environ.get("PREFECT_API_URL")
    try:
        process = subprocess.run(
            [sys.executable, "-m", "flows", "ingest"], capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        if before is None:
            del os.environ["PREFECT_API_URL"]
        else:
            os.environ["PREFECT_API_URL"] = before
    assert process.returncode == 1
    assert "unset PREFECT_API_URL, or run with --plain" in process.stderr
    assert process.stderr.count("\n") == 1
