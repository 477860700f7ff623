"""Running the whole walk in a test: a configuration, a clock that stands where it is put, and a real warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from extractors.taggers import Taggers, load_taggers
from flows.config import Config, parse_config
from flows.job import Do, Job, plain
from flows.network import Network, fetch_settings
from flows.steps import RunReport, walk
from tests.fresh import new_warehouse
from warehouse.connection import open_reader, open_writer
from warehouse.verify import verify

NOW = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)


@cache
def tagger() -> Taggers:
    """The taggers, loaded once for all tests of a process."""
    return load_taggers()


@dataclass
class Pipeline:
    """A configuration with its warehouse."""

    config: Config
    warehouse: Path
    now: datetime = NOW

    def run(
        self,
        *,
        force: bool = True,
        outlets: Sequence[str] | None = None,
        limit: int | None = None,
        do: Do = plain,
        tell: Callable[[int, int], None] = lambda done, of: None,
    ) -> RunReport:
        """Ingest once at `now`."""
        if not self.warehouse.exists():
            new_warehouse(self.warehouse)
        with open_writer(self.warehouse) as con, Network(fetch_settings(self.config.fetch)) as network:
            job = Job(
                con=con,
                network=network,
                clock=lambda: self.now,
                tagger=tagger,
                subscriptions=self.config.subscriptions(),
                outlets=outlets,
                force=force,
                limit=limit,
                max_attempts=self.config.fetch.max_attempts,
                page_rules=self.config.page_rules(),
                recheck_hours=self.config.fetch.recheck_hours,
                keep_texts_months=self.config.warehouse.keep_texts_months,
                tell=tell,
            )
            return walk(job, do)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the published copy."""
        with open_reader(self.warehouse) as con:
            return con.execute(query).fetchall()

    def broken(self) -> list[str]:
        """Every violation of an invariant."""
        with open_reader(self.warehouse) as con:
            return [violation for finding in verify(con) for violation in finding.violations]


def pipeline(folder: Path, configuration: str, now: datetime = NOW) -> Pipeline:
    """A pipeline with its warehouse in `folder`."""
    return Pipeline(parse_config(configuration, "test"), folder / "data" / "wirewatch.duckdb", now)
