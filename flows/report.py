"""The weekly report as a Prefect flow. Imported only after `flows.prefect_server.connect`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from extractors.errors import WirewatchError
from flows.config import Settings, load_settings
from flows.ingest import RETRIES, RETRY_DELAY_S, may_heal
from flows.jobs import run_report, utc_now
from flows.prefect_answers import PrefectServerError, answered

FORMATS = ("html", "md")


@dataclass(kw_only=True)
class Order:
    """What the process that starts a report hands to it beside its parameters; a scheduled one has none."""

    settings: Settings
    clock: Callable[[], datetime] = utc_now
    say: Callable[[str], None] = lambda line: None
    written: list[Path] | None = None
    error: WirewatchError | None = None


_order: ContextVar[Order | None] = ContextVar("order", default=None)


@flow(name="report", persist_result=False, validate_parameters=False)
async def report_flow(
    config: str | None = None,
    warehouse: str | None = None,
    week: str | None = None,
    formats: Sequence[str] = FORMATS,
    out: str | None = None,
    compare: str | None = None,
    outlets: Sequence[str] = (),
    types: Sequence[str] = (),
    entity: str | None = None,
) -> State[None]:
    """Write the weekly mention report.

    Args:
        config: Configuration file; None: as the command line finds it.
        warehouse: Warehouse file; None: as configured.
        week: ISO week such as "2026-W33"; None: the last complete one that has articles.
        formats: Some of html, md, json, csv.
        out: Folder; None: as configured.
        compare: ISO week to set beside it.
        outlets: Limit it to what these carry; none: to nothing.
        types: Limit it to names of these types (person, org, location, group); none: to nothing.
        entity: File of a watch list, a name a line.

    Returns:
        Completed, or failed with one line that says why; only what is a bug is raised, with its traceback.
    """
    order = _order.get() or Order(settings=load_settings(config, warehouse))
    work = partial(
        run_report,
        order.settings,
        week=week,
        formats=formats,
        out_dir=Path(out) if out else None,
        compare=compare,
        outlets=list(outlets),
        types=list(types),
        entity=Path(entity) if entity else None,
        clock=order.clock,
        say=order.say,
    )

    @task(
        name="write report",
        retries=RETRIES,
        retry_delay_seconds=RETRY_DELAY_S,
        retry_condition_fn=may_heal,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def write() -> list[Path]:
        return work()

    try:
        order.written = write()
    except WirewatchError as error:
        order.error = error
        return Failed(message=str(error))
    files = [str(path.absolute()) for path in order.written]
    await acreate_markdown_artifact(
        key="weekly-report", markdown="\n".join(f"- `{name}`" for name in files), description="Files written."
    )
    return Completed(message=", ".join(path.name for path in order.written))


def report_through_prefect(
    order: Order,
    *,
    week: str | None = None,
    formats: Sequence[str] = FORMATS,
    out_dir: Path | None = None,
    compare: str | None = None,
    outlets: Sequence[str] = (),
    types: Sequence[str] = (),
    entity: Path | None = None,
) -> list[Path]:
    """Run the flow in this process.

    Returns:
        The files written.

    Raises:
        WirewatchError: As `run_report` does, or because no Prefect server answers.
    """

    async def run() -> State[Any]:
        token = _order.set(order)
        try:
            state: State[Any] = await report_flow(
                config=str(order.settings.config_path) if order.settings.config_exists else None,
                warehouse=str(order.settings.warehouse),
                week=week,
                formats=list(formats),
                out=str(out_dir) if out_dir else None,
                compare=compare,
                outlets=list(outlets),
                types=list(types),
                entity=str(entity) if entity else None,
                return_state=True,
            )
        finally:
            _order.reset(token)
        if order.written is None and order.error is None:
            await state.aresult()
        return state

    with answered(order.settings.warehouse):
        state = asyncio.run(run())
    if order.error is not None:
        raise order.error
    if order.written is None:
        raise PrefectServerError(f"Prefect did not run the report ({state.name}: {state.message})")
    return order.written
