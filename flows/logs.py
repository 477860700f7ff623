"""What `wirewatch serve` and its runs say on stderr: lines for people, or one JSON object a line for machines."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from flows.commands.output import plain

Form = Literal["text", "json"]

# Runs are processes of their own; `serve` tells them through their environment.
VARIABLE = "WIREWATCH_LOG"

_logger = logging.getLogger("wirewatch")


@contextmanager
def serving_logs(form: Form) -> Iterator[None]:
    """As `settle_logs`, here and in the processes that are started from here, until `serve` ends."""
    before, level = _logger.handlers[:], _logger.level
    os.environ[VARIABLE] = form
    settle_logs(form)
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        _logger.handlers[:] = before
        _logger.setLevel(level)


def settle_logs(form: Form) -> None:
    """Let the logger "wirewatch" write to stderr, once: text or json."""
    if _is_settled():
        return
    handler = _Handler(sys.stderr)
    if form == "json":
        from pythonjsonlogger.json import JsonFormatter

        handler.setFormatter(
            JsonFormatter(
                "%(levelname)s %(message)s",
                rename_fields={"levelname": "level"},
                timestamp="at",
                static_fields={"program": "wirewatch"},
            )
        )
    else:
        handler.setFormatter(_Line())
    _logger.addHandler(handler)
    _logger.setLevel(logging.INFO)


def settle_run_logs() -> None:
    """In a run that `serve` has started, write as it does; elsewhere the caller does the talking."""
    if form := os.environ.get(VARIABLE):
        settle_logs("json" if form == "json" else "text")


def say_and_log(event: str) -> Callable[[str], None]:
    """Something to say lines with, as records of a kind of event."""
    return lambda line: _logger.info(line, extra={"event": event})


def log_event(event: str, line: str, *, is_trouble: bool = False, **fields: Any) -> bool:
    """Log a line, with fields for machines, in `serve` and its runs; elsewhere commands say what there is to say.

    Args:
        event: Its kind: run, report, alert, serve; lines without one are of a step.
        line: For people.
        is_trouble: Whether somebody should look.
        fields: Numbers, texts and times.

    Returns:
        Whether it was logged.
    """
    if _is_settled():
        _logger.log(logging.WARNING if is_trouble else logging.INFO, line, extra={"event": event, **fields})
        return True
    return False


def _is_settled() -> bool:
    return any(isinstance(handler, _Handler) for handler in _logger.handlers)


class _Line(logging.Formatter):
    """A record as a line without what terminals act on: some of it came from outside."""

    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))


class _Handler(logging.StreamHandler[Any]):
    """Ours, to tell it from Prefect's."""

    def emit(self, record: logging.LogRecord) -> None:
        record.__dict__.setdefault("event", "step")
        super().emit(record)
