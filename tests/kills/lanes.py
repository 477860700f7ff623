"""Warehouses that are filled run by run beside each other: one left in peace, others disturbed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from flows.newsroom.serving import ServedNewsroom, serve_site
from tests.kills.instants import Instant, Scene, a_little_later
from tests.kills.runs import Ended, Runs, WatchedNewsroom, configuration, contents, differences, started

UNTIL = date(2026, 8, 10)


@dataclass(kw_only=True)
class Lane:
    """A warehouse that is filled run by run."""

    runs: Runs
    config: Path
    warehouse: Path
    ingest: tuple[str, ...] = ("ingest", "--plain")
    lasts_s: float = 3.0
    kills: Counter[str] = field(default_factory=Counter)

    def command(
        self,
        *argv: str,
        now: datetime,
        watch: Callable[[], bool] = lambda: False,
        act: Callable[[], None] | None = None,
        limit_bytes: int = 0,
    ) -> Ended:
        """Run a command on this warehouse; see `Runs.run`."""
        ended = self.runs.run(
            "--config", str(self.config), "--warehouse", str(self.warehouse), *argv,
            now=now, watch=watch, act=act, limit_bytes=limit_bytes,
        )  # fmt: skip
        assert "Traceback" not in ended.err, ended.err
        return ended

    def complete(self, now: datetime) -> None:
        """A run that nobody disturbs."""
        ended = self.command(*self.ingest, now=now)
        assert ended.code == 0, ended
        self.lasts_s = ended.seconds

    def verify(self, now: datetime) -> None:
        """Every invariant holds in what readers see."""
        ended = self.command("verify", now=now)
        assert ended.code == 0, ended

    def kill(self, now: datetime, site: WatchedNewsroom, chance: random.Random, instant: Instant) -> bool:
        """Kill a run at an instant; whether it lived until then."""
        scene = Scene(runs=self.runs, warehouse=self.warehouse, site=site, chance=chance, lasts_s=self.lasts_s)
        ended = self.command(*self.ingest, now=now, watch=a_little_later(instant(scene), chance))
        assert ended.code in (0, -9), ended
        self.kills[instant.__name__] += ended.code == -9
        return ended.code == -9


@contextmanager
def lanes(
    folder: Path, *names: str, articles: int, seed: int, more: str = "timeout_s = 600"
) -> Iterator[tuple[WatchedNewsroom, ServedNewsroom, Sequence[Lane]]]:
    """Serve a newsroom and give a lane of each name, with a folder of its own; they can be run at the same time.

    Args:
        folder: For everything.
        names: Of the lanes.
        articles: Size of the newsroom.
        seed: Decides its texts.
        more: Lines for `[fetch]`, and sections, of the configuration.
    """
    site = WatchedNewsroom(articles, until=UNTIL, seed=seed)
    with ExitStack() as stack:
        served = stack.enter_context(serve_site(site, clock=site.starts_at))
        found = []
        for name in names:
            own = folder / name
            own.mkdir()
            (own / "wirewatch.toml").write_text(configuration(served, more))
            runs = stack.enter_context(started(own))
            found.append(Lane(runs=runs, config=own / "wirewatch.toml", warehouse=own / "news.duckdb"))
        yield site, served, found


def assert_equal(
    expected: Path, found: Path, without: Sequence[str] = (), columns: dict[str, Sequence[str]] | None = None
) -> None:
    """Both warehouses hold the same, row for row.

    Args:
        expected: One warehouse.
        found: The other.
        without: Tables that are not compared, beside `OF_RUNS`.
        columns: By table, columns that are not, beside those.
    """
    one, other = contents(expected, without, columns), contents(found, without, columns)
    assert len(one["articles"]) > 0
    told = differences(one, other)
    assert not told, told  # this module's assertions are not explained by pytest
