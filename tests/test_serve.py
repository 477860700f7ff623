"""`wirewatch serve` as an operator has it: killed, cut off, asleep, watched."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows.cli import main
from flows.jobs import has_ingested_since_week
from flows.outbox import open_outbox
from flows.schedule import Watched, report_is_missed
from tests.conftest import ROOT
from tests.mailserver import mail_server
from tests.prefects import alive, ask, children, eventually, free_port, needs_proc, runs
from tests.retagging import store
from tests.test_jobs import configuration, newsroom, settings_of
from tests.webserver import WebServer

pytestmark = pytest.mark.usefixtures("tidied")

QUIET = ("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def commands_of(pids: set[int]) -> dict[int, str]:
    found = {}
    for pid in pids:
        try:
            found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def insist(server: str, path: str, body: object) -> Any:
    """Ask until the server has time: a busy one says that it has none."""

    def asked() -> Any:
        try:
            return ask(server, path, body)
        except (OSError, AssertionError, http.client.HTTPException):
            time.sleep(1)
            return None

    return eventually(asked, 120)


def environment_of(pid: int) -> dict[str, str]:
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.filterwarnings(*QUIET)
@needs_proc
def test_it_survives_its_server_and_a_sleep_and_stops_in_mid_run(
    start: Callable[..., subprocess.Popen[str]], webserver: WebServer
) -> None:
    newsroom(webserver)
    slow = f"{webserver.url}/slow?s=15"
    settings = settings_of(configuration(f"{webserver.url}/feed", slow))
    port, metrics_port = free_port(), free_port()
    server = f"http://127.0.0.1:{port}"
    process = start(
        "serve", "--port", str(port), "--every", "1440", "--metrics-port", str(metrics_port), "--log-format", "json"
    )

    # killed while a run is under way: the run goes on, and so does the next
    eventually(lambda: "/slow" in webserver.paths or process.poll() is not None, 400)
    below = commands_of(children(process.pid))
    [prefect_pid] = [pid for pid, line in below.items() if "prefect_child" in line]
    for pid, line in below.items():
        if "-m" in line:
            told = environment_of(pid)
            quiet = (told["PREFECT_SERVER_ANALYTICS_ENABLED"].lower(), told["DO_NOT_TRACK"])
            assert quiet == ("false", "1"), line
    os.kill(prefect_pid, signal.SIGKILL)

    def finished() -> list[str]:
        time.sleep(0.5)
        try:
            return [run["state_name"] for run in runs(server, "ingest") if run["state_type"] == "COMPLETED"]
        except (OSError, AssertionError, http.client.HTTPException):
            return []

    assert eventually(finished, 300) == ["Completed"]
    assert process.poll() is None

    # runs that a sleep has left behind are made up by one
    [deployment] = [d for d in insist(server, "deployments/filter", {}) if d["name"] == "scheduled"]
    for hour in range(1, 8):
        at = (datetime.now(UTC) - timedelta(hours=hour)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}
        insist(server, f"deployments/{deployment['id']}/create_flow_run", {"state": state})

    def ended() -> Counter[str]:
        time.sleep(1)
        late = {"flow_runs": {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}}}
        found = Counter(run["state_type"] for run in insist(server, "flow_runs/filter", late))
        return found if not set(found) - {"COMPLETED", "CANCELLED"} else Counter()

    assert eventually(ended, 300)["COMPLETED"] == 2, "one for all that were missed"

    # watched: by Prometheus
    connection = http.client.HTTPConnection("127.0.0.1", metrics_port, timeout=30)
    connection.request("GET", "/metrics")
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(connection.getresponse().read().decode())
        for sample in family.samples
    }
    connection.close()
    assert values["wirewatch_runs_total", "ingest", "done"] >= 2
    assert values["wirewatch_articles",] == 3

    # told to stop while a run is under way
    asked = webserver.paths.count("/slow")
    beside = start("ingest", "--force")
    eventually(lambda: webserver.paths.count("/slow") > asked or beside.poll() is not None, 120)
    beside.kill()
    left = children(process.pid)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert process.returncode == 0, err
    eventually(lambda: not alive(left), 10)
    lines = [json.loads(line) for line in err.splitlines()]
    assert {line["program"] for line in lines} == {"wirewatch"}
    events = [(line["event"], line["level"]) for line in lines]
    assert ("serve", "INFO") in events
    [first, *_] = [line for line in lines if line["event"] == "run"]
    assert (first["outcome"], first["articles_new"], first["run_id"]) == ("done", 3, 1)
    assert any("started again" in line["message"] for line in lines)
    assert lines[-1]["message"] == "stopped"
    assert main(["--warehouse", str(settings.warehouse), "verify"]) == 0


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.filterwarnings(*QUIET)
@needs_proc
def test_a_run_is_cut_off_cleanly(start: Callable[..., subprocess.Popen[str]], webserver: WebServer) -> None:
    newsroom(webserver)
    settings = settings_of(configuration(f"{webserver.url}/feed", f"{webserver.url}/slow?s=120"))
    process = start("serve", "--port", str(free_port()))
    eventually(lambda: "/slow" in webserver.paths or process.poll() is not None, 400)
    below = children(process.pid)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 15
    assert (process.returncode, err.splitlines()[-1]) == (0, "stopped")
    assert "Traceback" not in err
    eventually(lambda: not alive(below), 10)
    assert main(["--warehouse", str(settings.warehouse), "verify"]) == 0


def test_a_second_one_leaves_before_the_first_answers(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("data/wirewatch.prefect")
    folder.mkdir(parents=True)
    with (folder / "serve.lock").open("w") as first:  # as another process holds it while its server comes up
        fcntl.flock(first, fcntl.LOCK_EX)
        assert main(["serve", "--port", str(free_port())]) == 2
    assert "is being served already" in capsys.readouterr().err


@pytest.mark.slow
def test_only_one_ingest_at_a_time(start: Callable[..., subprocess.Popen[str]], webserver: WebServer) -> None:
    newsroom(webserver)
    settings_of(configuration(f"{webserver.url}/feed", f"{webserver.url}/slow?s=45"))
    first = start("ingest", "--plain")
    eventually(lambda: "/slow" in webserver.paths or first.poll() is not None, 120)
    second = start("ingest", "--plain")
    out, err = second.communicate(timeout=120)
    assert (second.returncode, out) == (1, "")
    busy = f"is open in process {first.pid}; try again when it is done"
    assert err.splitlines()[-1].startswith("wirewatch: warehouse is busy:")
    assert err.splitlines()[-1].endswith(busy)
    assert "3 new articles" in first.communicate(timeout=120)[0]
    assert main(["verify"]) == 0


@pytest.mark.prefect
@pytest.mark.filterwarnings(*QUIET)
def test_the_report_is_sent_by_the_flow_and_tried_again(api: str, tmp_path: Path) -> None:
    store(Path("data/wirewatch.duckdb"), 1)
    with mail_server(tmp_path, rejected={"ana@example.org": "450 greylisted"}) as postman:
        with Path("wirewatch.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'[email]\nhost = "127.0.0.1"\nport = {postman.port}\nsender = "w@example.org"\n'
                f'to = ["ana@example.org", "ben@example.org"]\nca_file = "{tmp_path / "authority.pem"}"\n'
            )
        # A process of its own: Prefect in this one logs to what earlier tests have closed, and has settled its logging.
        own = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_LOGGING")}
        done = subprocess.run(
            [sys.executable, "-m", "flows", "report", "--format", "html", "--send"],
            capture_output=True, text=True, check=False, env=own | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode == 1
    assert Path(done.stdout.strip()).exists()
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("wirewatch: ")
    assert done.stderr.rstrip().endswith("takes no mail for ana@example.org (450 greylisted)")
    assert postman.to == ["ben@example.org"]
    run = runs(api, "report")[0]
    assert run["state_type"] == "FAILED"
    query = {"flow_runs": {"id": {"any_": [run["id"]]}}}

    def tries() -> dict[str, int]:
        found = {task["name"].rpartition("-")[0]: task["run_count"] for task in ask(api, "task_runs/filter", query)}
        return found if found.get("send report") == 2 else {}

    assert eventually(tries) == {"write report": 1, "send report": 2}
    with open_outbox(Path("data/wirewatch.duckdb")) as outbox:
        assert outbox.counts() == {("report", "waiting"): 1, ("report", "sent"): 1}
    query = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}, "key": {"any_": ["weekly-report"]}}}
    assert "reports/index.html" in ask(api, "artifacts/filter", query)[0]["data"]


MISSED: list[tuple[str, str, str, bool, bool]] = [
    # now, zone, week whose report is there, whether there are stories, whether it is missed
    ("2026-08-17 05:59+00:00", "UTC", "", True, False),  # not six yet
    ("2026-08-17 06:00+00:00", "UTC", "", True, True),
    ("2026-08-17 06:00+00:00", "America/New_York", "", True, False),  # two in the night there
    ("2026-08-20 12:00+00:00", "UTC", "", True, True),  # Thursday
    ("2026-08-20 12:00+00:00", "UTC", "2026-W33", True, False),
    ("2026-08-20 12:00+00:00", "UTC", "2026-W32", True, True),  # that of the week before
    ("2026-08-20 12:00+00:00", "UTC", "", False, False),  # no warehouse yet
]


@pytest.mark.parametrize(("now", "zone", "there", "has_stories", "is_missed"), MISSED)
def test_a_report_that_was_missed(now: str, zone: str, there: str, has_stories: bool, is_missed: bool) -> None:
    if has_stories:
        store(Path("data/wirewatch.duckdb"), 1)
    settings = settings_of("")
    if there:
        Path("reports").mkdir()
        Path(f"reports/mentions-{there}.html").touch()
    assert report_is_missed(settings, ZoneInfo(zone), datetime.fromisoformat(now)) == is_missed


def test_the_report_waits_for_a_run_after_its_week() -> None:
    store(Path("data/wirewatch.duckdb"), 1)
    settings = settings_of("")
    assert not has_ingested_since_week(settings, datetime(2026, 8, 20, tzinfo=UTC))


def test_a_server_that_keeps_dying_is_started_again_ever_more_seldom() -> None:
    watched, at, pauses = Watched(), 1000.0, []
    for _ in range(10):
        died = at
        while not watched.may_revive(at):
            at += 1
        pauses.append(at - died)
        watched.revived(at)
    assert pauses == [0, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    at += 3600
    assert watched.may_revive(at)
    watched.revived(at)
    assert watched.pause_s == 2
