"""The demo as a Prefect flow. Imported only after `flows.prefect_server.connect`."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from flows.demo import DemoJob, DemoResult, run_demo
from flows.ingest import RETRY_DELAY_S, Tasks
from flows.prefect_answers import answered
from warehouse.connection import open_reader
from warehouse.queries import top

_job: ContextVar[DemoJob] = ContextVar("job")


@flow(name="demo", persist_result=False, validate_parameters=False)
async def demo_flow() -> DemoResult:
    """Ingest the sample newsroom's weeks and write the report of its last one."""
    job = _job.get()
    result = run_demo(job, Tasks(RETRY_DELAY_S))
    with open_reader(result.warehouse) as con:
        names = top(con, job.last.monday, None, 20).records()
    await acreate_table_artifact(key="demo-top", table=names, description=f"Most mentioned in {result.week}.")
    return result


def demo_through_prefect(job: DemoJob) -> DemoResult:
    """Run the flow in this process."""

    async def run() -> DemoResult:
        token = _job.set(job)
        try:
            return await demo_flow()
        finally:
            _job.reset(token)

    with answered(job.settings.warehouse):
        return asyncio.run(run())
