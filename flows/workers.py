"""Processes beside the run that do heavy work on many items: they may die, and nothing is lost.

Those of this machine are loky's, whose executors notice the death of a process and can end what it does. Those of a
cluster are in `flows.cluster`.
"""

from __future__ import annotations

import heapq
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import loky
from loky.process_executor import ShutdownExecutorError

from extractors.errors import WirewatchError

logger = logging.getLogger("wirewatch")

A = TypeVar("A")
B = TypeVar("B")

MOST_PROCESSES = 8
URGENT = 0
# What takes longer hangs: a batch is a third of a second of work, and a few more where a process has just begun.
MOST_S = 300
# How long to wait before processes are started again where that failed: a server that was killed is not gone at once.
_PAUSES_S = (0.05, 0.2, 0.5, 1.0, 3.0)
# Batches that the executor has for each process, so that none stands idle between two. What is urgent waits for them.
HANDED_OUT = 2


class WorkerDied(WirewatchError):
    """Work on one item ended the process that did it, twice."""


class NoWorkers(WirewatchError):
    """Processes for heavy work cannot be started."""


class Workers(Protocol):
    """Where heavy work is done."""

    @property
    def together(self) -> int:
        """Pages or texts that are best worked on together, 1 or more."""

    def ready(self) -> None:
        """See that there is somebody to work, before anything is fetched for them.

        Raises:
            WirewatchError: There is nobody.
        """

    def submit(
        self, work: Callable[[Sequence[A]], list[B]], items: Sequence[A], *, rank: int = URGENT
    ) -> Future[list[B | WorkerDied]]:
        """Begin to work on items.

        Args:
            work: A function of a module, or a partial of one, which gives a result for each item, in order.
            items: Values that can be pickled.
            rank: What has a lower one goes first, `URGENT` is the lowest: somebody waits for it.

        Returns:
            A future of the results, in order. Where an item ends the process that works on it, its result says so.
            What `work` raises, `result()` raises; `NoWorkers` where none can be started.
        """


def default_processes() -> int:
    """One for each core this process may use, at most eight."""
    return min(MOST_PROCESSES, int(loky.cpu_count()))


@dataclass(order=True, slots=True)
class _Batch:
    """Items on which to work, and how often that was tried."""

    rank: int
    number: int
    work: Callable[[Sequence[Any]], list[Any]] = field(compare=False)
    items: Sequence[Any] = field(compare=False)
    done: Future[list[Any]] = field(compare=False)
    alone: bool = field(default=False, compare=False)
    tries: int = field(default=0, compare=False)


class Executor(Protocol):
    """What has work done, as executors of the standard library do."""

    def submit(self, work: Callable[[Sequence[Any]], list[Any]], items: Sequence[Any], /) -> Future[list[Any]]:
        """Begin. The future raises `WorkerDied` or `BrokenExecutor` where a process has died of it; after the second
        the executor is of no more use.

        Raises:
            RuntimeError, OSError, EOFError: It has not begun: it broke or was closed a moment ago, or no process could
                be started. Then it is of no more use, either.
        """

    def shutdown(self, *, wait: bool, kill_workers: bool) -> None:
        """End, whatever is being done."""


class Queued:
    """Hands out work, what is urgent first; what a process died of is tried again, in the end each item alone.

    A context manager. `_open` gives the executor when there is work.

    Args:
        together: Items that are best worked on together.
        tries: Times that items are tried before each is tried alone, and times that each is tried then.
    """

    def __init__(self, *, together: int, tries: int) -> None:
        self.together = together
        self._tries = tries
        self._numbers = count()
        self._waiting: list[_Batch] = []
        self._running: list[_Batch] = []
        self._executor: Executor | None = None
        self._lock = threading.RLock()
        self._closed = False
        self._not_begun = 0  # times in a row

    def _open(self) -> Executor:
        """An executor; at once, since others wait."""
        raise NotImplementedError

    def _room(self) -> int:
        """How many batches the executor should have."""
        raise NotImplementedError

    def ready(self) -> None:
        """See that there is somebody to work."""

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the processes, whatever they do."""
        with self._lock:
            self._closed = True
            executor, self._executor = self._executor, None
            waiting, self._waiting = self._waiting, []
        for batch in waiting:
            batch.done.cancel()
        if executor is not None:
            executor.shutdown(wait=True, kill_workers=True)

    def submit(
        self, work: Callable[[Sequence[A]], list[B]], items: Sequence[A], *, rank: int = URGENT
    ) -> Future[list[B | WorkerDied]]:
        """Begin to work on items; see `Workers`."""
        done: Future[list[B | WorkerDied]] = Future()
        if items:
            self._push(_Batch(rank, next(self._numbers), work, items, done))
        else:
            done.set_result([])
        return done

    def _push(self, *batches: _Batch) -> None:
        with self._lock:
            for batch in batches:
                heapq.heappush(self._waiting, batch)
        self._hand_out()

    def _hand_out(self) -> None:
        """Give the executor what it has room for; its own locks are never asked for while ours is held."""
        while (batch := self._next()) is not None:
            executor = None
            try:
                executor = self._opened()
                future = executor.submit(batch.work, batch.items)
            except (RuntimeError, OSError, EOFError) as error:
                self._put_back(batch, executor, error)
            else:
                self._not_begun = 0
                future.add_done_callback(partial(self._ended, batch, executor))

    def _next(self) -> _Batch | None:
        """What may begin now. What ended a process before has all of them to itself."""
        with self._lock:
            if self._closed or not self._waiting or any(batch.alone for batch in self._running):
                return None
            most = 1 if self._waiting[0].alone else self._room()
            if len(self._running) >= most:
                return None
            batch = heapq.heappop(self._waiting)
            self._running.append(batch)
            return batch

    def _opened(self) -> Executor:
        with self._lock:
            if self._closed:
                raise BrokenExecutor("closed")
            if self._executor is None:
                self._executor = self._open()
            return self._executor

    def _put_back(self, batch: _Batch, executor: Executor | None, error: Exception) -> None:
        """Work has not begun: no item is to blame, and the next executor gets them."""
        with self._lock:
            self._running.remove(batch)
            if self._executor is executor:
                self._executor = None
            tries = self._not_begun
            if not (shut := isinstance(error, ShutdownExecutorError)):  # else another batch could not begin there
                self._not_begun += 1
            given_up = tries >= len(_PAUSES_S)
            if not (given_up or self._closed):
                heapq.heappush(self._waiting, batch)
        if executor is not None and not (shut or isinstance(error, BrokenExecutor)):  # what broke ends by itself
            executor.shutdown(wait=False, kill_workers=True)
        if self._closed:
            batch.done.cancel()
        elif given_up:
            self._not_begun = 0
            batch.done.set_exception(
                NoWorkers(
                    f"no process can be started to read pages ({type(error).__name__}: {str(error)[:200]}): end other "
                    "programs, or set processes = 1 in [run]; what is loaded stays, run again for the rest"
                )
            )
        elif not shut:
            time.sleep(_PAUSES_S[tries])

    def _ended(self, batch: _Batch, executor: Executor, ended: Future[list[Any]]) -> None:
        error = CancelledError() if ended.cancelled() else ended.exception()
        shut = isinstance(error, ShutdownExecutorError)  # another batch could not begin there
        died = shut or isinstance(error, WorkerDied | BrokenExecutor | CancelledError)
        with self._lock:
            self._running.remove(batch)
            if died and not self._closed:
                if self._executor is executor and not isinstance(error, WorkerDied):
                    self._executor = None
                if shut:
                    heapq.heappush(self._waiting, batch)
                else:
                    self._try_again(batch)
        if self._closed:
            batch.done.cancel()
        elif error is None:
            batch.done.set_result(ended.result())
        elif not died:
            batch.done.set_exception(error)
        self._hand_out()

    def _try_again(self, batch: _Batch) -> None:
        """A process died: work on the same items once more, then on each alone, until it is known which ended it."""
        batch.tries += 1
        if batch.tries < self._tries:
            if batch.tries == 1 and not batch.alone:
                logger.warning("a process that reads pages has died; what it had is read again")
            heapq.heappush(self._waiting, batch)
        elif batch.alone:
            batch.done.set_result([WorkerDied("working on it ended the process that did, twice")])
        else:
            parts = [
                _Batch(batch.rank, next(self._numbers), batch.work, [item], Future(), alone=True)
                for item in batch.items
            ]
            _gather(batch.done, [part.done for part in parts])
            for part in parts:
                heapq.heappush(self._waiting, part)


class Processes(Queued):
    """Processes of this machine; a context manager. They start when there is work.

    On Linux they are forked from a server that does nothing else and has what they need; it stays for the life of this
    process. Elsewhere, where system libraries do not stand forks, each is started by itself.

    Args:
        processes: How many, 1 or more.
        shared: Modules which the server imports before it forks the first.
        seconds: What a process may take for one batch.
    """

    def __init__(self, processes: int, shared: Sequence[str] = (), seconds: int = MOST_S) -> None:
        # Five: a third of a second of work, so that neither what is urgent nor the end waits long for what is begun.
        super().__init__(together=5, tries=2)
        self._processes = processes
        self._shared = list(shared)
        self._seconds = seconds

    def submit(
        self, work: Callable[[Sequence[A]], list[B]], items: Sequence[A], *, rank: int = URGENT
    ) -> Future[list[B | WorkerDied]]:
        """Begin to work on items; see `Workers`. A process that takes too long dies, as of any other fault."""
        return super().submit(partial(_in_time, work, self._seconds), items, rank=rank)

    def _open(self) -> Executor:
        context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        context.set_forkserver_preload(self._shared)
        return _Pool(self._processes, context=context, initializer=_begin)

    def _room(self) -> int:
        return HANDED_OUT * self._processes


class _Pool(loky.ProcessPoolExecutor):  # type: ignore[misc]
    """loky's executor, which ends what was started also where not all of it could be."""

    def shutdown(self, wait: bool = True, kill_workers: bool = False) -> None:
        managed, begun = self._executor_manager_thread is not None, list(self._processes.values())
        super().shutdown(wait=wait, kill_workers=kill_workers)
        if kill_workers and not managed:  # the thread that ends them is started last
            for process in begun:
                process.kill()


def _gather(whole: Future[list[Any]], parts: Sequence[Future[list[Any]]]) -> None:
    """Let a future be done with the results of others when all are."""
    left = len(parts)
    lock = threading.Lock()

    def one_done(part: Future[list[Any]]) -> None:
        nonlocal left
        with lock:
            left -= 1
            last = not left
        if not last or whole.done():
            return
        if any(each.cancelled() for each in parts):
            whole.cancel()
        elif errors := [error for each in parts if (error := each.exception())]:
            whole.set_exception(errors[0])
        else:
            whole.set_result([result for each in parts for result in each.result()])

    for part in parts:
        part.add_done_callback(one_done)


def _in_time(work: Callable[[Sequence[A]], list[B]], seconds: int, items: Sequence[A]) -> list[B]:
    """Work, and let the system end this process after some seconds, wherever it is; where there are no alarms, wait."""
    if sys.platform == "win32":
        return work(items)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    try:
        return work(items)
    finally:
        signal.alarm(0)


def _begin() -> None:
    """A process leaves Ctrl-C to the run, and the other cores to others; it does not outlive the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = "1"  # read when numpy is imported
    run = multiprocessing.parent_process()
    assert run is not None, "called in a process that was started for work"

    def watch() -> None:
        run.join()
        os._exit(1)

    threading.Thread(target=watch, name="run", daemon=True).start()
