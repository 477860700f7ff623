"""The demo: the sample newsroom on loopback, watched for its twelve weeks with the clock moved, then its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from extractors.errors import WarehouseError
from flows.config import Config, FetchSection, OutletSection, Settings
from flows.job import Do, plain
from flows.jobs import open_job, run_report
from flows.newsroom.serving import ServedNewsroom
from flows.steps import RunReport, walk
from warehouse.connection import copy_path, open_reader
from warehouse.lake import is_lake
from warehouse.queries import ask, top
from warehouse.runs import RunCounts
from warehouse.search.index import index_path
from warehouse.weeks import Week

WEEKS = 12
# Hours after Monday 00:00 UTC at which the replay polls: close enough on Monday to see an article change twice.
POLL_HOURS = (6, 18, 168)


@dataclass(frozen=True, kw_only=True)
class DemoResult:
    """What the demo did."""

    warehouse: Path
    week: str
    counts: RunCounts
    files: tuple[Path, ...]
    most_told: str
    seconds: dict[str, float]

    def describe(self) -> dict[str, object]:
        """For JSON."""
        return {
            "warehouse": str(self.warehouse),
            "week": self.week,
            **asdict(self.counts),
            "files": [str(path) for path in self.files],
            "seconds": {name: round(seconds, 2) for name, seconds in self.seconds.items()},
        }


@dataclass
class DemoJob:
    """What the demo works with: `settings` with the newsroom's outlets, and the newsroom's last week.

    `tell` hears of progress: polls done, polls in all.
    """

    settings: Settings
    newsroom: ServedNewsroom
    last: Week
    folder: Path
    tell: Callable[[int, int], None] = lambda done, of: None
    seconds: dict[str, float] = field(default_factory=dict)


def fresh_warehouse(settings: Settings, say: Callable[[str], None]) -> Settings:
    """Settings whose warehouse the demo may fill from nothing: never one that holds real news.

    Args:
        settings: The user's.
        say: Hears where the demo goes instead, if the user's warehouse holds real news, or judgements alone.

    Raises:
        WarehouseError: An earlier demo's warehouse is in use or cannot be removed.
    """
    path = settings.warehouse
    if is_lake(path):
        path = path.with_name("demo.duckdb")
        say(f"the demo does not go into a lake but to {path} (look with --warehouse {path})")
    if path.exists() and (content := _content(path)) != "demo":
        # Judgements that were imported before any news: they must not go either, when the demo begins anew.
        own = "news" if content == "news" else "data"
        path = path.with_name("demo.duckdb")
        say(f"{settings.warehouse} holds {own} of your own: the demo goes to {path} (look with --warehouse {path})")
    if path.exists() and _content(path) != "demo":
        raise WarehouseError(f"{path} is not a demo's warehouse: name another with --warehouse")
    for file in (Path(f"{path}.wal"), copy_path(path), index_path(path), path):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise WarehouseError(f"cannot remove the earlier demo's {file}: {error.strerror}") from error
    return settings.model_copy(update={"warehouse": path})


def _content(path: Path) -> str:
    with open_reader(path) as con:
        return "".join(row[0] for row in con.execute("SELECT value FROM meta WHERE key = 'content'").fetchall())


def demo_settings(settings: Settings, newsroom: ServedNewsroom) -> Settings:
    """The user's settings with the newsroom's outlets instead of the configured ones."""
    config = Config(
        warehouse=settings.config.warehouse,
        fetch=FetchSection(contact="mailto:demo@example.org", allow_private_hosts=["127.0.0.1"], host_connections=8),
        tag=settings.config.tag,
        report=settings.config.report,
        outlet=[
            OutletSection(
                id=outlet.id,
                name=outlet.name,
                homepage=outlet.homepage,
                country=outlet.country.upper() if len(outlet.country) == 2 else "",
                language=outlet.language,
                feeds=list(outlet.feeds),
            )
            for outlet in newsroom.outlets
        ],
    )
    return settings.model_copy(update={"config": config})


def moments(last: Week) -> list[datetime]:
    """When the replay polls, through all of the newsroom's weeks; the last time as the last week ends."""
    weeks = [last.shift(-back) for back in reversed(range(WEEKS))]
    return [week.start_at + timedelta(hours=hours) for week in weeks for hours in POLL_HOURS]


def replay(
    settings: Settings,
    newsroom: ServedNewsroom,
    last: Week,
    *,
    do: Do = plain,
    tell: Callable[[int, int], None] = lambda done, of: None,
    seconds: dict[str, float] | None = None,
) -> list[RunReport]:
    """Ingest the newsroom's weeks one poll after the other, as if they passed.

    Args:
        settings: With the newsroom's outlets.
        newsroom: A running server; its clock is moved.
        last: The newsroom's last week.
        do: Runs the steps.
        tell: Hears of progress: polls done, polls in all.
        seconds: Filled with the time spent by step.
    """
    reports = []
    all_moments = moments(last)
    now = all_moments[0]
    with open_job(settings, clock=lambda: now, do=do, warehouse_content="demo") as job:
        job.force = True
        job.publish = lambda: None  # nobody reads a replay that takes seconds
        if seconds is not None:
            job.seconds = seconds
        for number, moment in enumerate(all_moments, start=1):
            now = moment
            newsroom.set_clock(now)
            reports.append(walk(job, do))
            tell(number, len(all_moments))
    return reports


def run_demo(job: DemoJob, do: Do = plain) -> DemoResult:
    """Ingest the newsroom and write the report of its last week.

    Args:
        job: What to work with.
        do: Runs the steps.
    """
    runs = replay(job.settings, job.newsroom, job.last, do=do, tell=job.tell, seconds=job.seconds)
    files = do(
        "write report",
        partial(run_report, job.settings, week=str(job.last), out_dir=job.folder, clock=lambda: job.last.end_at),
    )
    with open_reader(job.settings.warehouse) as con:
        names = top(con, job.last.monday, "person", 1).records()
        counts = all_counts(con, [run.counts for run in runs])
    return DemoResult(
        warehouse=job.settings.warehouse,
        week=str(job.last),
        counts=counts,
        files=tuple(files),
        most_told=names[0]["name"] if names else "",
        seconds=job.seconds,
    )


def all_counts(con: duckdb.DuckDBPyConnection, runs: Iterable[RunCounts]) -> RunCounts:
    """What all runs did; mentions as `status` counts them: those of texts that were replaced are gone."""
    total = RunCounts()
    for counts in runs:
        for name, number in asdict(counts).items():
            setattr(total, name, getattr(total, name) + number)
    total.mentions = ask(con, "sizes").records()[0]["mentions"]
    return total


def summary(result: DemoResult) -> str:
    """The demo in one line."""
    counts = result.counts
    return (
        f"{counts.articles_new} articles, {counts.articles_revised} revised, {counts.mentions} mentions from "
        f"{counts.feeds} polls into {result.warehouse}; report of {result.week}:"
    )
