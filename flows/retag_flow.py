"""Tagging stored articles again as a Prefect flow: a task for each chunk.

Imported only after `flows.prefect_server.connect`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from extractors.errors import WirewatchError
from flows.config import Settings
from flows.ingest import MAX_CELL, RETRY_DELAY_S, Tasks
from flows.prefect_answers import PrefectServerError, answered
from flows.retag import RetagOrder, RetagReport, run_retag, summary

logger = logging.getLogger("wirewatch")

# Entities in the table of a run.
SHOWN = 50


@dataclass(kw_only=True)
class _Errand:
    """What the command hands to the flow, and what it gets back."""

    settings: Settings
    order: RetagOrder
    tell: Callable[[int, int], None]
    report: RetagReport | None = None
    error: WirewatchError | None = None


_errand: ContextVar[_Errand] = ContextVar("errand")


@flow(name="retag", persist_result=False, validate_parameters=False)
async def retag_flow(warehouse: str, again: bool = False, limit: int | None = None) -> State[None]:
    """Tag stored articles again.

    Args:
        warehouse: Warehouse file.
        again: Also those that were tagged by the present model and rules.
        limit: At most so many.

    Returns:
        Completed, or failed with one line that says why; only what is a bug is raised, with its traceback.
    """
    errand = _errand.get()
    logger.setLevel(logging.INFO)
    try:
        errand.report = run_retag(errand.settings, errand.order, do=Tasks(RETRY_DELAY_S), tell=errand.tell)
    except WirewatchError as error:
        errand.error = error
        return Failed(message=str(error))
    rows = [
        {
            "name": change.name[:MAX_CELL], "type": change.type,
            "stories before": change.stories_before, "stories after": change.stories_after,
        }
        for change in errand.report.changes[:SHOWN]
    ]  # fmt: skip
    if rows:
        await acreate_table_artifact(key="retag", table=rows, description="Who is told of in more or fewer stories.")
    return Completed(message=summary(errand.report))


def retag_through_prefect(settings: Settings, order: RetagOrder, tell: Callable[[int, int], None]) -> RetagReport:
    """Run the flow in this process.

    Raises:
        WirewatchError: As `run_retag` does, or because no Prefect server answers.
    """
    errand = _Errand(settings=settings, order=order, tell=tell)

    async def run() -> State[Any]:
        token = _errand.set(errand)
        try:
            state: State[Any] = await retag_flow(
                warehouse=str(settings.warehouse), again=order.again, limit=order.limit, return_state=True
            )
        finally:
            _errand.reset(token)
        if errand.report is None and errand.error is None:
            await state.aresult()
        return state

    with answered(settings.warehouse):
        state = asyncio.run(run())
    if errand.error is not None:
        raise errand.error
    if errand.report is None:
        raise PrefectServerError(f"Prefect did not tag anything again ({state.name}: {state.message})")
    return errand.report
