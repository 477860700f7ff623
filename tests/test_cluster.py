"""Work in the workers of a Dask cluster: real ones, which die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import flows.steps
from extractors.errors import ConfigError, PermanentFetchError
from flows.cluster import Cluster, ClusterError
from flows.config import Config, RunSection, Settings, parse_config
from flows.demo import demo_settings
from flows.jobs import run_ingest
from flows.newsroom.serving import serve_newsroom
from flows.workers import WorkerDied
from tests.test_workers import POISON, doubled, refused
from warehouse.connection import open_reader
from warehouse.verify import verify
from warehouse.weeks import Week

LAST = Week(date(2026, 8, 10))
TABLES = (
    *("articles", "spans", "mentions", "stories", "entities", "aliases"),
    *("story_mentions", "doubts", "site_paragraphs", "entries"),
)
ROOT = Path(__file__).resolve().parent.parent


def deadly_once(items: Sequence[str]) -> list[str]:
    """The first worker that gets this dies of it."""
    once = Path(items[0])
    if not once.exists():
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return list(items)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster("", 2) as workers:
        workers.ready()
        yield workers


@pytest.mark.slow
def test_results_come_in_the_order_of_the_items(cluster: Cluster) -> None:
    batches = [cluster.submit(doubled, list(range(start, start + 7))) for start in range(0, 70, 7)]
    assert [result for batch in batches for result in batch.result()] == [2 * item for item in range(70)]


@pytest.mark.slow
def test_what_the_work_raises_is_raised_with_all_it_knows(cluster: Cluster) -> None:
    with pytest.raises(PermanentFetchError, match=r"^2 items: gone$") as caught:
        cluster.submit(refused, [1, 2]).result()
    assert (caught.value.subject, caught.value.reason, caught.value.status) == ("2 items", "gone", 410)


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    items = [str(tmp_path / "once"), "a", "b"]
    others = [cluster.submit(doubled, [item]) for item in range(8)]
    assert cluster.submit(deadly_once, items).result() == items
    assert (tmp_path / "once").exists(), "a worker has died"
    assert [other.result() for other in others] == [[2 * item] for item in range(8)]


@pytest.mark.slow
def test_only_the_item_that_ends_its_worker_is_lost(cluster: Cluster) -> None:
    batches = [cluster.submit(doubled, items) for items in ([1, 2], [3, POISON, 4], [5])]
    found = [batch.result() for batch in batches]
    assert isinstance(found[1][1], WorkerDied)
    found[1][1] = 0
    assert found == [[2, 4], [6, 0, 8], [10]]


def test_a_scheduler_that_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster.CONNECT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    with Cluster(address, 2) as workers:
        with pytest.raises(ClusterError) as caught:
            workers.ready()
        with pytest.raises(ClusterError, match="no Dask scheduler answers"):
            workers.submit(doubled, [1]).result()
    assert str(caught.value) == (
        f"no Dask scheduler answers at {address}: start one with 'dask scheduler', or mend [run] cluster"
    )


def test_what_answers_and_is_no_scheduler_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster.CONNECT_S", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # as a web server is that waits for a request
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with Cluster(address, 2) as workers, pytest.raises(ClusterError, match="no Dask scheduler answers"):
            workers.ready()


def test_certificates_that_are_not_there_are_named() -> None:
    with Cluster("tls://127.0.0.1:1", 2) as workers, pytest.raises(ClusterError, match="needs certificates"):
        workers.ready()


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster._NEEDED", ("distributed", "prefect_dusk"))
    with pytest.raises(ClusterError) as caught:
        Cluster("", 2)
    assert str(caught.value) == (
        "workers = \"dask\" needs prefect-dusk: install it with pip install 'wirewatch[cluster]'"
    )


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('cluster = "tcp://10.0.0.5:8786"', 'cluster is for workers = "dask"'),
        ('workers = "dask"\ncluster = "10.0.0.5"', "the address of a Dask scheduler such as"),
        ('workers = "ray"', "'processes' or 'dask'"),
        ('clusters = "x"', "did you mean cluster?"),
    ],
)
def test_settings_that_make_no_sense_are_refused(section: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told.replace("?", r"\?")):
        parse_config(f"[run]\n{section}\n", "x.toml")


@contextmanager
def dask_cluster(workers: int) -> Iterator[str]:
    """A scheduler with workers, as one would start them on other machines; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT, "start_new_session": True}
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    begin = [sys.executable, "-m", "dask"]
    commands = [
        [*begin, "scheduler", *here, "--port", str(port)],
        [*begin, "worker", address, *here, "--nworkers", str(workers), "--nthreads", "1"],
    ]
    running = [subprocess.Popen(command, **quiet) for command in commands]  # type: ignore[call-overload]
    try:
        yield address
    finally:
        for process in reversed(running):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def own_cluster(workers: int) -> Iterator[str]:
    """None to begin with: the run has one of its own."""
    yield ""


@pytest.mark.slow
@pytest.mark.parametrize("where", [own_cluster, dask_cluster], ids=["own", "there"])
def test_the_same_rows_from_a_cluster(where: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The sample newsroom has fewer articles a fortnight than are worth a cluster.
    monkeypatch.setattr(flows.steps, "READ_ELSEWHERE", 1)
    rows: dict[str, dict[str, list[Any]]] = {}
    seconds: dict[str, dict[str, float]] = {"plain": {}, "dask": {}}
    now = LAST.end_at
    with serve_newsroom(until=LAST.monday, clock=now) as newsroom, where(2) as address:
        runs = {
            "plain": RunSection(processes=1),
            "dask": RunSection(workers="dask", processes=2, cluster=address),
        }
        for name, run in runs.items():
            warehouse = tmp_path / f"{name}.duckdb"
            settings = Settings(config=Config(), config_path=tmp_path / "no", config_exists=False, warehouse=warehouse)
            config = demo_settings(settings, newsroom).config.model_copy(update={"run": run})
            settings = Settings(config=config, config_path=tmp_path / "no", config_exists=False, warehouse=warehouse)
            run_ingest(settings, force=True, clock=lambda: now, warehouse_content="demo", seconds=seconds[name])
            with open_reader(warehouse) as con:
                assert not [violation for finding in verify(con) for violation in finding.violations]
                rows[name] = {table: con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in TABLES}
    assert seconds["dask"]["read"] > 0, "others have read"
    assert len(rows["plain"]["articles"]) > 20
    for table in TABLES:
        assert rows["dask"][table] == rows["plain"][table], table
