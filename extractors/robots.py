"""robots.txt (RFC 9309): when it is asked for, and how long its answer holds.

2xx: its rules hold. 4xx and endless redirects: there are none. 5xx, 429, no answer, or a redirect to where we do not go
(a private address): everything is forbidden for now, an older copy notwithstanding. Rules are kept for a day, or less
where Cache-Control says so but at least an hour; a failure for ten minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.records import RobotsState
from extractors.robots_rules import Rules

MAX_ROBOTS_BYTES = 512_000  # RFC 9309 2.5 asks for at least 500 kibibytes
KEPT_S = 86_400.0  # RFC 9309 2.4
LEAST_KEPT_S = 3_600.0  # "no-cache" would double the requests we make
FAILURE_KEPT_S = 600.0


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What asking for a robots.txt gave.

    Args:
        text: Its rules; "" for none.
        trouble: Why it could not be read for now, else "".
        fresh_s: How long it stays fresh by its own headers; None if they do not say.
    """

    text: str = ""
    trouble: str = ""
    fresh_s: float | None = None


class _Known:
    """A robots.txt as it is known; its rules are read when they are first needed."""

    __slots__ = ("_rules", "good_until", "remembered", "text", "trouble")

    def __init__(self, text: str, trouble: str, good_until: float, remembered: RobotsState | None = None) -> None:
        self.text = text
        self.trouble = trouble
        self.good_until = good_until
        self.remembered = remembered
        self._rules: Rules | None = None

    @property
    def rules(self) -> Rules:
        if self._rules is None:
            self._rules = Rules(self.text)
            self.text = self._rules.text
        return self._rules


class Robots:
    """The rules of all origins; each robots.txt is asked for once, however many pages wait for it.

    Args:
        ask: Fetches the robots.txt of an origin ("https://example.org:8443").
        slow_down: Is told the seconds between requests that an origin asks for, whenever its robots.txt was read.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        ask: Callable[[str], Awaitable[RobotsAnswer]],
        slow_down: Callable[[str, float], None],
        clock: Callable[[], float],
    ) -> None:
        self._ask = ask
        self._slow_down = slow_down
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules(self, origin: str) -> Rules | str:
        """Return the rules of an origin, or why they cannot be read for now.

        Raises:
            PutOffError: They are not known, and the host is left alone for now.
        """
        known = self._known.get(origin)
        if known is None or self._clock() >= known.good_until:
            async with self._locks.setdefault(origin, asyncio.Lock()):
                known = self._known.get(origin)
                if known is None or self._clock() >= known.good_until:
                    known = self._known[origin] = self._learn(origin, await self._ask(origin))
        return known.trouble or known.rules

    def _learn(self, origin: str, answer: RobotsAnswer) -> _Known:
        kept_s = KEPT_S if answer.fresh_s is None else min(KEPT_S, max(LEAST_KEPT_S, answer.fresh_s))
        known = _Known(answer.text, answer.trouble, self._clock() + (FAILURE_KEPT_S if answer.trouble else kept_s))
        if not known.trouble:
            self._slow_down(origin, known.rules.crawl_delay_s)
        return known

    def remember(self, states: Iterable[RobotsState], now: datetime) -> None:
        """Replace all that is known by what an earlier run learned. Call it after `Hosts.remember`."""
        self._known = {}
        for state in states:
            good_s = min(KEPT_S, (state.good_until - now).total_seconds())
            if good_s <= 0:
                continue
            known = _Known(state.text, state.trouble, self._clock() + good_s, state)
            self._known[state.origin] = known
            if "crawl" in state.text.lower():
                self._slow_down(state.origin, known.rules.crawl_delay_s)

    def learned(self, now: datetime) -> list[RobotsState]:
        """All that still holds. What was remembered, or learned before, and not asked for again is the same record."""
        found = []
        for origin, known in self._known.items():
            good_s = known.good_until - self._clock()
            if good_s > 0:
                if known.remembered is None:
                    until = now + timedelta(seconds=good_s)
                    known.remembered = RobotsState(
                        origin=origin, good_until=until, text=known.text, trouble=known.trouble
                    )
                found.append(known.remembered)
        return found
