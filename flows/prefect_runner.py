"""Prefect's task runner for Dask, inside a flow run: each part that a worker gets is a task run of its own.

The runner's `submit` would hash all of a part; its client takes the same task with a key of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext

from flows.cluster import Parcel, work_on


@task(name="read pages", cache_policy=NO_CACHE, persist_result=False)
def work_as_task(parcel: Parcel) -> tuple[list[Any], Exception | None]:
    """Do what is in a parcel, in a worker."""
    return work_on(parcel)


def task_client(where: Any, stack: ExitStack, timeout_s: float) -> tuple[Any, Callable[[Parcel], Any]] | None:
    """Open the task runner, to end with a stack.

    Args:
        where: A cluster, or the address of its scheduler.
        stack: Closes it.
        timeout_s: Longest wait for the scheduler, in seconds.

    Returns:
        Its client, and what begins to work on a parcel, to be called in the context of the flow run; None: this is no
        flow run.
    """
    if FlowRunContext.get() is None:
        return None
    from prefect_dask.task_runners import DaskTaskRunner

    place = {"address": where} if isinstance(where, str) else {"cluster": where}
    runner = stack.enter_context(DaskTaskRunner(**place, client_kwargs={"timeout": timeout_s}))
    client = runner.client

    def begin(parcel: Parcel) -> Any:
        return client.submit(work_as_task, parameters={"parcel": parcel}, key=parcel.key, pure=False)

    return client, begin
