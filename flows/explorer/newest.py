"""The newest published state for each view, and no older one for longer than a view takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from extractors.errors import WirewatchError
from warehouse.connection import current_copy, open_reader

# How long one view may ask, in seconds. Over a million articles they take a few.
TIMEOUT_S = 30.0


class Newest:
    """Opens a warehouse for one view after the other, or several at once.

    Within one process DuckDB gives everybody who opens a file the state that the first of them found, for as long as
    one has it open: visitors who come in turn could keep an old state for ever. So whoever comes after a new state was
    published waits until those who look at the old one are done.

    Args:
        path: The warehouse.
        timeout_s: Seconds that one view may ask.
    """

    def __init__(self, path: Path, timeout_s: float = TIMEOUT_S) -> None:
        self.path = path
        self._timeout_s = timeout_s
        self._changed = threading.Condition()
        self._open = 0
        self._state: tuple[int, int] | None = None
        self._stopped = threading.Event()

    @contextmanager
    def open(self, timeout_s: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the newest state. What takes too long is stopped.

        Args:
            timeout_s: Seconds for this view, if it needs others.

        Raises:
            WarehouseError: As `open_reader` does.
            WirewatchError: It took too long.
        """
        with self._entered(), open_reader(self.path) as con:
            done = threading.Event()
            late = threading.Event()
            watch = threading.Thread(
                target=self._watch, args=(con, timeout_s or self._timeout_s, done, late), daemon=True
            )
            watch.start()
            try:
                yield con
            except duckdb.InterruptException as error:
                if not late.is_set():
                    raise WirewatchError("the server is stopping") from error
                raise WirewatchError(
                    f"stopped after {timeout_s or self._timeout_s:g} s: "
                    "choose a shorter period, or ask again when less is going on"
                ) from error
            finally:
                done.set()
                watch.join()

    def stop(self) -> None:
        """Stop what is being asked."""
        self._stopped.set()

    @contextmanager
    def _entered(self) -> Iterator[None]:
        with self._changed:
            give_up_after = self._timeout_s + 1
            if not self._changed.wait_for(self._fits, give_up_after):
                raise WirewatchError("the warehouse has changed and an older view is still open: ask again")
            self._open += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def _fits(self) -> bool:
        """Whether nobody has another state open than the newest; notes which that is."""
        there = current_copy(self.path).stat()
        state = there.st_ino, there.st_mtime_ns
        if self._open and state != self._state:
            return False
        self._state = state
        return True

    def _watch(
        self, con: duckdb.DuckDBPyConnection, timeout_s: float, done: threading.Event, late: threading.Event
    ) -> None:
        waited = 0.0
        while not done.wait(0.1):
            waited += 0.1
            if waited >= timeout_s:
                late.set()
            if late.is_set() or self._stopped.is_set():
                con.interrupt()  # again and again: between two statements nobody hears it
