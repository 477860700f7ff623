"""How fast work goes, and how long the rest will take."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

TELL_EVERY_S = 30.0
# Before so much time has passed an estimate is a guess.
LEAST_S = 5.0


class Pace:
    """Measures from its first report on: what an earlier run has done takes no time now.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None
        self._told = clock()

    def left_s(self, done: int, of: int) -> float | None:
        """Seconds until all is done; None while that cannot be told."""
        now = self._clock()
        if self._began is None:
            self._began = (now, done)
            return None
        began, before = self._began
        if done <= before or now - began < LEAST_S:
            return None
        return (now - began) / (done - before) * max(0, of - done)

    def due(self) -> bool:
        """Whether it is time for another line about it."""
        now = self._clock()
        if now - self._told < TELL_EVERY_S:
            return False
        self._told = now
        return True


def in_words(seconds: float | None) -> str:
    """A time to wait, roughly: "about 3 h 20 min"; "" if it is not known."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"about {minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"about {hours} h {minutes:02} min" if hours < 48 else f"about {round(hours / 24)} days"
