"""What this process has taken: memory in MB (10^6 bytes), CPU time. Imports little, for it counts itself in."""

from __future__ import annotations

import resource
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_LOOK_EVERY_S = 0.25


def peak_mb() -> float:
    """Most memory this process has had.

    From the kernel's high-water mark, where there is one: getrusage counts in what the parent had when it forked.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _status("VmHWM") or (peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6)


def own_mb() -> float:
    """Most memory that was this process's own: the peak without what is mapped from files, such as libraries' code.

    Files stay mapped, so what is mapped now was at the peak, too. Where the system does not tell it apart, the peak.
    """
    return peak_mb() - _status("RssFile")


def cpu_s() -> float:
    """Seconds this process and those it waited for have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class PeakOfTree:
    """Most memory that a process and all below it have had together, looked at four times a second; a context manager.

    What some of them share counts once, as the kernel's proportional set size has it.

    Args:
        pid: The process.
    """

    def __init__(self, pid: int) -> None:
        self.peak_mb = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._looking.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Look no more."""
        self._ended.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY_S):
            self.peak_mb = max(self.peak_mb, sum(map(_share_mb, tree(self._pid))))


def tree(pid: int) -> list[int]:
    """A process and all below it; only the process where the system does not tell."""
    try:
        files = list(Path(f"/proc/{pid}/task").glob("*/children"))
        below = [int(child) for file in files for child in file.read_text(encoding="ascii").split()]
    except OSError:
        below = []
    return [pid, *(each for child in below for each in tree(child))]


def _share_mb(pid: int) -> float:
    """Memory of a process, with its share of what it has in common with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return _status("VmRSS", pid)
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("Pss:")), 0.0)


def _status(name: str, pid: int | str = "self") -> float:
    """A size of /proc/self/status; 0 where there is none."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:")), 0.0)
