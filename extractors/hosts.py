"""Politeness: how often, and how many at a time, one host is asked, and when not at all.

A host is what `urls.host_key` says: a name with the port that is not its scheme's own; http and https of one name are
one publisher's machine. What must outlive a run goes out and comes back as `HostState`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from extractors.records import HostState
from extractors.urls import host_key

# "Too many requests" without saying for how long (RFC 6585 leaves it open): 5 minutes, doubled by every further one
# in a row, at most a day.
FIRST_PENALTY_S = 300.0
LONGEST_PENALTY_S = 86_400.0
MAX_STRIKES = 1_000


class HostPenaltyError(Exception):
    """The host wants to be left alone for a while.

    Args:
        remaining_s: Seconds until it may be asked again.
    """

    def __init__(self, remaining_s: float) -> None:
        super().__init__(remaining_s)
        self.remaining_s = remaining_s


@lru_cache(maxsize=4096)
def host_of(origin: str) -> str:
    """The host an origin belongs to."""
    return host_key(origin) or origin


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    last_start: float = -math.inf  # of the latest request, which may still wait for it
    penalty_until: float = 0.0
    strikes: int = 0
    crawl_delays_s: dict[str, float] = field(default_factory=dict)  # by origin: http and https have a robots.txt each
    crawl_delay_s: float = 0.0  # the longest of them
    remembered: HostState | None = None
    news: bool = False  # something happened that `remembered` does not say


class Hosts:
    """Turns of all hosts.

    Args:
        delay_s: Least time between the starts of two requests to one host.
        connections: Requests to one host at a time.
        total: Requests to all hosts at a time. Waited for here and not in the connection pool, where waiting would
            eat up the request's own time limit.
        clock: Monotonic seconds.
        sleep: Waits for a number of seconds; replaced together with `clock` in tests.
    """

    def __init__(
        self,
        *,
        delay_s: float,
        connections: int,
        total: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._delay_s = delay_s
        self._connections = connections
        self._clock = clock
        self._sleep = sleep
        self._slots = asyncio.Semaphore(total)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(
        self, host: str, *, gently: bool = True, check: Callable[[], None] | None = None
    ) -> AsyncIterator[None]:
        """Wait until `host` may be asked, and hold one of its connections.

        Args:
            host: Its `urls.host_key`.
            gently: False for the user's own hosts: no distance of ours between requests; limit, penalties and the
                distance their own robots.txt asks for hold all the same.
            check: Raises if the request is no longer wanted; called before each wait and after the last.

        Raises:
            HostPenaltyError: The host wants to be left alone; at once, or when it says so while we wait.
        """
        state = self._host(host)
        self._refuse(state, check)
        async with state.slots:
            # whoever waited behind a request that was answered "too many" learns it here, not after a further delay
            self._refuse(state, check)
            now = self._clock()
            distance_s = max(self._delay_s if gently else 0.0, state.crawl_delay_s)
            state.last_start = start = max(now, state.last_start + distance_s)
            if start > now:
                await self._sleep(start - now)
            async with self._slots:
                self._refuse(state, check)
                # waiting for a slot may have taken long: the distance counts from the real start
                state.last_start = max(state.last_start, self._clock())
                yield

    def _host(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host(asyncio.Semaphore(self._connections))
        return state

    def _refuse(self, state: _Host, check: Callable[[], None] | None) -> None:
        if check is not None:
            check()
        if state.penalty_until:
            remaining_s = state.penalty_until - self._clock()
            if remaining_s > 0:
                raise HostPenaltyError(remaining_s)

    def penalise(self, host: str, seconds: float) -> None:
        """Leave `host` alone for some seconds from now; a longer penalty that runs already stays."""
        state = self._host(host)
        state.penalty_until = max(state.penalty_until, self._clock() + seconds)
        state.news = True

    def asked_too_much(self, host: str, retry_after_s: float | None) -> float:
        """Take note that `host` answered 429 (RFC 6585).

        Args:
            host: Its `urls.host_key`.
            retry_after_s: What it said; None or 0 for nothing, then the wait is our own and doubles with every strike.

        Returns:
            Seconds it is left alone from now.
        """
        state = self._host(host)
        state.strikes = min(MAX_STRIKES, state.strikes + 1)
        own_s = min(LONGEST_PENALTY_S, FIRST_PENALTY_S * 2.0 ** min(20, state.strikes - 1))
        self.penalise(host, retry_after_s or own_s)
        return retry_after_s or own_s

    def content(self, host: str) -> None:
        """Take note that `host` answered something that is neither 429 nor 503: its strikes are forgotten."""
        state = self._hosts.get(host)
        if state is not None and state.strikes:
            state.strikes = 0
            state.news = True

    def slow_down(self, host: str, delay_s: float, *, origin: str = "") -> None:
        """Keep at least this time between requests to `host`, as the robots.txt of one of its origins asks.

        It counts from the request before, which is mostly that for robots.txt itself.
        """
        if not delay_s and host not in self._hosts:
            return
        state = self._host(host)
        state.crawl_delays_s[origin] = delay_s
        state.crawl_delay_s = max(state.crawl_delays_s.values())

    def remember(self, states: Iterable[HostState], now: datetime) -> None:
        """Replace all penalties, strikes and crawl delays by what an earlier run learned."""
        for state in self._hosts.values():
            state.penalty_until, state.strikes, state.remembered, state.news = 0.0, 0, None, False
            state.crawl_delays_s.clear()
            state.crawl_delay_s = 0.0
        for known in states:
            state = self._host(known.host)
            state.remembered = known
            state.strikes = max(0, known.strikes)
            if known.wait_until is not None:
                state.penalty_until = self._clock() + (known.wait_until - now).total_seconds()

    def learned(self, now: datetime) -> list[HostState]:
        """What the next run must know: every host that was remembered, or that was penalised or forgiven since.

        A host without news since comes back as the very record it was remembered by, or learned as before; one with
        nothing left to know comes with `wait_until` None and no strikes, and may be forgotten.
        """
        return [
            self._learned(host, state, now) for host, state in self._hosts.items() if state.remembered or state.news
        ]

    def _learned(self, host: str, state: _Host, now: datetime) -> HostState:
        remaining_s = state.penalty_until - self._clock()
        if state.remembered and not state.news and (remaining_s > 0) == (state.remembered.wait_until is not None):
            return state.remembered
        wait_until = now + timedelta(seconds=remaining_s) if remaining_s > 0 else None
        state.remembered, state.news = HostState(host=host, wait_until=wait_until, strikes=state.strikes), False
        return state.remembered
