"""Politeness: how often, and how many at a time, one host is asked.

A host is scheme, name and port, as in robots.txt (RFC 9309). State lives as long as the fetcher.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class HostPenaltyError(Exception):
    """The host asked to be left alone for a while.

    Args:
        remaining_s: Seconds until it may be asked again.
    """

    def __init__(self, remaining_s: float) -> None:
        super().__init__(remaining_s)
        self.remaining_s = remaining_s


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    next_start: float = 0.0
    penalty_until: float = 0.0
    robots_delay_s: float = field(default=0.0)


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
        self._clock = clock
        self._sleep = sleep
        self._slots = asyncio.Semaphore(total)
        self._hosts: defaultdict[str, _Host] = defaultdict(lambda: _Host(asyncio.Semaphore(connections)))

    @asynccontextmanager
    async def turn(self, host: str, *, gently: bool = True) -> AsyncIterator[None]:
        """Wait until `host` may be asked, and hold one of its connections.

        Args:
            host: Scheme, name and port.
            gently: False for the user's own hosts: no distance between requests; limit and penalties hold all the same.

        Raises:
            HostPenaltyError: The host has asked to be left alone; at once, or when it does so while we wait.
        """
        state = self._hosts[host]
        self._refuse_penalised(state)
        if not gently:
            async with state.slots, self._slots:
                yield
            return
        async with state.slots:
            now = self._clock()
            start = max(now, state.next_start)
            state.next_start = start + self._distance_s(state)
            if start > now:
                await self._sleep(start - now)
            async with self._slots:
                self._refuse_penalised(state)
                # waiting for a slot may have taken long: the distance counts from the real start
                state.next_start = max(state.next_start, self._clock() + self._distance_s(state))
                yield

    def _distance_s(self, state: _Host) -> float:
        return max(self._delay_s, state.robots_delay_s)

    def _refuse_penalised(self, state: _Host) -> None:
        remaining_s = state.penalty_until - self._clock()
        if remaining_s > 0:
            raise HostPenaltyError(remaining_s)

    def penalise(self, host: str, seconds: float) -> None:
        """Leave `host` alone for some seconds from now; a longer penalty that runs already stays."""
        state = self._hosts[host]
        state.penalty_until = max(state.penalty_until, self._clock() + seconds)

    def slow_down(self, host: str, delay_s: float) -> None:
        """Keep at least this time between requests to `host`, as its robots.txt asks."""
        state = self._hosts[host]
        if delay_s > state.robots_delay_s:
            # the request that is under way (robots.txt itself) already counts
            state.next_start += max(0.0, delay_s - self._distance_s(state))
            state.robots_delay_s = delay_s
