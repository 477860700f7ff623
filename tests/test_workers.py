"""Work in other processes: real ones, which die."""

from __future__ import annotations

import errno
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from multiprocessing import forkserver
from pathlib import Path

import pytest
from loky.process_executor import ShutdownExecutorError

from extractors.errors import ItemError, PageError, PermanentFetchError, PutOffError, TransientFetchError
from flows.workers import URGENT, Executor, NoWorkers, Processes, Queued, WorkerDied

POISON = -1
HANGS = -2


def doubled(items: Sequence[int]) -> list[int]:
    """Twice each number; one of them is more than a process survives, and one takes for ever."""
    if POISON in items:
        os.kill(os.getpid(), signal.SIGKILL)
    if HANGS in items:
        time.sleep(600)
    return [2 * item for item in items]


def refused(items: Sequence[int]) -> list[int]:
    """What is wrong with the items themselves."""
    raise PermanentFetchError(f"{len(items)} items", "gone", status=410)


def slow(items: Sequence[float]) -> list[float]:
    """Takes its time."""
    time.sleep(sum(items))
    return list(items)


@pytest.fixture(scope="module")
def workers() -> Iterator[Processes]:
    with Processes(2) as processes:
        yield processes


def test_results_come_in_the_order_of_the_items(workers: Processes) -> None:
    batches = [workers.submit(doubled, range(start, start + 7)) for start in range(0, 70, 7)]
    assert [result for batch in batches for result in batch.result()] == [2 * item for item in range(70)]
    assert workers.submit(doubled, []).result() == []


def test_what_the_work_raises_is_raised_with_all_it_knows(workers: Processes) -> None:
    with pytest.raises(PermanentFetchError, match=r"^2 items: gone$") as caught:
        workers.submit(refused, [1, 2]).result()
    assert (caught.value.subject, caught.value.reason, caught.value.status) == ("2 items", "gone", 410)


def test_only_the_item_that_ends_its_process_is_lost(caplog: pytest.LogCaptureFixture) -> None:
    with Processes(2) as processes:
        batches = [processes.submit(doubled, items) for items in ([1, 2], [3, POISON, 4], [5], list(range(6, 20)))]
        found = [batch.result() for batch in batches]
        assert processes.submit(doubled, [21]).result() == [42], "others work on"
    assert isinstance(found[1][1], WorkerDied)
    found[1][1] = 0
    assert found == [[2, 4], [6, 0, 8], [10], [2 * item for item in range(6, 20)]]
    assert "a process that reads pages has died" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="has no alarms")
def test_an_item_that_takes_for_ever_is_lost_alone_too() -> None:
    with Processes(2, seconds=1) as processes:
        found = processes.submit(doubled, [1, HANGS, 2]).result()
        assert processes.submit(doubled, [3]).result() == [6], "others work on"
    assert isinstance(found[1], WorkerDied)
    assert (found[0], found[2]) == (2, 4)


class Refusing:
    """An executor that often cannot begin, as where a server of forks has just been killed."""

    def __init__(self, errors: list[Exception]) -> None:
        self.errors = errors

    def submit(self, work: Callable[[Sequence[int]], list[int]], items: Sequence[int], /) -> Future[list[int]]:
        if self.errors:
            raise self.errors.pop()
        done: Future[list[int]] = Future()
        done.set_result(work(items))
        return done

    def shutdown(self, *, wait: bool, kill_workers: bool) -> None:
        assert not wait or not self.errors, "nobody waits for one that has not begun"


class Beginning(Queued):
    """Work that begins after some errors."""

    def __init__(self, errors: list[Exception]) -> None:
        super().__init__(together=1, tries=1)
        self.errors = errors

    def _open(self) -> Executor:
        if self.errors and isinstance(self.errors[-1], MemoryError):
            raise OSError(str(self.errors.pop()))
        return Refusing(self.errors)

    def _room(self) -> int:
        return 2


@pytest.mark.parametrize(
    "errors",
    [
        [ConnectionRefusedError("the server of forks was killed")],
        [EOFError("it was killed while it forked"), RuntimeError("broke a moment ago")],
        [MemoryError("no room for a queue"), BlockingIOError(11, "too many processes"), ConnectionResetError()],
    ],
    ids=lambda errors: "+".join(type(error).__name__ for error in errors),
)
def test_where_no_process_can_be_started_it_is_tried_again_and_no_item_is_blamed(errors: list[Exception]) -> None:
    with Beginning(errors) as workers:
        batches = [workers.submit(doubled, [number]) for number in range(4)]
        assert [batch.result(timeout=60) for batch in batches] == [[0], [2], [4], [6]]
    assert not errors


class Shut(Refusing):
    """An executor that another batch has closed, since it could not begin there."""

    def submit(self, work: Callable[[Sequence[int]], list[int]], items: Sequence[int], /) -> Future[list[int]]:
        if not self.errors:
            return super().submit(work, items)
        done: Future[list[int]] = Future()
        done.set_exception(self.errors.pop())
        return done


def test_what_another_batch_has_shut_begins_anew_and_no_item_is_blamed() -> None:
    class Workers(Beginning):
        def _open(self) -> Executor:
            return Shut(self.errors)

    with Workers([ShutdownExecutorError()] * 5) as workers:
        assert workers.submit(doubled, [1, 2]).result(timeout=60) == [2, 4]


@pytest.mark.skipif(sys.platform != "linux", reason="is what forks on Linux")
def test_of_processes_that_cannot_all_be_started_none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    start, starts = forkserver.connect_to_new_process, count(1)

    def fails_once(descriptors: list[int]) -> tuple[int, int]:
        if next(starts) == 2:
            raise OSError(errno.EMFILE, "Too many open files")
        found: tuple[int, int] = start(descriptors)
        return found

    monkeypatch.setattr(forkserver, "connect_to_new_process", fails_once)
    before = set(multiprocessing.active_children())
    with Processes(2) as processes:
        assert processes.submit(doubled, [1]).result(timeout=60) == [2]
        _wait_for(lambda: 1 if len(set(multiprocessing.active_children()) - before) == 2 else None)
    _wait_for(lambda: None if set(multiprocessing.active_children()) - before else 1)


def test_where_processes_can_never_be_started_the_run_is_told() -> None:
    with Beginning([BlockingIOError(11, "Resource temporarily unavailable")] * 6) as workers:
        with pytest.raises(NoWorkers, match=r"no process can be started to read pages \(BlockingIOError: .*unavail"):
            workers.submit(doubled, [1]).result(timeout=60)
        assert workers.submit(doubled, [2]).result(timeout=60) == [4], "it is tried anew for what comes later"


def test_what_is_wanted_first_is_done_first() -> None:
    with Processes(1) as processes:
        busy = [processes.submit(slow, [1.0]) for _ in range(2)]
        waiting = {rank: processes.submit(clocked, [0.0], rank=rank) for rank in (3, 1, 2)} | {
            URGENT: processes.submit(clocked, [0.0])
        }
        assert not any(batch.done() for batch in busy), "there was time to say what goes first"
        done = {rank: batch.result()[0] for rank, batch in waiting.items()}
    assert sorted(done, key=lambda rank: str(done[rank])) == [URGENT, 1, 2, 3]


@pytest.mark.skipif(sys.platform != "linux", reason="is what forks on Linux")
def test_their_server_may_die() -> None:
    with Processes(2) as processes:
        processes.submit(doubled, [1]).result()
        [server] = _run_by(os.getpid(), "multiprocessing.forkserver")
        batches = [processes.submit(slow, [0.5, number]) for number in range(3)]
        os.kill(server, signal.SIGKILL)
        assert [batch.result() for batch in batches] == [[0.5, number] for number in range(3)]
        assert _run_by(os.getpid(), "multiprocessing.forkserver") not in ([], [server]), "another one forks now"


def test_programs_are_not_run_anew_and_what_is_shared_is_there(tmp_path: Path) -> None:
    program = tmp_path / "unguarded.py"
    program.write_text(
        "import sys\n"
        "from flows.workers import Processes\n"
        "from tests.test_workers import modules\n"
        "print('run')\n"
        "with Processes(2, ['flows.readers']) as processes:\n"
        "    print(*processes.submit(modules, [0]).result()[0])\n"
    )
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
    )  # fmt: skip
    run, there = done.stdout.splitlines()
    assert run == "run", "once"
    assert {"trafilatura", "spacy"} <= set(there.split())


def test_nobody_waits_for_what_is_not_wanted_any_more() -> None:
    began = time.monotonic()
    with Processes(1) as processes:
        waiting = [processes.submit(slow, [30.0]) for _ in range(5)]
        processes.submit(doubled, [1])
        time.sleep(0.5)
    assert time.monotonic() - began < 25, "the one that sleeps for half a minute was ended"
    assert all(batch.cancelled() for batch in waiting)


def test_processes_do_not_outlive_the_run(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    program = (
        "import os, sys, time\n"
        "from tests.test_workers import whoami, slow\n"
        "from flows.workers import Processes\n"
        "processes = Processes(1)\n"
        "[pid] = processes.submit(whoami, [0]).result()\n"
        "processes.submit(slow, [300.0])\n"
        f"open({str(told)!r}, 'w').write(str(pid))\n"
        "time.sleep(300)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).resolve().parent.parent)
    try:
        worker = _wait_for(lambda: int(told.read_text()) if told.exists() and told.read_text() else None)
        run.kill()
        run.wait()
        _wait_for(lambda: None if _lives(worker) else 1)
    finally:
        run.kill()
        run.wait()


def clocked(items: Sequence[float]) -> list[str]:
    """When it is done."""
    return [f"{time.monotonic_ns():020d}" for _ in items]


def modules(items: Sequence[int]) -> list[list[str]]:
    """What is imported."""
    return [sorted(sys.modules) for _ in items]


def whoami(items: Sequence[int]) -> list[int]:
    """The process that works."""
    return [os.getpid() for _ in items]


def _run_by(parent: int, what: str) -> list[int]:
    """Processes with these words in their command lines that this one has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            started_by = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if started_by == parent and what in (process / "cmdline").read_text():
                found.append(int(process.name))
    return found


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait_for(found: object, seconds: float = 60.0) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = found()  # type: ignore[operator]
        if result is not None:
            return int(result)
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:.0f} s")


@pytest.mark.parametrize(
    "error",
    [
        PageError("http://x/", "no text"),
        TransientFetchError("http://x/", "slow", retry_after_s=3.0, status=503),
        PutOffError("http://x/", "busy", retry_after_s=1.0),
        PermanentFetchError("http://x/", "gone", status=410),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_go_between_processes_whole(error: ItemError) -> None:
    error.seconds = 1.5
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.__dict__) == (type(error), str(error), error.__dict__)
