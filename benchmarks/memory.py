"""What this process has taken: memory in MB (10^6 bytes), CPU time. Imports little, for it counts itself in."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


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


def _status(name: str) -> float:
    """A size of /proc/self/status; 0 where there is none."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:")), 0.0)
