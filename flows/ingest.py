"""The ingest as a Prefect flow: each step is a task, tried again where another try may help.

Imported only after `flows.prefect_server.connect`, which settles what Prefect reads when it is imported.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import duckdb
from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed, Failed

from extractors.errors import TransientDeliveryError, TransientFetchError, WarehouseBusy, WirewatchError
from flows.cli import explain_duckdb
from flows.config import Settings, load_settings
from flows.jobs import Content, NothingAnsweredError, run_ingest, summary, utc_now
from flows.logs import log_event, settle_run_logs
from flows.polls import FeedNews
from flows.prefect_answers import PrefectServerError, answered
from flows.steps import RunReport

logger = logging.getLogger("wirewatch")

T = TypeVar("T")

RETRIES = 2
RETRY_DELAY_S = 2.0
# Columns of a dashboard are narrow, and a feed address can be long.
MAX_CELL = 200
# Feeds in trouble named in a line of the log.
MAX_LOGGED = 20


@dataclass(kw_only=True)
class Order:
    """What the process that starts a run hands to it beside its parameters; a scheduled run has none."""

    settings: Settings
    clock: Callable[[], datetime] = utc_now
    tell: Callable[[int, int], None] = lambda done, of: None
    say: Callable[[str], None] = lambda line: None
    warehouse_content: Content = "news"
    seconds: dict[str, float] = field(default_factory=dict)
    retry_delay_s: float = RETRY_DELAY_S
    report: RunReport | None = None
    error: WirewatchError | None = None


_order: ContextVar[Order | None] = ContextVar("order", default=None)


@flow(name="ingest", persist_result=False, validate_parameters=False)
async def ingest_flow(
    config: str | None = None,
    warehouse: str | None = None,
    outlets: Sequence[str] | None = None,
    force: bool = False,
    limit: int | None = None,
) -> State[None]:
    """Poll the feeds that are due and load what is new.

    Args:
        config: Configuration file; None: as the command line finds it.
        warehouse: Warehouse file; None: as configured.
        outlets: Only the feeds of these outlets; None: of all.
        force: Ask feeds that are not due, too.
        limit: Load at most so many entries.

    Returns:
        Completed, or failed with one line that says why; only what is a bug is raised, with its traceback.
    """
    settle_run_logs()
    is_scheduled = _order.get() is None
    order = _order.get() or Order(settings=load_settings(config, warehouse), say=logger.warning)
    logger.setLevel(logging.INFO)
    try:
        # The steps are plain functions on this thread, so that Ctrl-C reaches them; nothing else waits for this loop.
        report = run_ingest(
            order.settings,
            outlets=outlets,
            force=force,
            limit=limit,
            clock=order.clock,
            do=Tasks(order.retry_delay_s),
            tell=order.tell,
            say=order.say,
            warehouse_content=order.warehouse_content,
            seconds=order.seconds,
        )
    except WirewatchError as error:
        order.error = error
        log_event("run", str(error), is_trouble=True)
        if is_scheduled and isinstance(error, WarehouseBusy):  # another run does what this one would have done
            return Completed(name="Skipped", message=str(error))
        return Failed(message=str(error))
    except (duckdb.Error, OSError) as error:  # a full disk, say: no bug
        if not is_scheduled:
            raise  # whoever ordered it says so
        line = explain_duckdb(error) if isinstance(error, duckdb.Error) else f"{error.filename or 'system'}: {error}"
        log_event("run", line, is_trouble=True)
        return Failed(message=line)
    order.report = report
    _log(report, order.seconds)
    if report.feeds:
        table = [feed_row(feed) for feed in report.feeds]
        await acreate_table_artifact(key="feeds", table=table, description="What each feed gave.")
    if report.outcome == "failed":
        return Failed(message=str(NothingAnsweredError(report)))
    return Completed(message=summary(report))


def _log(report: RunReport, seconds: Mapping[str, float]) -> None:
    counts = asdict(report.counts)
    failed = [{"url": feed.url, "error": feed.error} for feed in report.feeds if feed.error]
    log_event(
        "run",
        summary(report),
        is_trouble=report.outcome != "done",
        run_id=report.run_id,
        outcome=report.outcome,
        **counts,
        feeds_in_trouble=failed[:MAX_LOGGED],
        seconds={name: round(taken, 3) for name, taken in seconds.items()},
    )


@dataclass(frozen=True, slots=True)
class Tasks:
    """Runs each step as a task."""

    retry_delay_s: float

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        # The work is bound in, not passed: Prefect would look through a connection or a model as a parameter.
        @task(
            name=name,
            retries=RETRIES,
            retry_delay_seconds=self.retry_delay_s,
            retry_condition_fn=may_heal,
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        def step() -> T:
            return work()

        return step()


def may_heal(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Whether a step that failed deserves another try."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, (TransientDeliveryError, TransientFetchError, WarehouseBusy))


def feed_row(feed: FeedNews) -> dict[str, Any]:
    """A line of the table of feeds."""
    return {
        "feed": feed.url[:MAX_CELL],
        "outcome": str(feed.outcome),
        "entries": feed.entries,
        "new": feed.new,
        "changed": feed.changed,
        "trouble": (feed.error or "; ".join(feed.problems))[:MAX_CELL],
    }


def ingest_through_prefect(
    order: Order, *, outlets: Sequence[str] | None = None, force: bool = False, limit: int | None = None
) -> RunReport:
    """Run the flow in this process.

    Returns:
        What the run did, also if not one feed answered.

    Raises:
        WirewatchError: As `run_ingest` does, or because no Prefect server answers.
    """

    async def run() -> State[Any]:
        token = _order.set(order)
        try:
            state: State[Any] = await ingest_flow(
                config=str(order.settings.config_path) if order.settings.config_exists else None,
                warehouse=str(order.settings.warehouse),
                outlets=list(outlets) if outlets else None,
                force=force,
                limit=limit,
                return_state=True,
            )
        finally:
            _order.reset(token)
        if order.report is None and order.error is None:
            await state.aresult()
        return state

    with answered(order.settings.warehouse):
        state = asyncio.run(run())
    if order.error is not None:
        raise order.error
    if order.report is None:
        raise PrefectServerError(f"Prefect did not run the ingest ({state.name}: {state.message})")
    return order.report
