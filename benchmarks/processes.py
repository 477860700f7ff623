"""Processes that are measured: their environment, their time, and workers that do one thing after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
STOP_S = 20.0


def environment(folder: Path, **more: str) -> dict[str, str]:
    """This environment without the user's settings, whose Prefect lives in `folder`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "WIREWATCH"))}
    return {**kept, "PREFECT_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT), **more}


def offline_environment(folder: Path) -> dict[str, str]:
    """The same without proxies, which must not see loopback and cost a client time to consider."""
    return {key: value for key, value in environment(folder).items() if not key.lower().endswith("_proxy")}


def timed_run(arguments: Sequence[str], folder: Path, env: Mapping[str, str]) -> tuple[float, str]:
    """Run Python from start to exit.

    Args:
        arguments: What follows the interpreter's name, such as -m flows top.
        folder: Where it works.
        env: Its environment.

    Returns:
        Seconds, and what it printed.

    Raises:
        RuntimeError: It failed.
    """
    began = perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], env=dict(env), cwd=folder, capture_output=True, text=True, check=False
    )
    seconds = perf_counter() - began
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-500:]}")
    return seconds, done.stdout


class Worker:
    """A process that answers one line of JSON with another."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self._name = name
        self._process = process
        self.pid = process.pid

    def ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Hand over an order and wait for the answer.

        Raises:
            RuntimeError: The worker ended; what it said stands on standard error.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._name} ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def worker(module: str, arguments: Sequence[str], folder: Path, env: Mapping[str, str]) -> Iterator[Worker]:
    """Have a worker in a process of its own, which ends when this is left.

    Args:
        module: Module that reads orders from standard input until it is closed.
        arguments: Its command line.
        folder: Where it works.
        env: Its environment.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(env), cwd=folder,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Worker(module, process)
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
