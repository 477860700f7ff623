"""Prefect's own troubles as one line: a server that cannot be reached or refuses."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import httpx
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

from extractors.errors import WirewatchError


class PrefectServerError(WirewatchError):
    """Prefect's server cannot be reached, or refuses what we ask."""


@contextmanager
def answered() -> Iterator[None]:
    """Run a flow in here: Ctrl-C interrupts it at once, and a server that does not answer gives one line.

    Raises:
        PrefectServerError: No server answers, or it refuses.
    """
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, _interrupt) if main else None
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        raise PrefectServerError(_line(error)) from error
    except RuntimeError as error:
        if "Failed to reach API" not in str(error):
            raise
        raise PrefectServerError(_line(error)) from error
    finally:
        if main:
            signal.signal(signal.SIGINT, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Raise in the step that is running; asyncio's own handler would wait for it to end."""
    raise KeyboardInterrupt


def _line(error: Exception) -> str:
    reason = str(error).strip().splitlines()
    return (
        f"Prefect's server at {PREFECT_API_URL.value()} does not do its part "
        f"({type(error).__name__}: {reason[0][:160] if reason else 'no reason given'}): "
        "start it, unset PREFECT_API_URL, or run with --plain"
    )
