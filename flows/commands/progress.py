"""How a run shows what it does, on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.commands.output import plain, say
from flows.pace import Pace, in_words

if TYPE_CHECKING:
    from rich.progress import Progress

logger = logging.getLogger("wirewatch")


@contextmanager
def shown(
    quiet: bool = False,
    *,
    first: str = "asking the feeds",
    then: str = "loading",
    in_bytes: bool = False,
) -> Iterator[Callable[[int, int], None]]:
    """Show our log and the progress of loading while in here.

    Args:
        quiet: Leave out what went as it should.
        first: What is done before there is progress.
        then: What is done while there is.
        in_bytes: Progress is in bytes of a file.

    Yields:
        A function to be told: entries or articles done, and in all.
    """
    bar = _bar(in_bytes) if sys.stderr.isatty() else None
    handler = _Lines(bar)
    # Where a bar moves, only what went wrong is said beside it.
    handler.setLevel(logging.INFO if bar is None and not quiet else logging.WARNING)
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        if bar is None:
            yield lambda done, of: None
        else:
            with bar:
                task = bar.add_task(first, total=None, left="")
                pace = Pace()

                def tell(done: int, of: int) -> None:
                    left = in_words(pace.left_s(done, of))
                    words = f"{left} left" if left and done < of else ""
                    bar.update(task, description=then, completed=done, total=of, left=words)

                yield tell
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _bar(in_bytes: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn() if in_bytes else MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        console=Console(file=sys.stderr),
        transient=True,
    )


class _Lines(logging.Handler):
    """Writes log lines, above the bar if there is one."""

    def __init__(self, bar: Progress | None) -> None:
        super().__init__()
        self._bar = bar

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self._bar is None:
            say(record.getMessage())
        else:
            self._bar.console.print(plain(record.getMessage()), markup=False, highlight=False)
