"""What Prometheus reads, checked by the client's own parser and by the rules of naming."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from flows.cli import main
from flows.metrics import WarehouseCollector
from flows.outbox import Alert, Letter, open_outbox
from tests.pipeline import NOW, Pipeline, pipeline
from tests.test_jobs import configuration, newsroom
from tests.webserver import WebServer
from warehouse.connection import open_writer
from warehouse.runs import RunCounts, begin_run, finish_run


@pytest.fixture
def loaded(webserver: WebServer, tmp_path: Path) -> Pipeline:
    """A warehouse after two runs: three articles, one page that is no article, one feed that fails."""
    newsroom(webserver)
    made = pipeline(tmp_path, configuration(f"{webserver.url}/feed", f"{webserver.url}/html"))
    made.run()
    made.run()
    return made


def values(warehouse: Path) -> dict[tuple[str, ...], float]:
    registry = CollectorRegistry()
    registry.register(WarehouseCollector(warehouse, lambda: NOW))
    text = generate_latest(registry).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_state_of_a_warehouse(loaded: Pipeline) -> None:
    with open_outbox(loaded.warehouse) as outbox:
        outbox.put(Letter(kind="report", key="2026-W33", subject="s", text="t"), ["a@x", "b@x"], NOW)
        outbox.keep_alerts({"runs": Alert(subject="ingestion fails", since=NOW, told=True)})
    found = values(loaded.warehouse)
    assert found["wirewatch_runs_total", "ingest", "done"] == 2
    assert found["wirewatch_last_run_timestamp_seconds", "ingest", "done"] == NOW.timestamp()
    assert found["wirewatch_last_run_duration_seconds", "ingest", "done"] == 0
    assert found["wirewatch_feeds", "failing"] == 1
    assert sum(value for key, value in found.items() if key[0] == "wirewatch_feeds") == 2
    assert found["wirewatch_entries", "pending"] == 0
    assert found["wirewatch_entries", "done"] == found["wirewatch_articles",] == 3
    assert found["wirewatch_extraction_ratio",] == 1
    assert found["wirewatch_warehouse_bytes",] == loaded.warehouse.stat().st_size
    assert found["wirewatch_warehouse_readable",] == 1
    assert found["wirewatch_messages", "report", "waiting"] == 2
    assert found["wirewatch_alerts_active",] == 1


def test_a_run_counts_when_it_has_ended(loaded: Pipeline) -> None:
    with open_writer(loaded.warehouse) as con:
        begin_run(con, NOW, "1.0")
    found = values(loaded.warehouse)
    assert found["wirewatch_runs_running", "ingest"] == 1
    assert {key[2]: value for key, value in found.items() if key[0] == "wirewatch_runs_total"} == {"done": 2}
    with open_writer(loaded.warehouse) as con:
        finish_run(con, begin_run(con, NOW, "1.0"), NOW, "done", RunCounts())
    found = values(loaded.warehouse)
    assert ("wirewatch_runs_running", "ingest") not in found
    assert found["wirewatch_runs_total", "ingest", "done"] == 3
    assert found["wirewatch_runs_total", "ingest", "interrupted"] == 1


def test_names_follow_the_conventions(loaded: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--warehouse", str(loaded.warehouse), "status", "--metrics"]) == 0
    families = list(text_string_to_metric_families(capsys.readouterr().out))
    assert len(families) >= 11
    for family in families:
        assert family.name.startswith("wirewatch_")
        assert family.documentation.endswith(".")
        assert (family.type == "counter") == any(sample.name.endswith("_total") for sample in family.samples)
        # promtool's rules: base units, and no type in the name
        assert not family.name.endswith(
            ("_count", "_sum", "_ms", "_milliseconds", "_minutes", "_hours", "_kb", "_gauge")
        )
        assert all(sample.name.replace("_", "").isalnum() for sample in family.samples)


@pytest.mark.parametrize("content", [None, b"this is no warehouse"])
def test_a_warehouse_that_cannot_be_read_is_a_number_too(content: bytes | None) -> None:
    path = Path("x.duckdb")
    if content is not None:
        path.write_bytes(content)
    assert values(path) == {("wirewatch_warehouse_readable",): 0}


def test_a_moment_is_in_seconds_since_1970(loaded: Pipeline) -> None:
    stamp = values(loaded.warehouse)["wirewatch_warehouse_written_timestamp_seconds",]
    assert abs(datetime.fromtimestamp(stamp, UTC) - datetime.now(UTC)).total_seconds() < 3600
