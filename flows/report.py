"""The weekly report as a Prefect flow. Imported only after `flows.prefect_server.connect`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from flows.delivery import Sent, deliver_reports
from flows.ingest import RETRIES, RETRY_DELAY_S, may_heal
from flows.jobs import has_ingested_since_week, run_report, utc_now
from flows.logs import log_event, settle_run_logs
from flows.prefect_answers import PrefectServerError, answered
from flows.weekly.index import INDEX

FORMATS = ("html", "md")
# Seconds between tries to reach a mail server in a run that nobody waits for; later runs try again, for three days.
MAIL_DELAYS_S = (10.0, 60.0)

# Seconds between two looks whether a run has ended.
_LOOK_S = 5.0

logger = logging.getLogger("wirewatch")


@dataclass(kw_only=True)
class Order:
    """What the process that starts a report hands to it beside its parameters; a scheduled one has none."""

    settings: Settings
    clock: Callable[[], datetime] = utc_now
    say: Callable[[str], None] = lambda line: None
    mail_delays_s: Sequence[float] = MAIL_DELAYS_S
    again: bool = False
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
    send: bool = False,
    patience_min: float = 0,
) -> State[None]:
    """Write the weekly mention report, and send it where that is wanted.

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
        send: Mail it to those in [email] who have not got it.
        patience_min: Wait so long, at most, for a run of ingest that began after the last complete week was over.

    Returns:
        Completed, or failed with one line that says why; only what is a bug is raised, with its traceback.
    """
    settle_run_logs()
    order = _order.get() or Order(settings=load_settings(config, warehouse), say=logger.warning)
    await _ingested(order, patience_min)
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
        post=("again" if order.again else "new") if send else "no",
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

    @task(
        name="send report",
        retries=len(order.mail_delays_s),
        retry_delay_seconds=list(order.mail_delays_s),
        retry_condition_fn=may_heal,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def mail() -> Sent:
        return deliver_reports(order.settings, order.clock)

    try:
        order.written = write()
    except WirewatchError as error:
        order.error = error
        log_event("report", str(error), is_trouble=True)
        return Failed(message=str(error))
    await acreate_markdown_artifact(
        key="weekly-report", markdown=_links(order.settings, order.written), description="Files written."
    )
    files = [str(path.absolute()) for path in order.written]
    names = ", ".join(path.name for path in order.written)
    log_event("report", f"wrote {names}", files=files)
    if not send:
        return Completed(message=names)
    try:
        sent = mail()
    except WirewatchError as error:
        order.error = error
        log_event("report", str(error), is_trouble=True)
        return Failed(message=f"{names} is there; {error}")
    return Completed(message=f"{names}; {sent.sent} mails sent")


async def _ingested(order: Order, patience_min: float) -> None:
    """Wait until a run has taken in what came out before the last complete week was over, or patience is."""
    give_up_at = order.clock() + timedelta(minutes=patience_min)
    while order.clock() < give_up_at and not has_ingested_since_week(order.settings, order.clock()):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_S)


def _links(settings: Settings, written: Sequence[Path]) -> str:
    """The files of a report, and the page of all weeks, as a list in Markdown."""
    index = Path(settings.config.report.folder) / INDEX
    address = settings.config.report.address.rstrip("/")
    lines = []
    for path in [
        *written,
        *([index] if index.exists() and index.parent.resolve() == written[0].parent.resolve() else []),
    ]:
        at_home = path.parent.resolve() == index.parent.resolve()
        web = f" ([on the web]({address}/{path.name}))" if address and at_home else ""
        lines.append(f"- `{path.absolute()}`{web}")
    return "\n".join(lines)


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
    send: bool = False,
) -> list[Path]:
    """Run the flow in this process.

    Returns:
        The files written; `order.error` says what went wrong after that.

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
                send=send,
                return_state=True,
            )
        finally:
            _order.reset(token)
        if order.written is None and order.error is None:
            await state.aresult()
        return state

    with answered(order.settings.warehouse):
        state = asyncio.run(run())
    if order.error is not None and order.written is None:
        raise order.error
    if order.written is None:
        raise PrefectServerError(f"Prefect did not run the report ({state.name}: {state.message})")
    return order.written
