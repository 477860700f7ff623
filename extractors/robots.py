"""robots.txt (RFC 9309): what a host lets us read.

2xx: its rules hold. 4xx: there are none. 5xx, 429 or no answer: everything is forbidden for now. An answer is kept
for a day at most, a failure for ten minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

# The product token: publishers who want to address us write "User-agent: wirewatch".
PRODUCT = "wirewatch"
MAX_ROBOTS_BYTES = 512_000  # RFC 9309 2.5 asks for at least 500 kibibytes
KEPT_S = 86_400.0  # RFC 9309 2.4
FAILURE_KEPT_S = 600.0
MAX_CRAWL_DELAY_S = 30.0


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What asking for a robots.txt gave.

    Args:
        text: Its rules; "" for none.
        trouble: Why it could not be read for now, else "".
    """

    text: str = ""
    trouble: str = ""


class Rules:
    """The rules of one host, for us."""

    def __init__(self, answer: RobotsAnswer) -> None:
        self.trouble = answer.trouble
        self._rules = Protego.parse(answer.text) if answer.text else None

    def allows(self, url: str) -> bool:
        """Whether `url` may be read; without rules everything may."""
        return self._rules is None or bool(self._rules.can_fetch(url, PRODUCT))

    @property
    def crawl_delay_s(self) -> float:
        """Seconds between requests that the host asks for, 0 to 30."""
        delay = self._rules.crawl_delay(PRODUCT) if self._rules is not None else None
        return min(MAX_CRAWL_DELAY_S, max(0.0, float(delay))) if delay is not None and delay == delay else 0.0


class Robots:
    """The rules of all hosts; each robots.txt is asked for once, however many pages wait for it.

    Args:
        ask: Fetches the robots.txt of a host ("https://example.org:443").
        clock: Monotonic seconds.
    """

    def __init__(self, ask: Callable[[str], Awaitable[RobotsAnswer]], clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: dict[str, tuple[Rules, float]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules(self, host: str) -> Rules:
        """Return the rules of a host, asking for them if none are known or they are too old."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            rules, good_until = self._known.get(host, (None, 0.0))
            if rules is None or self._clock() >= good_until:
                rules = Rules(await self._ask(host))
                self._known[host] = (rules, self._clock() + (FAILURE_KEPT_S if rules.trouble else KEPT_S))
            return rules
