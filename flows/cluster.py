"""Workers of a Dask cluster, on this machine or on others, for the same work that `flows.workers` does beside the run.

Inside a flow run they are reached through Prefect's task runner for Dask, see `flows.prefect_runner`; elsewhere
(`--plain`, backfills) by Dask's own client. What is sent and what comes back is the same.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import Context, copy_context
from functools import partial
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from extractors.errors import WirewatchError
from flows.workers import HANDED_OUT, Executor, Queued, WorkerDied

logger = logging.getLogger("wirewatch")

# A part costs some 0.1 s of processor time to send as a Prefect task, and reading and tagging 50 pages takes 2.5 s. Two
# loads of 200 pages are under way at a time: eight parts.
TOGETHER = 50
CONNECT_S = 10
WORKERS_S = 30
_NEEDED = ("distributed", "prefect_dask")
_LOGGERS = ("distributed", "distributed.client", "distributed.worker", "distributed.nanny", "distributed.scheduler")
# In a worker with several threads one works at a time: they would share models, and one core's worth of Python.
_turn = threading.Lock()


class ClusterError(WirewatchError):
    """Nobody of the cluster can work."""


class Parcel:
    """Work on items as it is sent.

    Already pickled, and with a name instead of a hash of it all: Dask and Prefect would look through it.
    """

    __slots__ = ("content", "key")

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.key = f"wirewatch-{uuid4().hex}"

    def __dask_tokenize__(self) -> str:
        return self.key


def work_on(parcel: Parcel) -> tuple[list[Any], Exception | None]:
    """Do what is in a parcel, in a worker.

    Returns:
        The results, and what the work raised. What this function itself raises is the cluster's fault.
    """
    work, items = pickle.loads(parcel.content)
    with _turn:
        try:
            return work(items), None
        except Exception as error:  # noqa: BLE001 (raised where the result is asked for)
            return [], error


class Cluster(Queued):
    """Workers of a Dask cluster; a context manager.

    Args:
        address: Of a scheduler, such as "tcp://10.0.0.5:8786"; "": one of our own on this machine, for as long as this
            is open.
        processes: How many workers one of our own has, 1 or more.

    Raises:
        ClusterError: What it needs is not installed.
    """

    def __init__(self, address: str, processes: int) -> None:
        if missing := [name.replace("_", "-") for name in _NEEDED if find_spec(name) is None]:
            raise ClusterError(
                f"workers = \"dask\" needs {', '.join(missing)}: install it with pip install 'wirewatch[cluster]'"
            )
        # The scheduler of others tries some times more by itself.
        super().__init__(together=TOGETHER, tries=1 if address else 2)
        self._begin_dask = partial(_Dask, address, processes, copy_context())  # of the flow run, if this is one
        self._dask = self._begin_dask()

    def ready(self) -> None:
        """Begin, or connect.

        Raises:
            ClusterError: No scheduler answers, or it has no workers.
        """
        self._dask.client()

    def _open(self) -> Executor:
        if self._dask.closed:
            self._dask = self._begin_dask()
        return self._dask

    def _room(self) -> int:
        return HANDED_OUT * self._dask.threads


class _Dask:
    """A cluster as an executor. Sending takes a while, and those who submit do not wait for it.

    One of our own is of no more use when a worker dies: Dask starts another, but no more where that one gets the same
    page before it is fully there.
    """

    def __init__(self, address: str, processes: int, context: Context) -> None:
        self.threads = processes
        self.closed = False
        self._address = address
        self._processes = processes
        self._context = context
        self._stack = ExitStack()
        self._client: Any = None
        self._send_plain: Callable[[Parcel], Any] | None = None
        self._send: Callable[[Parcel], Any] | None = None
        self._opening = threading.Lock()
        self._door = ThreadPoolExecutor(1, thread_name_prefix="cluster")
        self._lock = threading.Lock()
        self._sent: dict[Future[list[Any]], Any] = {}

    def client(self) -> Any:
        """Dask's client, connected."""
        with self._opening:
            if self._client is None:
                self._connect()
            return self._client

    def _connect(self) -> None:
        import dask

        quiet = {"logging": dict.fromkeys(_LOGGERS, "critical")}
        dask.config.update(dask.config.config, quiet, priority="old")
        # Pages are large, and sent on purpose.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})

        with ExitStack() as stack:
            where = self._address or self._own(stack)
            try:
                if self._address:
                    _meet(self._address)
                client, submit = self._context.copy().run(_opened, where, stack)
            except (OSError, ValueError) as error:
                raise ClusterError(
                    f"no Dask scheduler answers at {where}: start one with 'dask scheduler', or mend [run] cluster"
                ) from error
            try:
                client.wait_for_workers(1, timeout=WORKERS_S)
            except TimeoutError as error:
                raise ClusterError(
                    f"the Dask scheduler at {where} has no workers: start some with 'dask worker {where} --nthreads 1'"
                ) from error
            self._send_plain = lambda parcel: client.submit(work_on, parcel, key=parcel.key, pure=False)
            self._send = submit
            self._client = client
            self._stack = stack.pop_all()

    def _own(self, stack: ExitStack) -> Any:
        from distributed import LocalCluster

        try:
            return stack.enter_context(
                LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=self._processes, threads_per_worker=1, host="127.0.0.1", silence_logs=logging.CRITICAL,
                    # Without a dashboard it still has an HTTP server, by default at a port that others have, too.
                    dashboard_address="127.0.0.1:0", scheduler_kwargs={"allowed_failures": 0, "dashboard": False},
                )
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            raise ClusterError(
                f'no Dask cluster can be begun on this machine ({str(error)[:200]}): use workers = "processes"'
            ) from error

    def submit(self, work: Callable[[Sequence[Any]], list[Any]], items: Sequence[Any], /) -> Future[list[Any]]:
        done: Future[list[Any]] = Future()
        with self._lock:
            if self.closed:
                raise BrokenExecutor("a worker has died")
            self._sent[done] = None
        self._door.submit(self._begin, Parcel(pickle.dumps((work, items))), done)
        return done

    def _begin(self, parcel: Parcel, done: Future[list[Any]]) -> None:
        if self.closed:
            return  # it was told so
        try:
            client = self.client()
            self.threads = max(1, sum(client.nthreads().values()))
            send = self._send or self._send_plain
            assert send is not None, "there is a client"
            as_task = self._send is not None
            future = self._context.copy().run(send, parcel) if as_task else send(parcel)
            with self._lock:
                if done in self._sent:
                    self._sent[done] = future
            future.add_done_callback(lambda ended: self._come(parcel, done, ended, as_task))
        except WirewatchError as error:
            self._end(done, error)
        except Exception as error:  # noqa: BLE001 (raised where the result is asked for)
            self._end(done, self._fault(error))

    def _come(self, parcel: Parcel, done: Future[list[Any]], future: Any, as_task: bool) -> None:
        from distributed import KilledWorker

        try:
            results, error = future.result()
        except KilledWorker:
            if self._address:
                self._end(done, WorkerDied("working on it ended the process that did, several times"))
            elif not self.closed:
                self._door.submit(self._break)
        except BaseException as raised:  # noqa: BLE001 (raised where the result is asked for)
            if as_task and future.status == "error" and not self.closed:
                self._without_tasks(raised)
                self._door.submit(self._begin, Parcel(parcel.content), done)
            else:
                self._end(done, self._fault(raised))
        else:
            self._end(done, error, results)

    def _without_tasks(self, error: BaseException) -> None:
        """Prefect's part of a task has failed, most often since its server is not reached from there: do without."""
        if self._send is not None:
            self._send = None
            logger.warning(
                "Dask's workers do not reach Prefect (%s): they work on, and the dashboard does not show it",
                str(error)[:200],
            )

    def _fault(self, error: BaseException) -> ClusterError:
        where = self._address or "this machine"
        return ClusterError(
            f"the Dask cluster at {where} failed ({type(error).__name__}: {str(error)[:200]}): its workers need this "
            "version of wirewatch; what is loaded stays, run again for the rest"
        )

    def _end(self, done: Future[list[Any]], error: Exception | None, results: list[Any] | None = None) -> None:
        with self._lock:
            if done not in self._sent:
                return  # it was ended before
            del self._sent[done]
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(results or [])

    def _break(self) -> None:
        with self._lock:
            self.closed = True
            sent, self._sent = self._sent, {}
        for done in sent:
            done.set_exception(BrokenExecutor("a worker has died"))
        self._stack.close()

    def shutdown(self, *, wait: bool, kill_workers: bool) -> None:
        """End; what is being done is given up."""
        with self._lock:
            self.closed = True
            sent, self._sent = self._sent, {}
        self._door.shutdown(wait=wait, cancel_futures=True)
        if self._client is not None and kill_workers:
            self._client.cancel([future for future in sent.values() if future is not None], force=True)
        self._stack.close()
        for done in sent:
            done.cancel()


def _meet(address: str) -> None:
    """See that a scheduler greets: of what answers and is none, such as its dashboard, Dask's client waits for ever.

    Raises:
        ClusterError: Dask has no certificates for "tls://".
        OSError: Nobody greets in time.
        ValueError: Somebody does in another way.
    """
    from distributed.comm.core import connect
    from distributed.security import Security

    how = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    if address.startswith("tls:") and how.get("ssl_context") is None:
        raise ClusterError(
            f"{address} needs certificates: name them in Dask's settings (distributed.comm.tls), or begin it with tcp://"
        )

    async def greet() -> None:
        async with asyncio.timeout(2 * CONNECT_S):
            comm = await connect(address, timeout=CONNECT_S, **how)  # type: ignore[no-untyped-call]
        comm.abort()

    with ThreadPoolExecutor(1) as apart:  # a flow run has a loop of its own
        apart.submit(lambda: asyncio.run(greet())).result()


def _opened(where: Any, stack: ExitStack) -> tuple[Any, Callable[[Parcel], Any] | None]:
    """A client; and in a flow run how it has a parcel worked on as a task."""
    if "prefect" in sys.modules:
        from flows.prefect_runner import task_client

        if (found := task_client(where, stack, CONNECT_S)) is not None:
            return found
    from distributed import Client

    client = Client(where, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    return stack.enter_context(client), None
