"""The state of a warehouse as Prometheus metrics, read from the published copy when somebody asks.

Names follow https://prometheus.io/docs/practices/naming: base units, `_total` for what only grows, times of events as
seconds since 1970, so that ages are `time() - x`. An error while reading is a metric, too, never a missing page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from extractors.errors import WirewatchError
from flows.feed_health import health
from flows.outbox import open_outbox, outbox_path
from warehouse.connection import open_reader
from warehouse.lake import warehouse_bytes
from warehouse.queries import ask

# Entries of the last days tell how extraction goes.
YIELD_DAYS = 2


class WarehouseCollector(Collector):
    """Reads one warehouse.

    Args:
        warehouse: The file.
        clock: Gives the time, aware UTC.
    """

    def __init__(self, warehouse: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._warehouse = warehouse
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """All metrics as they are now."""
        try:
            found = list(self._read())
        except (WirewatchError, OSError, duckdb.Error):
            found = []
        yield GaugeMetricFamily(
            "wirewatch_warehouse_readable", "1 if the warehouse could be read for this page.", value=bool(found)
        )
        yield from found
        yield from self._outgoing()

    def _read(self) -> Iterator[Metric]:
        now = self._clock()
        with open_reader(self._warehouse) as con:
            [(as_of,)] = con.execute("SELECT getvariable('as_of')").fetchall()
            sizes = ask(con, "sizes").records()[0]
            runs = ask(con, "run_totals").records()
            feeds = ask(con, "feed_health").records()
            recent = now - timedelta(days=YIELD_DAYS)
            yields = ask(con, "yields", recent=recent, before=recent).records()
            size = warehouse_bytes(con, self._warehouse)
        yield from _runs(runs)
        states = Counter(re.sub(r" \d+x$", "", health(feed, now)) for feed in feeds if feed["subscribed"])
        yield _by("wirewatch_feeds", "Subscribed feeds by how they are.", "state", states)
        loaded = sizes["entries"] - sizes["pending"] - sizes["failed"]
        by_status = {"pending": sizes["pending"], "failed": sizes["failed"], "done": loaded}
        yield _by("wirewatch_entries", "Entries ever seen in feeds, by what became of them.", "status", by_status)
        for name, words in (
            ("articles", "Articles in the warehouse."),
            ("stories", "Stories in the warehouse."),
            ("entities", "Names in the warehouse."),
        ):
            yield GaugeMetricFamily(f"wirewatch_{name}", words, value=sizes[name])
        good, bad = (sum(row[key] for row in yields) for key in ("loaded", "failed"))
        if good + bad:
            yield GaugeMetricFamily(
                "wirewatch_extraction_ratio",
                f"Share of the entries seen in the last {YIELD_DAYS} days that gave an article, 0 to 1.",
                value=good / (good + bad),
            )
        yield GaugeMetricFamily("wirewatch_warehouse_bytes", "Size of the warehouse.", value=size)
        if as_of is not None:
            yield GaugeMetricFamily(
                "wirewatch_warehouse_written_timestamp_seconds",
                "When what readers see was last written to.",
                value=as_of.timestamp(),
            )

    def _outgoing(self) -> Iterator[Metric]:
        if not outbox_path(self._warehouse).exists():
            return
        try:
            with open_outbox(self._warehouse) as outbox:
                counts, told = outbox.counts(), len(outbox.alerts())
        except WirewatchError:
            return
        messages = GaugeMetricFamily(
            "wirewatch_messages", "Messages of reports and alerts by how far they are.", labels=["kind", "state"]
        )
        for (kind, state), number in sorted(counts.items()):
            messages.add_metric([kind, state], number)
        yield messages
        yield GaugeMetricFamily("wirewatch_alerts_active", "Alerts that are not over.", value=told)


def _runs(runs: list[dict[str, Any]]) -> Iterator[Metric]:
    total = CounterMetricFamily("wirewatch_runs", "Runs that have ended, by outcome.", labels=["kind", "outcome"])
    ended = GaugeMetricFamily(
        "wirewatch_last_run_timestamp_seconds", "When the last run ended, by outcome.", labels=["kind", "outcome"]
    )
    took = GaugeMetricFamily("wirewatch_last_run_duration_seconds", "How long it took.", labels=["kind", "outcome"])
    running = GaugeMetricFamily(
        "wirewatch_runs_running", "Runs that have not ended, or were cut off since the last one.", labels=["kind"]
    )
    for run in runs:
        labels = [run["kind"], run["outcome"]]
        if run["outcome"] == "running":  # no counter: it goes down again
            running.add_metric([run["kind"]], run["runs"])
            continue
        total.add_metric(labels, run["runs"])
        if run["finished_at"] is not None:
            ended.add_metric(labels, run["finished_at"].timestamp())
            took.add_metric(labels, run["seconds"])
    yield from (total, running, ended, took)


def _by(name: str, words: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in sorted(counts.items()):
        family.add_metric([value], number)
    return family


def registry_of(warehouse: Path) -> CollectorRegistry:
    """A registry that holds the metrics of one warehouse, and none of Python's."""
    registry = CollectorRegistry()
    registry.register(WarehouseCollector(warehouse))
    return registry


def metrics_text(warehouse: Path) -> str:
    """The metrics in Prometheus' text format, for a file that node_exporter reads."""
    return generate_latest(registry_of(warehouse)).decode()
