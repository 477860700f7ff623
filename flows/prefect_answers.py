"""Prefect's own troubles as one line: a server that cannot be reached or refuses."""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import httpx
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

from extractors.errors import WarehouseError, WirewatchError

# A server that fails with less than this left has no room to write.
FULL_BELOW_BYTES = 1_000_000


class PrefectServerError(WirewatchError):
    """Prefect's server cannot be reached, or refuses what we ask."""


@contextmanager
def answered(warehouse: Path) -> Iterator[None]:
    """Run a flow in here: Ctrl-C interrupts it at once, and a server that does not answer gives one line.

    Args:
        warehouse: Beside it a server of ours keeps its database.

    Raises:
        PrefectServerError: No server answers, or it refuses.
        WarehouseError: It refuses because the disk is full.
    """
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, _interrupt) if main else None
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        raise _explained(error, warehouse) from error
    except RuntimeError as error:
        if "Failed to reach API" not in str(error):
            raise
        raise _explained(error, warehouse) from error
    finally:
        if main:
            signal.signal(signal.SIGINT, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Raise in the step that is running; asyncio's own handler would wait for it to end."""
    raise KeyboardInterrupt


def _explained(error: Exception, warehouse: Path) -> WirewatchError:
    folder = warehouse.resolve().parent
    if folder.exists() and shutil.disk_usage(folder).free < FULL_BELOW_BYTES:
        return WarehouseError("the disk is full: free some space and run again; what was loaded is kept")
    return PrefectServerError(_line(error))


def _line(error: Exception) -> str:
    reason = str(error).strip().splitlines()
    return (
        f"Prefect's server at {PREFECT_API_URL.value()} does not do its part "
        f"({type(error).__name__}: {reason[0][:160] if reason else 'no reason given'}): "
        "start it, unset PREFECT_API_URL, or run with --plain"
    )
